import { createHash } from 'node:crypto';
import type { SubmissionContent, Summary } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { createSubject, putSubject, putUnit } from '@safeground/store';
import { nhaTrangRegister } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const everywhere = { kind: 'organisation' } as const;
const act = { by: 'usr_seed', at: '2021-08-11T02:00:00Z' };
const wards2021 = nhaTrangRegister.filter((unit) => unit.parent === 'u_nha_trang' && unit.validFrom < '2024-01-01').map(({ id }) => id);

/** The ward at place `n` sends `n % 3 + 1` submissions; each names its subject. Cam Hòa, which is split, sends eight. */
const countOf = (index: number): number => (index % 3) + 1;
const total = wards2021.reduce((sum, _, index) => sum + countOf(index), 0);

let world: Inside;
let administrator: Person;
let form: { id: string; hash: string };

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  const store = world.storage.of('nhatrang');
  // A commune that Resolution 1667 split among others (dossier 2.3); its shares are made up.
  const on = '2025-07-01';
  const parts = [
    { unit: 'u_cam_an', share: 0.6, on },
    { unit: 'u_cam_lam', share: 0.4, on },
  ];
  const commune = { kind: 'commune' as const, parent: 'u_khanh_hoa' };
  await putUnit(store, { id: 'u_cam_hoa', name: { vi: 'X. Cam Hòa' }, ...commune, validFrom: '2021-01-01', validTo: on, became: parts });
  for (const { unit } of parts) await putUnit(store, { id: unit, name: { vi: unit }, ...commune, validFrom: on });
  administrator = await world.someone([
    { role: 'administrator', scope: everywhere },
    { role: 'inspector', scope: everywhere },
  ]);
  const { id } = await administrator.call('createForm', { body: { agency: 'agc_yte_nhatrang', template: 'f3' } });
  const { hash } = await administrator.call('publishForm', { params: { form: id }, body: { base: 1 } });
  form = { id, hash };
  // Three of the eight schools of Cam Hòa are entered, under the commune that will end.
  for (let each = 0; each < 3; each += 1)
    await createSubject(store, act, `sbj_${each}`, { kind: 'school', name: `Trường ${each}`, unit: 'u_cam_hoa' });
  await Promise.all([
    ...wards2021.flatMap((unit, index) => Array.from({ length: countOf(index) }, (_, each) => submit(`${unit}-${each}`, unit))),
    ...Array.from({ length: 8 }, (_, each) => submit(`cam-hoa-${each}`, 'u_cam_hoa', each < 3 ? { subject: `sbj_${each}` } : {})),
  ]);
  await runAggregate(world.deps);
});

afterAll(() => world.stop());

async function submit(id: string, unit: string, change: { subject?: string; observedAt?: string } = {}): Promise<void> {
  const items = Array.from({ length: 15 }, (_, index) => `s${String(index + 1).padStart(2, '0')}_value`);
  const content: SubmissionContent = {
    form: form.id,
    version: 1,
    versionHash: form.hash,
    unit,
    observedAt: '2021-08-11T09:00:00+07:00',
    visit: 'inspection',
    answers: { ...Object.fromEntries(items.map((item) => [item, 'pass'])), s01_document: '12/KH-UBND', s01_document_day: '2021-08-09' },
    attachments: [],
    ...change,
  };
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  await administrator.call('submitSubmission', { params: { id }, body: { content, contentHash, base: 0 } });
}

async function summaryOf(unit: string, map?: 'now'): Promise<Summary> {
  return administrator.call('getSummary', { query: { form: form.id, unit, period: 'month:2021-08', ...(map && { map }) } });
}

/** The server's clock moves on; sessions end meanwhile. */
async function travel(instant: string): Promise<void> {
  world.travel(instant);
  administrator = await world.someone([{ role: 'administrator', scope: everywhere }]);
}

const sum = (figures: readonly { readonly submissions: number }[]): number => figures.reduce((all, each) => all + each.submissions, 0);
const wardsOf = ({ children }: Summary) => children.filter((child) => !child.unit.startsWith('u_cam'));

