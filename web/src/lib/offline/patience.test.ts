import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { patience, patienceFor, patientFetch } from './patience.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A link on which these parts come, each after as many milliseconds as it says, and then nothing more. */
function link(parts: readonly (readonly [after: number, text: string])[], ends: boolean): void {
  vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => {
    const answer = new ReadableStream<Uint8Array>({
      async start(body) {
        signal?.addEventListener('abort', () => body.error(signal.reason));
        for (const [after, text] of parts) {
          await new Promise((resolve) => setTimeout(resolve, after));
          body.enqueue(new TextEncoder().encode(text));
        }
        if (ends) body.close();
      },
    });
    return new Response(answer, { status: 203, headers: { etag: '"1"' } });
  });
}

async function heard(): Promise<readonly [number, string | null, string]> {
  const response = await patientFetch('/api/me', {});
  return [response.status, response.headers.get('etag'), await response.text()];
}

it('a thin link takes as long as it needs, and nothing is left waiting behind it', async () => {
  link(
    ['a', 'b', 'c'].map((text) => [patience - 1, text] as const),
    true,
  );
  const answer = heard();
  await vi.advanceTimersByTimeAsync(3 * patience);
  expect(await answer).toEqual([203, '"1"', 'abc']);
  expect(vi.getTimerCount()).toBe(0);
});

it('a link that falls silent in the middle of an answer is given up', async () => {
  link([[1_000, 'a']], false);
  const answer = expect(heard()).rejects.toThrow('abort');
  await vi.advanceTimersByTimeAsync(1_000 + patience);
  await answer;
});

it('an answer to much that is sent is waited for until that can have got there', async () => {
  const body = 'x'.repeat(800_000);
  let isGivenUp = false;
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_, reject) => signal?.addEventListener('abort', reject)));
  const answer = patientFetch('/api/forms', { method: 'POST', body }).catch(() => (isGivenUp = true));
  await vi.advanceTimersByTimeAsync(patienceFor({ body }) - 1);
  expect([isGivenUp, patienceFor({ body })]).toEqual([false, patience + 100_000]);
  await vi.advanceTimersByTimeAsync(1);
  await answer;
  expect(isGivenUp).toBe(true);
});
