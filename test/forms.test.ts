import { randomBytes } from 'node:crypto';
import {
  createForm,
  createStore,
  createTables,
  listAudit,
  listForms,
  listVersions,
  publishDraft,
  putDraft,
  requireDraft,
  requireForm,
  requireVersion,
  retireVersion,
  type Storage,
  type Store,
} from '@safeground/store';
import { templates } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb, type EmbeddedDynamoDb } from '../functions/src/local/dynamodb.ts';

const act = { by: 'usr_1', at: '2021-08-11T02:00:00Z' };
const { definition } = templates[0]!;

let dynamo: EmbeddedDynamoDb;
let storage: Storage;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: `forms-${process.pid}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

async function auditOf(store: Store): Promise<unknown[]> {
  return (await listAudit(store, act.at.slice(0, 10))).items.map((entry) => entry['action']);
}

/** Text that does not compress. */
const randomText = (length: number): string => randomBytes(length / 2).toString('hex');

describe('a form from draft to version', () => {
  it('is created once, changed, and published as immutable versions', async () => {
    const store = storage.of('a');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    await expect(createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition })).rejects.toMatchObject({ type: 'conflict' });
    const first = await publishDraft(store, act, { form: 'frm_1', base: 1 });
    await putDraft(store, act, { form: 'frm_1', base: 1, definition: { ...definition, title: { vi: 'Phiếu mới' } } });
    const second = await publishDraft(store, act, { form: 'frm_1', base: 2 });
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(first.hash).not.toBe(second.hash);
    expect((await requireVersion(store, 'frm_1', 1)).definition).toEqual(definition);
    expect(await requireForm(store, 'frm_1')).toMatchObject({ state: 'published', latestVersion: 2, title: { vi: 'Phiếu mới' } });
    expect(await listForms(store)).toHaveLength(1);
  });

  it('two people editing one draft: nothing is overwritten silently', async () => {
    const store = storage.of('b');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const edits = ['một', 'hai'].map((vi) =>
      putDraft(store, act, { form: 'frm_1', base: 1, definition: { ...definition, title: { vi } } }),
    );
    const results = await Promise.allSettled(edits);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ type: 'conflict', revision: 2 });
    expect((await requireDraft(store, 'frm_1')).revision).toBe(2);
  });

  it('a draft resent after a lost answer gets the same one; another draft on that revision, or a late one, does not', async () => {
    const store = storage.of('resent');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const titled = (vi: string) => ({ form: 'frm_1', definition: { ...definition, title: { vi } } });
    const first = await putDraft(store, act, { ...titled('một'), base: 1 });
    expect(await putDraft(store, { ...act, at: '2021-08-11T02:00:05.000Z' }, { ...titled('một'), base: 1 })).toEqual(first);
    await expect(putDraft(store, act, { ...titled('hai'), base: 1 })).rejects.toMatchObject({ type: 'conflict', revision: 2 });
    await putDraft(store, act, { ...titled('hai'), base: 2 });
    await expect(putDraft(store, act, { ...titled('một'), base: 1 })).rejects.toMatchObject({ type: 'conflict', revision: 3 });
  });

  it('five people publishing one draft at once: one version, which each of them gets', async () => {
    const store = storage.of('c');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const people = ['a', 'b', 'c', 'd', 'e'].map((by) => publishDraft(store, { ...act, by }, { form: 'frm_1', base: 1 }));
    const versions = await Promise.all(people);
    for (const version of versions) expect(version).toEqual(versions[0]);
    expect((await requireForm(store, 'frm_1')).latestVersion).toBe(1);
    await expect(requireVersion(store, 'frm_1', 2)).rejects.toMatchObject({ type: 'not-found' });
    expect((await auditOf(store)).filter((action) => action === 'form.publish')).toHaveLength(1);
  });

  it('a publication resent after a lost response gets the same version, even when others published since', async () => {
    const store = storage.of('lost');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const first = await publishDraft(store, act, { form: 'frm_1', base: 1 });
    await putDraft(store, act, { form: 'frm_1', base: 1, definition: { ...definition, title: { vi: 'Phiếu mới' } } });
    await publishDraft(store, act, { form: 'frm_1', base: 2 });
    expect(await publishDraft(store, act, { form: 'frm_1', base: 1 })).toEqual(first);
    await expect(publishDraft(store, act, { form: 'frm_1', base: 3 })).rejects.toMatchObject({ type: 'conflict', revision: 2 });
    expect(await listVersions(store, 'frm_1')).toHaveLength(2);
  });

  it('a retired version stays as it was published; the first retirement stands', async () => {
    const store = storage.of('retired');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const version = await publishDraft(store, act, { form: 'frm_1', base: 1 });
    const later = { ...act, at: '2021-08-12T02:00:00Z' };
    await retireVersion(store, later, 'frm_1', 1);
    await retireVersion(store, { ...act, at: '2021-08-13T02:00:00Z' }, 'frm_1', 1);
    expect(await requireVersion(store, 'frm_1', 1)).toEqual({ ...version, retiredAt: later.at });
    expect((await requireForm(store, 'frm_1')).state).toBe('retired');
    await putDraft(store, act, { form: 'frm_1', base: 1, definition });
    await publishDraft(store, act, { form: 'frm_1', base: 2 });
    expect((await requireForm(store, 'frm_1')).state).toBe('published');
  });

  it('a definition too large for one item is refused, and the draft stays', async () => {
    const store = storage.of('large');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const noise = Array.from({ length: 40 }, (_, index) => ({ name: `n${index}`, label: { vi: randomText(20_000) } }));
    const large = { ...definition, choiceLists: [...definition.choiceLists, { name: 'noise', choices: noise }] };
    await expect(putDraft(store, act, { form: 'frm_1', base: 1, definition: large })).rejects.toMatchObject({ type: 'too-large' });
    expect((await requireDraft(store, 'frm_1')).revision).toBe(1);
  });

  it('another organisation finds nothing', async () => {
    await createForm(storage.of('d'), act, { id: 'frm_1', agency: 'agc_1', definition });
    await expect(requireForm(storage.of('e'), 'frm_1')).rejects.toMatchObject({ type: 'not-found' });
    await expect(putDraft(storage.of('e'), act, { form: 'frm_1', base: 1, definition })).rejects.toMatchObject({ type: 'not-found' });
  });
});
