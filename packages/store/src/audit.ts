import { randomUUID } from 'node:crypto';
import type { Page, TransactionPut } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Who did it and when (ISO instant). */
export type Act = { readonly by: string; readonly at: string };

/** What somebody did to which thing; `resource` names the thing (`form/frm_1/version/2`, `person/usr_1`). */
export type AuditEntry = Act & {
  readonly action: string;
  readonly resource: string;
  /** What else tells the story: counts, the hash of an imported file. No answers and no personal data. */
  readonly detail?: { readonly [name: string]: string | number } | undefined;
};

/** Keeps one entry for ever. */
export async function audit(store: Store, entry: AuditEntry): Promise<void> {
  const { key, item } = auditPut(store, entry);
  await store.db.put(key, item);
}

/**
 * The entry as a part of the transaction that does what it tells: neither happens without the other. Its key ends in an id:
 * a person may do the same to the same thing twice within a millisecond.
 */
export function auditPut(store: Store, entry: AuditEntry): TransactionPut {
  const { at, resource, action, by } = entry;
  const sk = `${at}#${resource}#${action}#${by}#${randomUUID()}`;
  return { key: { table: 'audit', pk: auditPk(store, at.slice(0, 10)), sk }, item: { ...entry } };
}

/** The entries of a day (UTC), oldest first, a page at a time. */
export async function listAudit(store: Store, day: string, cursor?: string): Promise<Page> {
  return store.db.query({ table: 'audit', pk: auditPk(store, day), cursor, limit: 200 });
}

const auditPk = (store: Store, day: string): string => `${organisationPk(store.org)}#AUDIT#${day}`;
