import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createStore, createTables, type Storage } from '@safeground/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDynamoDb, type EmbeddedDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { createDb } from '../../packages/store/src/client.ts';

let dynamo: EmbeddedDynamoDb;
let storage: Storage;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: `lost-${process.pid}`, credentials });
  await createTables(storage.client, storage.prefix);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

/** The database does what it is asked; its first answers never come back. */
function losingAnswers(count: number): DynamoDBDocumentClient {
  let lost = 0;
  const send = async (...request: Parameters<DynamoDBDocumentClient['send']>): Promise<unknown> => {
    const answer: unknown = await storage.document.send(...request);
    if ((lost += 1) <= count) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return answer;
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

const dbLosing = (count: number) => createDb({ document: losingAnswers(count), prefix: storage.prefix, wait: () => Promise.resolve() });
const key = (pk: string) => ({ table: 'registry' as const, pk, sk: 'ONE' });

it('a transaction whose answer is lost succeeds once, and does not fail on what it wrote itself', async () => {
  const writes = [{ key: key('t'), item: { by: 'first' }, when: [{ is: 'absent' as const }] }];
  expect(await dbLosing(2).transact(writes)).toEqual({ ok: true });
  expect(await dbLosing(1).transact([{ ...writes[0]!, item: { by: 'second' } }])).toEqual({ ok: false });
  expect(await storage.db.get(key('t'))).toMatchObject({ by: 'first' });
});

it('a round whose answer is lost is made again for all who are in it', async () => {
  const db = dbLosing(3);
  await Promise.all(Array.from({ length: 5 }, () => db.updateTogether(key('r'), { add: { gen: 1 } })));
  const gen = Number((await storage.db.get(key('r')))?.['gen']);
  expect(gen).toBeGreaterThanOrEqual(2);
  const reads = await Promise.all(Array.from({ length: 5 }, (_, index) => dbLosing(1).getTogether([key('r'), key(`none${index}`)])));
  expect(reads.map(([found, none]) => [found?.['gen'], none])).toEqual(Array.from({ length: 5 }, () => [gen, undefined]));
});
