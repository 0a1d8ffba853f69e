import type { Unit } from '@safeground/contract';
import type { Item } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Stores one unit of the dated tree. Units are ended by `validTo`, never deleted. Repeatable. */
export async function putUnit(store: Store, unit: Unit): Promise<void> {
  await store.db.put({ table: 'registry', pk: organisationPk(store.org), sk: `UNIT#${unit.id}` }, unit);
}

/** Every unit of the organisation, past and present, in the order of official codes, as registers and reports list them. */
export async function listUnits(store: Store): Promise<readonly Unit[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'UNIT#' } });
  return items.map(toUnit).sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1));
}

/** Units without a code come last. */
const orderOf = ({ code, id }: Unit): string => `${code ?? '~'} ${id}`;

function toUnit({ pk: _pk, sk: _sk, ...unit }: Item): Unit {
  return unit as unknown as Unit;
}
