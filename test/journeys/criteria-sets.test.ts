import type { FormVersion, Receipt, Subject, Summary, TableExport } from '@safeground/contract';
import type { AnswerValue } from '@safeground/forms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPhotos } from '../../functions/src/seed/photos.ts';
import f2 from '../fixtures/f2-scores.json' with { type: 'json' };
import f6 from '../fixtures/f6-scores.json' with { type: 'json' };
import type { Person } from '../world/person.ts';
import { startWorld, type World } from '../world/world.ts';
import { as } from './main-job.ts';
import { fill, hashOf, send } from './tablet.ts';
import { sheetRows } from './workbook.ts';

const PERIOD = 'month:2021-08';
const [photo] = demoPhotos();

let world: World;
let committee: Person;
let sent = 0;

beforeAll(async () => {
  world = await startWorld({ now: '2021-08-11T02:00:00Z' });
  committee = await as(world, 'committee');
});

afterAll(() => world.stop());

async function publish(who: string, agency: string, template: string): Promise<FormVersion> {
  const designer = await as(world, who);
  const { id: form } = await designer.call('createForm', { body: { agency, template } });
  return designer.call('publishForm', { params: { form }, body: { base: 1 } });
}

type Visit = { readonly version: FormVersion; readonly place: Subject; readonly change: object; readonly visit?: 'self' };

/** A case of the hand-computed table, filled and sent for a place. */
async function visit(person: Person, { version, place, change, visit: kind }: Visit): Promise<{ receipt: Receipt; id: string }> {
  const filled = fill(`visit_${(sent += 1)}`, {
    version,
    unit: place.unit,
    subject: place.id,
    observedAt: '2021-08-11T08:30:00+07:00',
    differing: change as Record<string, AnswerValue>,
    photo: { sha256: await person.upload(photo!.bytes, 'image/png'), size: photo!.bytes.length },
  });
  const content = { ...filled.content, ...(kind === undefined ? {} : { visit: kind }) };
  return { id: filled.id, receipt: await send(person, { id: filled.id, content, contentHash: hashOf(content) }) };
}

const caseOf = (cases: readonly { readonly name: string; readonly change: object; readonly score: number }[], name: string) =>
  cases.find((each) => each.name === name)!;

async function places(person: Person, unit: string, kind: string): Promise<readonly Subject[]> {
  return (await person.call('listSubjects', { query: { unit, kind } })).items;
}

async function summary(form: string, unit: string): Promise<Summary> {
  await world.tick();
  return committee.call('getSummary', { query: { form, unit, period: PERIOD } });
}

async function download(request: Pick<TableExport, 'kind' | 'form'>): Promise<Uint8Array> {
  const body = { ...request, format: 'xlsx', unit: 'u_nha_trang', period: PERIOD, language: 'vi' } as const;
  const { id } = await committee.call('createExport', { body });
  await world.tick();
  const job = await committee.call('getExport', { params: { id } });
  expect(job).toMatchObject({ state: 'done', progress: 1 });
  return new Uint8Array(await (await committee.fetch(job.url ?? '')).arrayBuffer());
}

const classesOf = ({ classes }: Summary): Record<string, number> => Object.fromEntries(classes.map(({ code, count }) => [code, count]));

it('F2: three religious sites are inspected, one is returned and corrected, and the committee reads it in its workbook', async () => {
  const version = await publish('designer.noivu', 'agc_noivu', 'f2');
  const inspector = await as(world, 'inspector');
  const [first, second] = await places(inspector, 'u_vinh_hai', 'religious_site');
  const [third] = await places(inspector, 'u_vinh_hoa', 'religious_site');
  const crowded = caseOf(f2.cases, 'one person over the cap');
  const shabby = caseOf(f2.cases, 'just under 80');
  await visit(inspector, { version, place: first!, change: {} });
  const { id } = await visit(inspector, {
    version,
    place: second!,
    change: { ...crowded.change, r04_remark: 'Quá 1 người so với mức 20' },
  });
  await visit(inspector, { version, place: third!, change: shabby.change });

  const before = await summary(version.form, 'u_vinh_hai');
  expect(before).toMatchObject({ submissions: 2, flagged: 0, pending: false, score: { sum: 100 + crowded.score } });
  expect(classesOf(before)).toEqual({ AN_TOAN: 1, AN_TOAN_CK: 0, NGUY_CO: 0, KHONG_AN_TOAN: 1 });
  expect(before.criteria.find((criterion) => criterion.id === 'R04')).toMatchObject({ met: 1, failed: 1, vetoes: 1 });

  const remarks = [{ path: 'r04_count', text: 'Biên bản ghi 20 người, phiếu ghi 21' }];
  await committee.call('transitionSubmission', { params: { id }, body: { action: 'return', base: 1, remarks } });
  const returned = await inspector.call('getSubmission', { params: { id } });
  expect(returned.history.at(-1)).toMatchObject({ action: 'return', remarks });
  const corrected = fill(id, {
    version,
    unit: second!.unit,
    subject: second!.id,
    observedAt: returned.content.observedAt,
    differing: { r04_count: 20, r04_total: 20 },
  });
  const receipt = await inspector.call('submitSubmission', {
    params: { id },
    body: { content: corrected.content, contentHash: corrected.contentHash, base: 2 },
  });
  expect(receipt).toMatchObject({ revision: 3, state: 'corrected', complete: true });

  const city = await summary(version.form, 'u_nha_trang');
  expect(city).toMatchObject({ submissions: 3, flagged: 0, score: { count: 3, sum: 200 + shabby.score } });
  expect(classesOf(city)).toEqual({ AN_TOAN: 2, AN_TOAN_CK: 1, NGUY_CO: 0, KHONG_AN_TOAN: 0 });

  const workbook = await download({ kind: 'summary', form: version.form });
  const cell = (sheet: string, row: string): readonly unknown[] => sheetRows(workbook, sheet).find((cells) => cells.includes(row)) ?? [];
  expect(sheetRows(workbook, 'Tổng quan').flat()).toContain('Phiếu kiểm tra cơ sở tôn giáo, tín ngưỡng');
  expect(cell('Tổng quan', 'Số phiếu đã nhận')[1]).toBe(3);
  expect(cell('Tổng quan', 'Điểm trung bình')[3]).toBeCloseTo(93.1667, 4);
  expect(cell('Tổng quan', 'Xếp loại: An toàn')[1]).toBe(2);
  expect(cell('Tiêu chí', 'R04').slice(2, 8)).toEqual([3, 0, 0, 0, 0, 0]);
  expect(cell('Tiêu chí', 'R09').slice(2, 8)).toEqual([2, 0, 1, 0, 0, 0]);
  expect(cell('Đơn vị', 'P. Vĩnh Hải').slice(1, 4)).toEqual([2, 0, 100]);
  expect(cell('Đơn vị', 'P. Vĩnh Hòa').slice(1, 4)).toEqual([1, 0, shabby.score]);
  expect(cell('Đơn vị', 'P. Lộc Thọ')[1]).toBe(0);

  const rows = sheetRows(await download({ kind: 'rows', form: version.form }), 'Phiếu');
  expect(rows).toHaveLength(4);
  const line = rows.find((cells) => cells[0] === id)!;
  expect(line.slice(1, 6)).toEqual([3, 'Đã sửa', 'Không', 'P. Vĩnh Hải', second!.name]);
});

