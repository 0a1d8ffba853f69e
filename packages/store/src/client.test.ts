import type { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Problem } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { createDb } from './client.ts';

/** A database that gives so many of the keys in each answer and leaves the rest, and what was waited meanwhile. */
function leaving(given: (asked: number) => number) {
  const asked: number[] = [];
  const waits: number[] = [];
  const send = ({ input }: BatchGetCommand): Promise<unknown> => {
    const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(input.RequestItems ?? {}) as [string, { Keys: unknown[] }][];
    asked.push(Keys.length);
    const rest = Keys.slice(given(Keys.length));
    const UnprocessedKeys = rest.length === 0 ? {} : { [table]: { Keys: rest } };
    return Promise.resolve({ Responses: { [table]: Keys.slice(0, Keys.length - rest.length) }, UnprocessedKeys });
  };
  const document = { send } as unknown as DynamoDBDocumentClient;
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(void waits.push(milliseconds));
  const db = createDb({ document, prefix: 'test', random: () => 1, wait });
  const keys = Array.from({ length: 100 }, (_, index) => ({ table: 'registry' as const, pk: 'P', sk: String(index) }));
  return { asked, waits, read: () => db.getMany(keys) };
}

describe('a batch that is answered in part', () => {
  it('is asked again for the rest, at once and then with a short pause', async () => {
    const { asked, waits, read } = leaving((count) => Math.ceil(count / 2));
    expect((await read()).every((item) => item !== undefined)).toBe(true);
    expect([asked, waits]).toEqual([
      [100, 50, 25, 12, 6, 3, 1],
      [25, 25, 25, 25, 25],
    ]);
  });

  it('is asked less and less often when answers hold next to nothing, and given up', async () => {
    const { asked, waits, read } = leaving(() => 1);
    const refused = await read().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect((refused as Problem).type).toBe('unavailable');
    expect([asked, waits]).toEqual([
      [100, 99, 98, 97, 96],
      [50, 100, 200, 400],
    ]);
  });
});
