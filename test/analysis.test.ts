import { createHash } from 'node:crypto';
import type { FollowUp, Grant, SubmissionInput } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { nodeText } from '@safeground/store';
import type { Tally } from '@safeground/summaries';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodePk } from '../packages/store/src/keys.ts';
import { pack, unpack } from '../packages/store/src/pack.ts';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const label = (text: string) => ({ vi: text });
const list = (name: string, names: readonly string[]) => ({
  name,
  choices: names.map((each) => ({ name: each, label: label(each.toUpperCase()) })),
});
const definition: FormDefinition = {
  schema: 1,
  title: label('Kiểm tra'),
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [list('pass', ['pass', 'fail']), list('size', ['small', 'large'])],
  children: [
    { kind: 'select_one', id: 'mask', name: 'mask', label: label('Khẩu trang'), choices: 'pass' },
    { kind: 'select_one', id: 'exit', name: 'exit', label: label('Lối thoát'), choices: 'pass' },
    { kind: 'select_one', id: 'size', name: 'size', label: label('Quy mô'), choices: 'size' },
  ],
  scoring: {
    mode: 'count',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 0, mode: 'half-up' },
    criteria: ['mask', 'exit'].map((question) => ({
      id: `C_${question}`,
      label: label(`Tiêu chí ${question}`),
      node: question,
      weight: 1,
      measure: { kind: 'lookup' as const, question, points: { pass: 1, fail: 0 } },
    })),
    classes: [
      { code: 'GOOD', label: label('An toàn'), colour: 'green', when: { score: [{ operator: '>=', value: 2 }] }, action: label('Duy trì') },
      { code: 'BAD', label: label('Không an toàn'), colour: 'red', when: {}, action: label('Khắc phục'), deadlineHours: 72 },
    ],
  },
};
const grant = (role: Grant['role'], unit?: string): Grant[] => [
  { role, scope: unit === undefined ? { kind: 'organisation' } : { kind: 'unit', unit } },
];
const subject = { unit: 'u_vinh_hai', kind: 'business', name: 'Quán Hoa Sữa', address: '1 Trần Phú' };

let world: Inside;
let [inspector, committee]: (Person | undefined)[] = [];
let form: { readonly id: string; readonly version: number; readonly hash: string };
let place: string;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  const designer = await world.someone(grant('designer'));
  inspector = await world.someone(grant('inspector'));
  committee = await world.someone(grant('committee'));
  form = await publish(designer, definition);
  place = (await inspector.call('createSubject', { body: subject as never })).id;
});

afterAll(() => world.stop());

async function publish(designer: Person, content: FormDefinition): Promise<typeof form> {
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: content.title } });
  await designer.call('putDraft', { params: { form: id }, headers: { 'if-match': '"1"' }, body: { definition: content } });
  const { version, hash } = await designer.call('publishForm', { params: { form: id }, body: { base: 2 } });
  return { id, version, hash };
}

function inputOf(answers: object, rest: Partial<SubmissionInput['content']> = {}, base = 0): SubmissionInput {
  const content = {
    form: form.id,
    version: form.version,
    versionHash: form.hash,
    unit: 'u_vinh_hai',
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'inspection' as const,
    answers: { ...answers },
    attachments: [],
    ...rest,
  };
  return { content, contentHash: createHash('sha256').update(canonical(content)).digest('hex'), base };
}

const send = (id: string, input: SubmissionInput) => inspector!.call('submitSubmission', { params: { id }, body: input });
const ofPeriod = (unit = 'u_nha_trang') => ({ form: form.id, unit, period: 'month:2021-08' });

