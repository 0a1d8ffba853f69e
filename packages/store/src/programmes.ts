import type { Expected, Programme } from '@safeground/programmes';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Stores what the organisation's programme asks and declares. Repeatable. */
export async function putProgramme(store: Store, programme: Programme): Promise<void> {
  await store.db.put(keyOf(store, 'PROGRAMME'), { programme });
}

export async function getProgramme(store: Store): Promise<Programme | undefined> {
  return (await store.db.get(keyOf(store, 'PROGRAMME')))?.['programme'] as Programme | undefined;
}

/** What is expected in a period, once it has been written down: then it stays, whatever becomes of the rules. */
export async function getExpected(store: Store, period: string): Promise<readonly Expected[] | undefined> {
  return (await store.db.get(keyOf(store, `EXPECTED#${period}`)))?.['lines'] as readonly Expected[] | undefined;
}

/** Writes a period's expectations down. The first to do so is right; the others read what he wrote. */
export async function createExpected(store: Store, period: string, lines: readonly Expected[]): Promise<void> {
  await store.db.put(keyOf(store, `EXPECTED#${period}`), { lines }, [{ is: 'absent' }]);
}

const keyOf = (store: Store, sk: string) => ({ table: 'registry', pk: organisationPk(store.org), sk }) as const;
