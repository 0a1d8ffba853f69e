import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createQueue } from './queue.ts';

const message = (id: string) => ({ organisation: 'nhatrang', id });
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'safeground-queue-'));

/** Resolves once `count` messages were seen. */
function collect(count: number, fail: (seen: readonly string[]) => boolean = () => false) {
  const seen: string[] = [];
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  const exports = async ({ id }: { readonly id: string }): Promise<void> => {
    seen.push(id);
    if (seen.length === count) done();
    if (fail(seen)) throw new Error('as told');
    return Promise.resolve();
  };
  return { seen, all, handlers: { exports, closings: () => Promise.resolve() } };
}

describe('the local queue', () => {
  it('runs what a platform that was killed left waiting, in the order of arrival, then what comes', async () => {
    const folder = newFolder();
    // Never worked and never stopped: this is what a kill leaves behind.
    await createQueue(folder).send('exports', message('first'));
    await createQueue(folder).send('exports', message('second'));
    const queue = createQueue(folder);
    const { seen, all, handlers } = collect(3);
    queue.work(handlers, () => undefined);
    await queue.send('exports', message('third'));
    await all;
    await queue.stop();
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(readdirSync(join(folder, 'exports'))).toEqual([]);
  });

  it('tries a message three times, then sets it aside with a line in the log', async () => {
    const folder = newFolder();
    const queue = createQueue(folder);
    const lines: string[] = [];
    const { seen, all, handlers } = collect(4, (so_far) => so_far.at(-1) === 'bad');
    queue.work(handlers, (entry) => lines.push(entry.message));
    await queue.send('exports', message('bad'));
    await queue.send('exports', message('good'));
    await all;
    await queue.stop();
    expect(seen.toSorted()).toEqual(['bad', 'bad', 'bad', 'good']);
    expect(lines.map((line) => /try \d of 3/.exec(line)?.[0])).toEqual(['try 1 of 3', 'try 2 of 3', 'try 3 of 3']);
    expect(readdirSync(join(folder, 'exports-failed'))).toHaveLength(1);
    expect(readdirSync(join(folder, 'exports'))).toEqual([]);
  });

  it('finishes the message in hand before it stops', async () => {
    const queue = createQueue(newFolder());
    let ended = false;
    const begun = new Promise<void>((resolve) => {
      queue.work(
        {
          exports: async () => {
            resolve();
            await new Promise((done) => setTimeout(done, 50));
            ended = true;
          },
          closings: () => Promise.resolve(),
        },
        () => undefined,
      );
    });
    await queue.send('exports', message('slow'));
    await begun;
    await queue.stop();
    expect(ended).toBe(true);
  });
});