describe('a cross-tabulation', () => {
  beforeAll(async () => {
    await send('sub_1', inputOf({ mask: 'pass', exit: 'pass', size: 'small' }));
    await send('sub_2', inputOf({ mask: 'fail', exit: 'pass', size: 'small' }));
    await send('sub_3', inputOf({ mask: 'fail', exit: 'pass', size: 'large' }, { unit: 'u_loc_tho' }));
    await send('sub_4', inputOf({ mask: 'pass' }, { unit: 'u_loc_tho' }));
    await send('sub_5', inputOf({ mask: 'fail', size: 'large' }, { unit: 'u_loc_tho' }));
    await committee!.call('transitionSubmission', { params: { id: 'sub_5' }, body: { action: 'withdraw', base: 1 } });
    await runAggregate(world.deps);
  });

  it('counts two questions against each other in the words of the form, without what was withdrawn', async () => {
    const table = await committee!.call('getCrossTab', { query: { ...ofPeriod(), row: 'mask', column: 'size' } });
    expect(table.rows.map(({ label: text, kind }) => text?.['vi'] ?? kind)).toEqual(['PASS', 'FAIL']);
    expect(table.columns.map(({ label: text, kind }) => text?.['vi'] ?? kind)).toEqual(['SMALL', 'LARGE', 'missing']);
    expect(table).toMatchObject({
      cells: [
        [1, 0, 1],
        [1, 1, 0],
      ],
      rowTotals: [2, 2],
      columnTotals: [2, 1, 1],
      total: 4,
      submissions: 4,
    });
  });

  it('sets classes against units, and counts what came a moment ago', async () => {
    await send('sub_6', inputOf({ mask: 'pass', exit: 'pass' }, { unit: 'u_loc_tho' }));
    const table = await committee!.call('getCrossTab', { query: { ...ofPeriod(), row: '$class', column: '$unit' } });
    expect(table.columns.map(({ name }) => name)).toEqual(['u_loc_tho', 'u_vinh_hai']);
    expect(Object.fromEntries(table.rows.map((row, index) => [row.label?.['vi'], table.cells[index]]))).toEqual({
      'An toàn': [1, 1],
      'Không an toàn': [2, 1],
    });
  });

  it('is followed over twelve periods, beside the unit above and with gaps where nothing came', async () => {
    const { lines } = await committee!.call('getTrend', { query: ofPeriod('u_vinh_hai') });
    expect(lines.map(({ unit, points }) => [unit, points.length])).toEqual([
      ['u_vinh_hai', 12],
      ['u_nha_trang', 12],
    ]);
    const [ward, city] = lines.map(({ points }) => points.at(-1)!);
    expect(ward).toEqual({
      period: 'month:2021-08',
      label: { vi: 'Tháng 8/2021', en: 'Month 8/2021' },
      submissions: 2,
      mean: 1.5,
      red: 0.5,
    });
    // What came a moment ago is counted with the next run.
    expect(city).toMatchObject({ submissions: 4, red: 0.75 });
    expect(lines[0]!.points[0]).toEqual({ period: 'month:2020-09', label: { vi: 'Tháng 9/2020', en: 'Month 9/2020' }, submissions: 0 });
    const clerk = await world.someone(grant('reporter', 'u_vinh_hai'));
    expect((await clerk.call('getTrend', { query: ofPeriod('u_vinh_hai') })).lines.map(({ unit }) => unit)).toEqual(['u_vinh_hai']);
    await expect(clerk.call('getTrend', { query: ofPeriod('u_nha_trang') })).rejects.toMatchObject({ type: 'not-permitted' });
  });

  it('refuses what no version of the form counts', async () => {
    await expect(committee!.call('getCrossTab', { query: { ...ofPeriod(), row: 'mask', column: 'stranger' } })).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/query/column', code: 'unknown' }],
    });
  });

  it('of 20,000 submissions is still made; of one more it says to choose less, and reads none of them', async () => {
    const node = nodeText({ level: 'period', form: form.id, unit: 'u_nha_trang', period: 'month:2021-08' });
    const key = { table: 'tallies', pk: nodePk('nhatrang', node), sk: 'RESULT' } as const;
    const { db } = world.storage.of('nhatrang');
    const item = (await db.get(key))!;
    const shown = JSON.parse(unpack(item['shown'])) as { value: Tally };
    // As many as a year of the city, without sending them: what is counted already is what the answer goes by.
    const countingTo = (submissions: number) =>
      db.put(key, { ...item, shown: pack(JSON.stringify({ ...shown, value: { ...shown.value, submissions } })) });
    const asked = () => committee!.call('getCrossTab', { query: { ...ofPeriod(), row: 'mask', column: 'size' } });
    await countingTo(20_000);
    expect((await asked()).submissions).toBe(5);
    await countingTo(20_001);
    await expect(asked()).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [
        { pointer: '/query/period', code: 'too-many', message: expect.stringContaining('choose a smaller unit or period') as string },
      ],
    });
    await db.put(key, item);
  });

  it('withholds small cells where the form says so', async () => {
    const designer = await world.someone(grant('designer'));
    const shy = await publish(designer, { ...definition, settings: { suppress_below: '5' } });
    for (let index = 0; index < 8; index += 1)
      await send(
        `shy_${index}`,
        inputOf({ mask: index < 2 ? 'fail' : 'pass', size: 'small' }, { form: shy.id, version: shy.version, versionHash: shy.hash }),
      );
    await runAggregate(world.deps);
    const query = { form: shy.id, unit: 'u_nha_trang', period: 'month:2021-08' };
    const table = await committee!.call('getCrossTab', { query: { ...query, row: 'mask', column: 'size' } });
    expect(table.suppressed).toEqual({ below: 5 });
    expect([...table.cells.flat(), ...table.rowTotals].filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
    const summary = await committee!.call('getSummary', { query });
    expect(summary.suppressed).toEqual({ below: 5 });
    expect(summary.questions.find(({ id }) => id === 'mask')).toMatchObject({ suppressed: true, answered: 8 });
  });
});

