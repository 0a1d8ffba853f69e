import { describe, expect, it } from 'vitest';
import { createRounds, type Ask } from './rounds.ts';

/** Rounds that end when they are told to, and say what they were asked. */
function controlled() {
  const begun: { readonly names: readonly string[]; readonly end: PromiseWithResolvers<string> }[] = [];
  const ask = createRounds<number, string>((values) => {
    const end = Promise.withResolvers<string>();
    begun.push({ names: [...values.keys()], end });
    return end.promise;
  });
  return { begun, ask };
}

const one = (name: string) => new Map([[name, 1]]);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('rounds', () => {
  it('begin after everybody in them has asked: two for a crowd', async () => {
    const { begun, ask } = controlled();
    const first = ask(one('a'));
    await settled();
    const crowd = ['b', 'a', 'b', 'c'].map((name) => ask(one(name)));
    expect(begun.map(({ names }) => names)).toEqual([['a']]);
    begun[0]!.end.resolve('first');
    await settled();
    const late = ask(one('b'));
    expect(begun.map(({ names }) => names)).toEqual([['a'], ['b', 'a', 'c']]);
    begun[1]!.end.resolve('second');
    await settled();
    begun[2]!.end.resolve('third');
    expect(await Promise.all([first, ...crowd, late])).toEqual(['first', 'second', 'second', 'second', 'second', 'third']);
  });

  it('begin with all who ask at the same moment', async () => {
    const { begun, ask } = controlled();
    const asked = [ask(one('a')), ask(one('b'))];
    await settled();
    expect(begun.map(({ names }) => names)).toEqual([['a', 'b']]);
    begun[0]!.end.resolve('first');
    expect(await Promise.all(asked)).toEqual(['first', 'first']);
  });

  it('fail for those in them and for nobody after', async () => {
    const { begun, ask } = controlled();
    const first = ask(one('a'));
    await settled();
    const outcomes = Promise.allSettled([first, ask(one('a')), ask(one('b'))]);
    begun[0]!.end.reject(new Error('lost'));
    await settled();
    begun[1]!.end.resolve('second');
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('go on one at a time as long as somebody asks', async () => {
    let [under, most, rounds] = [0, 0, 0];
    const work: Ask<number, number> = async () => {
      most = Math.max(most, (under += 1));
      await settled();
      under -= 1;
      return (rounds += 1);
    };
    const ask = createRounds(work);
    const asking = async (): Promise<void> => {
      let last = 0;
      for (let time = 0; time < 5; time += 1) {
        const round = await ask(one('a'));
        expect(round).toBeGreaterThan(last);
        last = round;
      }
    };
    await Promise.all(Array.from({ length: 20 }, asking));
    expect([most, rounds < 20]).toEqual([1, true]);
  });
});