it('F6: wards assess their teams, a case colours a hamlet without costing a point, and the committee reads it in its workbook', async () => {
  const version = await publish('designer.vhtt', 'agc_vhtt', 'f6');
  const clerk = await as(world, 'inspector.vinhhai');
  const inspector = await as(world, 'inspector');
  const teams = await places(clerk, 'u_vinh_hai', 'team');
  const [elsewhere] = await places(inspector, 'u_vinh_nguyen', 'team');
  const leaderless = caseOf(f6.cases, 'no decision, no leader');
  const cases = caseOf(f6.cases, 'cases change the colour, not the score');
  const quiet = { h19_cases: 0, h20_contacts: 0 };
  await visit(clerk, { version, place: teams[0]!, change: quiet, visit: 'self' });
  await visit(clerk, { version, place: teams[1]!, change: { ...quiet, ...leaderless.change }, visit: 'self' });
  await visit(clerk, { version, place: teams[2]!, change: { ...cases.change, h19_remark: 'Hai ca, chưa rõ nguồn' }, visit: 'self' });
  await visit(inspector, { version, place: elsewhere!, change: quiet });
  await expect(visit(clerk, { version, place: elsewhere!, change: {}, visit: 'self' })).rejects.toMatchObject({ type: 'not-permitted' });

  const city = await summary(version.form, 'u_nha_trang');
  expect(city).toMatchObject({ submissions: 4, flagged: 0, score: { count: 4, sum: 300 + leaderless.score } });
  expect(classesOf(city)).toEqual({ TOT: 3, DAT: 0, CUNG_CO: 0, CHUA: 1 });
  const ward = await summary(version.form, 'u_vinh_hai');
  expect(ward.criteria.filter(({ vetoes }) => vetoes > 0).map((criterion) => criterion.id)).toEqual(['H01', 'H02']);

  const workbook = await download({ kind: 'summary', form: version.form });
  const cell = (sheet: string, row: string): readonly unknown[] => sheetRows(workbook, sheet).find((cells) => cells.includes(row)) ?? [];
  expect(cell('Tổng quan', 'Số phiếu đã nhận')[1]).toBe(4);
  expect(cell('Tổng quan', 'Xếp loại: Chưa đạt')[1]).toBe(1);
  expect(cell('Tiêu chí', 'H01').slice(2, 8)).toEqual([3, 0, 1, 0, 0, 1]);
  expect(cell('Đơn vị', 'P. Vĩnh Hải').slice(1, 8)).toEqual([3, 0, expect.closeTo(95.3333, 4), 2, 0, 0, 1]);
  expect(cell('Đơn vị', 'P. Vĩnh Nguyên').slice(1, 4)).toEqual([1, 0, 100]);

  const rows = sheetRows(await download({ kind: 'rows', form: version.form }), 'Phiếu');
  const zone = rows[0]!.findIndex((heading) => String(heading).endsWith('[zone]'));
  const colours = Object.fromEntries(rows.slice(1).map((cells) => [cells[5], cells[zone]]));
  expect(colours).toEqual({
    [teams[0]!.name]: 'Xanh',
    [teams[1]!.name]: 'Xanh',
    [teams[2]!.name]: 'Đỏ',
    [elsewhere!.name]: 'Xanh',
  });
});