describe('the follow-up of findings', () => {
  const listed = async (): Promise<readonly FollowUp[]> =>
    (await committee!.call('listFindings', { query: ofPeriod('u_vinh_hai') })).items.filter(({ submission }) => submission === 'sub_found');

  it('lists what a submission did not meet, due when its class says', async () => {
    await send('sub_found', inputOf({ mask: 'fail', exit: 'fail' }, { subject: place, observedAt: '2021-08-10T20:00:00+07:00' }));
    await runAggregate(world.deps);
    expect(await listed()).toMatchObject([
      {
        criterion: 'C_mask',
        label: { vi: 'Tiêu chí mask' },
        outcome: 'failed',
        deadline: '2021-08-13',
        done: false,
        revision: 0,
        subjectName: subject.name,
      },
      { criterion: 'C_exit', outcome: 'failed', revision: 0 },
    ]);
  });

  it('gives a finding an owner and a deadline, and lists it under both', async () => {
    const { user } = await inspector!.call('me');
    const body = { owner: user.id, deadline: '2021-08-20', done: false, note: 'Treo biển', base: 0 };
    const params = { submission: 'sub_found', criterion: 'C_mask' };
    expect(await committee!.call('putFollowUp', { params, body })).toMatchObject({
      owner: user.id,
      deadline: '2021-08-20',
      done: false,
      note: 'Treo biển',
      revision: 1,
    });
    await expect(committee!.call('putFollowUp', { params, body })).rejects.toMatchObject({ type: 'conflict' });
    await expect(committee!.call('putFollowUp', { params, body: { ...body, owner: 'usr_nobody', base: 1 } })).rejects.toMatchObject({
      type: 'validation-failed',
    });
    await expect(committee!.call('putFollowUp', { params: { ...params, criterion: 'C_none' }, body })).rejects.toMatchObject({
      type: 'not-found',
    });
    const mine = await inspector!.call('listFollowUps', { query: { unit: 'u_nha_trang', owner: user.id } });
    expect(mine.items).toMatchObject([
      { submission: 'sub_found', criterion: 'C_mask', owner: user.id, deadline: '2021-08-20', note: 'Treo biển' },
    ]);
    expect((await committee!.call('listFollowUps', { query: { unit: 'u_loc_tho' } })).items).toEqual([]);
    expect((await listed())[0]).toMatchObject({ owner: user.id, deadline: '2021-08-20', revision: 1 });
  });

  it('is for reviewers of the unit', async () => {
    const elsewhere = await world.someone(grant('committee', 'u_loc_tho'));
    const params = { submission: 'sub_found', criterion: 'C_exit' };
    const body = { done: true, base: 0 };
    await expect(elsewhere.call('putFollowUp', { params, body })).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(inspector!.call('putFollowUp', { params, body })).rejects.toMatchObject({ type: 'not-permitted' });
  });

  it('is closed by a later inspection that finds it met, and by nothing earlier', async () => {
    await send('sub_before', inputOf({ mask: 'pass', exit: 'pass' }, { subject: place, observedAt: '2021-08-09T08:00:00+07:00' }));
    await runAggregate(world.deps);
    expect((await listed()).map(({ closedBy }) => closedBy)).toEqual([undefined, undefined]);
    await send(
      'sub_again',
      inputOf({ mask: 'pass', exit: 'fail' }, { subject: place, visit: 'reinspection', observedAt: '2021-08-11T08:30:00+07:00' }),
    );
    await runAggregate(world.deps);
    expect((await listed()).map(({ criterion, closedBy }) => [criterion, closedBy])).toEqual([
      ['C_mask', 'sub_again'],
      ['C_exit', undefined],
    ]);
  });

  it('of a submission that was withdrawn is nobody’s task and cannot be taken up', async () => {
    await send('sub_mistake', inputOf({ mask: 'fail', exit: 'fail' }, { unit: 'u_loc_tho' }));
    const body = { done: false, deadline: '2021-08-21', base: 0 };
    const take = (criterion: string) => committee!.call('putFollowUp', { params: { submission: 'sub_mistake', criterion }, body });
    await take('C_mask');
    const open = async () => (await committee!.call('listFollowUps', { query: { unit: 'u_loc_tho' } })).items.length;
    expect(await open()).toBe(1);
    await inspector!.call('withdrawSubmission', { params: { id: 'sub_mistake' }, body: { base: 1, reason: 'Gửi nhầm' } });
    expect(await open()).toBe(0);
    await expect(take('C_exit')).rejects.toMatchObject({ type: 'conflict' });
  });

  it('goes with its submission when a correction moves it to another unit', async () => {
    const moved = { submission: 'sub_moved', criterion: 'C_mask' };
    await send('sub_moved', inputOf({ mask: 'fail', exit: 'pass' }, { unit: 'u_loc_tho' }));
    await committee!.call('putFollowUp', { params: moved, body: { deadline: '2021-08-25', note: 'Bổ sung', done: false, base: 0 } });
    await send('sub_moved', inputOf({ mask: 'fail', exit: 'pass' }, { unit: 'u_vinh_hai' }, 1));
    const under = async (unit: string) =>
      (await committee!.call('listFollowUps', { query: { unit } })).items.filter(({ submission }) => submission === 'sub_moved');
    expect(await under('u_loc_tho')).toEqual([]);
    expect(await under('u_vinh_hai')).toMatchObject([
      { ...moved, unit: 'u_vinh_hai', deadline: '2021-08-25', note: 'Bổ sung', revision: 1 },
    ]);
    await committee!.call('putFollowUp', { params: moved, body: { deadline: '2021-08-25', note: 'Đã nhắc', done: false, base: 1 } });
  });

  it('is closed by the correction that removes it, without a subject too', async () => {
    const item = async () =>
      (await committee!.call('listFollowUps', { query: { unit: 'u_vinh_hai' } })).items.find(
        ({ submission }) => submission === 'sub_moved',
      );
    expect((await item())?.closedBy).toBeUndefined();
    await send('sub_moved', inputOf({ mask: 'pass', exit: 'pass' }, {}, 2));
    expect(await item()).toMatchObject({ closedBy: 'sub_moved', note: 'Đã nhắc' });
  });

  it('is due on no day that is over, unless it was before', async () => {
    const params = { submission: 'sub_due', criterion: 'C_mask' };
    await send('sub_due', inputOf({ mask: 'fail', exit: 'pass' }, { observedAt: '2021-08-05T08:00:00+07:00' }));
    const take = (deadline: string) => committee!.call('putFollowUp', { params, body: { deadline, done: false, base: 0 } });
    const refused = expect.objectContaining({ type: 'validation-failed', errors: [expect.objectContaining({ pointer: '/deadline' })] });
    await expect(take('2021-08-10')).rejects.toEqual(refused);
    await expect(take('0000-01-01')).rejects.toEqual(refused);
    // Its class made it due three days after the visit.
    expect(await take('2021-08-08')).toMatchObject({ deadline: '2021-08-08', revision: 1 });
  });

  it('is paged by cursors of this list alone, as every list is', async () => {
    const foreign = expect.objectContaining({ type: 'validation-failed', errors: [expect.objectContaining({ pointer: '/query/cursor' })] });
    for (const text of ['x', '{"pk":"ORG#other","sk":"1"}', '{"place":1}']) {
      const cursor = Buffer.from(text).toString('base64url');
      await expect(committee!.call('listFindings', { query: { ...ofPeriod(), cursor } })).rejects.toEqual(foreign);
      await expect(committee!.call('listReviewQueue', { query: { unit: 'u_nha_trang', cursor } })).rejects.toEqual(foreign);
      await expect(committee!.call('listSubjects', { query: { unit: 'u_nha_trang', cursor } })).rejects.toEqual(foreign);
    }
  });

  it('is done when somebody says so', async () => {
    const params = { submission: 'sub_found', criterion: 'C_exit' };
    await committee!.call('putFollowUp', { params, body: { done: true, note: 'Đã mở lối', base: 0 } });
    expect((await listed())[1]).toMatchObject({ done: true, note: 'Đã mở lối', revision: 1 });
  });
});
