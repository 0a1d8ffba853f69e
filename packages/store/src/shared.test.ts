import { describe, expect, it } from 'vitest';
import { createShared } from './shared.ts';

/** A run that ends when it is told to, and says that it began. */
function controlled() {
  const begun: PromiseWithResolvers<string>[] = [];
  const work = (): Promise<string> => {
    const run = Promise.withResolvers<string>();
    begun.push(run);
    return run.promise;
  };
  return { begun, work };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('shared runs', () => {
  it('begin after everybody in them has asked, two for a crowd', async () => {
    const share = createShared();
    const { begun, work } = controlled();
    const first = share('a', work);
    const crowd = Array.from({ length: 14 }, () => share('a', work));
    expect(begun).toHaveLength(1);
    begun[0]!.resolve('one');
    await settled();
    expect(begun).toHaveLength(2);
    const late = share('a', work);
    begun[1]!.resolve('two');
    await settled();
    begun[2]!.resolve('three');
    expect(await Promise.all([first, ...crowd, late])).toEqual(['one', ...crowd.map(() => 'two'), 'three']);
  });

  it('fail for those in them and for nobody after', async () => {
    const share = createShared();
    const { begun, work } = controlled();
    const outcomes = Promise.allSettled([share('a', work), share('a', work), share('a', work)]);
    begun[0]!.reject(new Error('lost'));
    await settled();
    begun[1]!.resolve('two');
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('do not wait for those of another name', async () => {
    const share = createShared();
    const { begun, work } = controlled();
    void share('a', work);
    const other = share('b', work);
    begun[1]!.resolve('b');
    expect(await other).toBe('b');
  });

  it('go on one after the other as long as somebody asks', async () => {
    const share = createShared();
    let [under, most, runs] = [0, 0, 0];
    const work = async (): Promise<number> => {
      most = Math.max(most, (under += 1));
      await settled();
      under -= 1;
      return (runs += 1);
    };
    const asks = Array.from({ length: 20 }, async () => {
      let last = 0;
      for (let time = 0; time < 5; time += 1) {
        const run = await share('a', work);
        expect(run).toBeGreaterThan(last);
        last = run;
      }
    });
    await Promise.all(asks);
    expect([most, runs < 20]).toEqual([1, true]);
  });
});
