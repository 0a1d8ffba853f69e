import type { LocalizedText } from '@safeground/contract';
import type { Calendar } from '@safeground/programmes';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

export type Organisation = {
  readonly id: string;
  readonly name: LocalizedText;
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly calendars: readonly Calendar[];
};

/** Stores an organisation's own facts, and its place in the list of all. Repeatable. */
export async function putOrganisation(store: Store, organisation: Organisation): Promise<void> {
  await store.db.put({ table: 'registry', pk: organisationPk(store.org), sk: 'ORGANISATION' }, organisation);
  await store.db.put({ table: 'registry', pk: ALL, sk: store.org }, {});
}

export async function getOrganisation(store: Store): Promise<Organisation | undefined> {
  const item = await store.db.get({ table: 'registry', pk: organisationPk(store.org), sk: 'ORGANISATION' });
  if (item === undefined) return undefined;
  const { id, name, timeZone, languages, calendars } = item as unknown as Organisation;
  return { id, name, timeZone, languages, calendars };
}

/** Ids of all organisations: for the scheduled jobs, which work for each in turn. */
export async function listOrganisations(db: Store['db']): Promise<readonly string[]> {
  return (await db.queryAll({ table: 'registry', pk: ALL })).map((item) => String(item['sk']));
}

const ALL = 'ORGANISATIONS';
