import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** A person who wants the official report of a unit by mail whenever a period is closed. */
export type ReportMail = { readonly person: string; readonly unit: string };

export async function getReportMail(store: Store, person: string): Promise<ReportMail | undefined> {
  const item = await store.db.get(keyOf(store, person));
  return item?.['unit'] === undefined ? undefined : { person, unit: String(item['unit']) };
}

/** Without a unit: wants none any more. */
export async function putReportMail(
  store: Store,
  { person, unit }: { readonly person: string; readonly unit?: string | undefined },
): Promise<void> {
  await store.db.put(keyOf(store, person), unit === undefined ? { person } : { person, unit });
}

export async function listReportMail(store: Store): Promise<readonly ReportMail[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'REPORTMAIL#' } });
  return items.flatMap(({ person, unit }) => (unit === undefined ? [] : [{ person: String(person), unit: String(unit) }]));
}

const keyOf = (store: Store, person: string) => ({ table: 'registry', pk: organisationPk(store.org), sk: `REPORTMAIL#${person}` }) as const;
