import { describe, expect, it } from 'vitest';
import { startSchedules } from './scheduler.ts';

describe('the local scheduler', () => {
  it('never runs two of the same at once, goes on after a failure, and ends when told', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const failures: string[] = [];
    let enough: () => void = () => undefined;
    const twice = new Promise<void>((resolve) => (enough = resolve));
    const schedules = startSchedules(
      {
        aggregate: async () => {
          running += 1;
          most = Math.max(most, running);
          runs += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          running -= 1;
          if (runs === 2) enough();
          throw new Error('as told');
        },
        sweep: () => Promise.resolve(),
        ledger: () => Promise.resolve(),
      },
      ({ message }) => failures.push(message),
      1,
    );
    await twice;
    await schedules.stop();
    expect([most, running]).toEqual([1, 0]);
    expect(failures).toEqual(Array.from({ length: runs }, () => 'aggregate failed'));
  });
});