describe('the figures of August 2021 after two reforms', () => {
  it('as was, they are those of 27 units, whenever they are read', async () => {
    for (const instant of ['2021-09-01T02:00:00Z', '2024-12-01T02:00:00Z', '2025-08-01T02:00:00Z']) {
      await travel(instant);
      const city = await summaryOf('u_nha_trang');
      expect(city).toMatchObject({ submissions: total, flagged: 0, pending: false });
      expect(city.children).toHaveLength(27);
      expect(sum(city.children)).toBe(total);
      expect((await summaryOf('u_phuoc_tien')).submissions).toBe(countOf(wards2021.indexOf('u_phuoc_tien')));
    }
  });

  it('as is now in December 2024, 22 units share the same total', async () => {
    await travel('2024-12-01T02:00:00Z');
    const city = await summaryOf('u_nha_trang', 'now');
    expect(city).toMatchObject({ submissions: total, map: 'now', estimated: 0 });
    expect(city.children).toHaveLength(22);
    expect(sum(city.children)).toBe(total);
    const merged = ['u_phuoc_tan', 'u_phuoc_tien', 'u_tan_lap'].map((unit) => countOf(wards2021.indexOf(unit)));
    expect((await summaryOf('u_tan_tien', 'now')).submissions).toBe(merged.reduce((all, each) => all + each, 0));
    const kept = await summaryOf('u_van_thanh', 'now');
    const was = await summaryOf('u_van_thanh');
    expect(kept.submissions).toBeGreaterThan(was.submissions);
  });

  it('as is now in August 2025, 4 wards share it, though they bear the codes of four others', async () => {
    await travel('2025-08-01T02:00:00Z');
    const province = await summaryOf('u_khanh_hoa', 'now');
    expect(province).toMatchObject({ submissions: total + 8 });
    expect(
      wardsOf(province)
        .map((child) => child.unit)
        .toSorted(),
    ).toEqual(['u_bac_nha_trang', 'u_nam_nha_trang', 'u_p_nha_trang', 'u_tay_nha_trang']);
    expect(sum(wardsOf(province))).toBe(total);
    const north = await summaryOf('u_bac_nha_trang', 'now');
    const made = ['u_vinh_hoa', 'u_vinh_hai', 'u_vinh_phuoc', 'u_vinh_tho', 'u_vinh_luong', 'u_vinh_phuong'];
    expect(north.submissions).toBe(made.reduce((all, unit) => all + countOf(wards2021.indexOf(unit)), 0));
    expect(north).toMatchObject({ estimated: 0, score: { count: north.submissions, mean: 15 } });
    // The code 22333 was Vĩnh Phước's and is Bắc Nha Trang's: neither takes the other's figures.
    expect((await summaryOf('u_bac_nha_trang')).submissions).toBe(0);
    await expect(summaryOf('u_nha_trang', 'now')).rejects.toMatchObject({ type: 'validation-failed', errors: [{ code: 'unit-ended' }] });
  });

  it('what a split commune sent goes by each school’s own place, the rest by shares and marked so', async () => {
    await travel('2025-08-01T02:00:00Z');
    const store = world.storage.of('nhatrang');
    const read = async () => [await summaryOf('u_cam_an', 'now'), await summaryOf('u_cam_lam', 'now')];
    const before = await read();
    expect(sum(before)).toBe(8);
    expect(before.map((each) => each.estimated)).toEqual([5, 3]);
    for (let each = 0; each < 3; each += 1)
      await putSubject(store, act, `sbj_${each}`, { kind: 'school', name: `Trường ${each}`, unit: 'u_cam_lam' });
    const moved = await read();
    expect(moved.map(({ submissions, estimated }) => [submissions, estimated])).toEqual([
      [3, 3],
      [5, 2],
    ]);
    expect(sum(moved)).toBe(8);
  });
});

describe('a cut-off day, over HTTP', () => {
  it('what was observed at 23:59:59 and at 00:00 UTC+7 falls into two periods', async () => {
    await travel('2021-08-20T02:00:00Z');
    administrator = await world.someone([
      { role: 'administrator', scope: everywhere },
      { role: 'inspector', scope: everywhere },
    ]);
    const [august, september] = await Promise.all(['month:2021-08', 'month:2021-09'].map((period) => countIn(period)));
    await submit('before-midnight', 'u_vinh_hai', { observedAt: '2021-08-14T23:59:59+07:00' });
    await submit('at-midnight', 'u_vinh_hai', { observedAt: '2021-08-14T17:00:00Z' });
    await runAggregate(world.deps);
    expect(await countIn('month:2021-08')).toBe(august! + 1);
    expect(await countIn('month:2021-09')).toBe(september! + 1);
  });

  async function countIn(period: string): Promise<number> {
    return (await administrator.call('getSummary', { query: { form: form.id, unit: 'u_vinh_hai', period } })).submissions;
  }
});
