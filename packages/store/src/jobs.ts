import type { ExportJob } from '@safeground/contract';
import { organisationPk } from './keys.ts';
import type { Item, Key } from './client.ts';
import type { Store } from './store.ts';

export type ExportState = ExportJob['state'];

/** An export that was ordered. Its file is kept as long as the job. */
export type StoredExport = {
  readonly id: string;
  readonly request: ExportJob['request'];
  readonly by: string;
  readonly createdAt: string;
  readonly state: ExportState;
  /** 0 to 1. */
  readonly progress: number;
  /** Of a finished one: where the file is, its media type, and the name it is saved under. */
  readonly file?: { readonly key: string; readonly type: string; readonly name: string } | undefined;
  /** Of a report that a closing ordered for its owner. */
  readonly closing?: ClosingOrder | undefined;
  /** Type of the problem that ended the last try. */
  readonly problem?: string | undefined;
};

/** The closing (ISO instant), what was ordered together with the job, and whether its owner wants to be told by mail. */
export type ClosingOrder = { readonly at: string; readonly ids: readonly string[]; readonly mail: boolean };

/** Exports are taken out again after this many days; the rows they came from stay. */
const KEPT_DAYS = 30;

/** Enters an order and puts it on its owner's list: both or neither. One that is there already stays as it is. */
export async function createExport(
  store: Store,
  order: Pick<StoredExport, 'id' | 'request' | 'by' | 'createdAt' | 'closing'>,
): Promise<StoredExport> {
  const job: StoredExport = { ...order, state: 'waiting', progress: 0 };
  const ttl = Math.floor(Date.parse(order.createdAt) / 1000) + KEPT_DAYS * 86_400;
  const listed = { table: 'jobs', pk: listPk(store, order.by), sk: `${order.createdAt}#${order.id}` } as const;
  await store.db.transact([
    { key: jobKey(store, order.id), item: { ...job, ttl }, when: [{ is: 'absent' }] },
    { key: listed, item: { id: order.id, ttl } },
  ]);
  return job;
}

export async function getExport(store: Store, id: string): Promise<StoredExport | undefined> {
  const item = await store.db.get(jobKey(store, id));
  return item && toExport(item);
}

/** A person's orders, newest first, a page at a time. */
export async function listExports(
  store: Store,
  by: string,
  cursor?: string,
): Promise<{ readonly jobs: readonly StoredExport[]; readonly cursor: string | undefined }> {
  const page = await store.db.query({ table: 'jobs', pk: listPk(store, by), newestFirst: true, cursor, limit: 50 });
  const items = await store.db.getMany(page.items.map((item) => jobKey(store, String(item['id']))));
  return { jobs: items.flatMap((item) => (item === undefined ? [] : [toExport(item)])), cursor: page.cursor };
}

/** Says how far it is. Of two runs the further one shows, and a finished job stays so. */
export async function noteProgress(store: Store, id: string, progress: number): Promise<void> {
  await store.db.update(jobKey(store, id), { set: { state: 'running', progress }, remove: ['problem'] }, [
    { is: 'present' },
    { is: 'below', field: 'progress', value: progress },
  ]);
}

export async function finishExport(store: Store, id: string, file: NonNullable<StoredExport['file']>): Promise<void> {
  await store.db.update(jobKey(store, id), { set: { state: 'done', progress: 1, file }, remove: ['problem'] }, [{ is: 'present' }]);
}

/** A later try may still succeed. */
export async function failExport(store: Store, id: string, problem: string): Promise<void> {
  await store.db.update(jobKey(store, id), { set: { state: 'failed', progress: 0, problem } }, [
    { is: 'present' },
    { is: 'below', field: 'progress', value: 1 },
  ]);
}

/** Takes it upon oneself to send the mail of a job. False when somebody has. */
export async function claimMail(store: Store, id: string): Promise<boolean> {
  return (await store.db.update(jobKey(store, id), { set: { mailed: 1 } }, [{ is: 'present' }, { is: 'below', field: 'mailed', value: 1 }]))
    .ok;
}

/** It was not sent: whoever tries next may. */
export async function releaseMail(store: Store, id: string): Promise<void> {
  await store.db.update(jobKey(store, id), { set: { mailed: 0 } }, [{ is: 'present' }]);
}

function toExport({ pk: _pk, sk: _sk, ttl: _ttl, mailed: _mailed, ...job }: Item): StoredExport {
  return job as unknown as StoredExport;
}

function jobKey(store: Store, id: string): Key {
  return { table: 'jobs', pk: `${organisationPk(store.org)}#EXPORT#${id}`, sk: 'JOB' };
}

function listPk(store: Store, by: string): string {
  return `${organisationPk(store.org)}#EXPORTS#${by}`;
}
