import { describe, expect, it } from 'vitest';
import { startPlatform } from '../world/platform.ts';
import { startWorld } from '../world/world.ts';
import { mainJob, type MainJob } from './main-job.ts';
import { sheetRows } from './workbook.ts';

/** What everybody must have seen, wherever the platform runs. F1 weighs 100; B09 fails with its 5 points and is no veto. */
function expectDone({ receipt, submission, before, after, workbook, fileName }: MainJob): void {
  expect(receipt).toMatchObject({ id: submission.id, revision: 1, contentHash: submission.contentHash, state: 'received', complete: true });
  for (const place of ['ward', 'city'] as const) {
    expect(before[place].submissions).toBe(0);
    expect(after[place]).toMatchObject({ submissions: 1, flagged: 0, score: { count: 1, sum: 95 } });
    expect(after[place].classes.find(({ code }) => code === 'AN_TOAN')?.count).toBe(1);
    expect(after[place].criteria.find(({ id }) => id === 'B09')).toMatchObject({ failed: 1, met: 0 });
  }
  expect(after.city.children.find(({ unit }) => unit === 'u_vinh_hai')?.submissions).toBe(1);
  expect(fileName).toMatch(/TP\. Nha Trang.*\.xlsx$/);
  expect(
    sheetRows(workbook, 'Đơn vị')
      .find(([name]) => name === 'P. Vĩnh Hải')
      ?.slice(0, 4),
  ).toEqual(['P. Vĩnh Hải', 1, 0, 95]);
}

describe('the main job, over HTTP', () => {
  it('is done in one process', async () => {
    const world = await startWorld();
    try {
      expectDone(await mainJob(world));
      expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
    } finally {
      await world.stop();
    }
  });

  it('is done by the platform as npm start runs it, on its own schedule', async () => {
    const platform = await startPlatform();
    try {
      expectDone(await mainJob({ ...platform, tick: () => new Promise((resolve) => setTimeout(resolve, 200)) }));
    } finally {
      expect(await platform.stop()).toBe(0);
    }
  });
});
