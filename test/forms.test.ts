import {
  createForm,
  createStore,
  createTables,
  listForms,
  publishDraft,
  putDraft,
  requireDraft,
  requireForm,
  requireVersion,
  type Storage,
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

  it('five people publishing at once: one version', async () => {
    const store = storage.of('c');
    await createForm(store, act, { id: 'frm_1', agency: 'agc_1', definition });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => publishDraft(store, act, { form: 'frm_1', base: 1 })));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await requireForm(store, 'frm_1')).latestVersion).toBe(1);
    await expect(requireVersion(store, 'frm_1', 2)).rejects.toMatchObject({ type: 'not-found' });
  });

  it('another organisation finds nothing', async () => {
    await createForm(storage.of('d'), act, { id: 'frm_1', agency: 'agc_1', definition });
    await expect(requireForm(storage.of('e'), 'frm_1')).rejects.toMatchObject({ type: 'not-found' });
    await expect(putDraft(storage.of('e'), act, { form: 'frm_1', base: 1, definition })).rejects.toMatchObject({ type: 'not-found' });
  });
});
