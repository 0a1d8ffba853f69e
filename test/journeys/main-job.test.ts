import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform } from '../world/platform.ts';
import { startWorld, type World } from '../world/world.ts';
import { businessChecklist, mainJob, type Checklist, type MainJob } from './main-job.ts';
import { sheetRows } from './workbook.ts';

type Expected = { readonly item: string; readonly score: number; readonly class: string };

/** F1 weighs 100; B09 fails with its 5 points and is no veto. */
const business: Expected = { item: 'B09', score: 95, class: 'AN_TOAN' };

/** What everybody must have seen, wherever the platform runs. */
function expectDone({ receipt, submission, before, after, workbook, fileName }: MainJob, expected: Expected): void {
  expect(receipt).toMatchObject({ id: submission.id, revision: 1, contentHash: submission.contentHash, state: 'received', complete: true });
  for (const place of ['ward', 'city'] as const) {
    expect(before[place].submissions).toBe(0);
    expect(after[place]).toMatchObject({ submissions: 1, flagged: 0, score: { count: 1, sum: expected.score } });
    expect(after[place].classes.find(({ code }) => code === expected.class)?.count).toBe(1);
    expect(after[place].criteria.find(({ id }) => id === expected.item)).toMatchObject({ failed: 1, met: 0 });
  }
  expect(after.city.children.find(({ unit }) => unit === 'u_vinh_hai')?.submissions).toBe(1);
  expect(fileName).toMatch(/TP\. Nha Trang.*\.xlsx$/);
  const row = sheetRows(workbook, 'Đơn vị').find(([name]) => name === 'P. Vĩnh Hải');
  expect(row?.slice(0, 4)).toEqual(['P. Vĩnh Hải', 1, 0, expected.score]);
}

/** The religious site's R09 fails with its 8 points, the team's H10 with its 4; neither is a veto. */
const others: readonly (readonly [string, Checklist, Expected])[] = [
  [
    'a religious site',
    {
      template: 'f2',
      agency: 'agc_noivu',
      designer: 'designer.noivu',
      subjectKind: 'religious_site',
      failing: { r09_value: 'none', r09_remark: 'Chỗ ngồi không giữ khoảng cách.' },
    },
    { item: 'R09', score: 92, class: 'AN_TOAN' },
  ],
  [
    'a self-managed team',
    {
      template: 'f6',
      agency: 'agc_vhtt',
      designer: 'designer.vhtt',
      subjectKind: 'team',
      failing: { h10_value: 'none', h10_remark: 'Chưa có nhiệt kế và sổ ghi.' },
    },
    { item: 'H10', score: 96, class: 'TOT' },
  ],
];

describe('the main job, over HTTP', () => {
  describe('in one process', () => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld();
    });
    afterAll(() => world.stop());

    it.each([['a business', businessChecklist, business] as const, ...others])('is done for %s', async (_, checklist, expected) => {
      expectDone(await mainJob(world, checklist), expected);
      expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });

  it('is done by the platform as npm start runs it, on its own schedule', async () => {
    const platform = await startPlatform();
    try {
      expectDone(await mainJob({ ...platform, tick: () => new Promise((resolve) => setTimeout(resolve, 200)) }), business);
    } finally {
      expect(await platform.stop()).toBe(0);
    }
  });
});
