import type { Grant } from '@safeground/contract';
import type { ProgrammeRules } from '@safeground/contract/programme';
import type { ReportWording } from '@safeground/contract/wording';
import { getExpected, listAudit, putOrganisation } from '@safeground/store';
import { calendars, movementProgramme } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExport } from '../functions/src/jobs/export.ts';
import { runLedger } from '../functions/src/jobs/ledger.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const CITY = 'u_nha_trang';
/** In the month that runs from the 15th of August to the 14th of September. */
const TODAY = '2021-08-20T02:00:00Z';
const RUNNING = '2021-08-15';
const NEXT = '2021-09-15';

let world: Inside;
let office: Person;
let ward: Person;

const of = (role: Grant['role']): readonly Grant[] => [{ role, scope: { kind: 'organisation' } }];

beforeAll(async () => {
  world = await startInside(TODAY);
  office = await world.someone(of('committee'));
  ward = await world.someone([{ role: 'committee', scope: { kind: 'unit', unit: 'u_vinh_hai' } }]);
  const designer = await world.someone(of('designer'));
  for (const template of ['f5', 'f7']) {
    const { id } = await designer.call('createForm', { body: { agency: 'agc_yte_nhatrang', template } });
    await designer.call('publishForm', { params: { form: id }, body: { base: 1 } });
  }
});

afterAll(() => world.stop());

const put = (rules: ProgrammeRules, base: number, from = NEXT, by = office) =>
  by.call('putProgramme', { headers: { 'if-match': `"${base}"` }, body: { from, rules } });
const expectedIn = async (period: string): Promise<number> =>
  (await office.call('getLedger', { query: { unit: CITY, period } })).lines.length;
const rulesNow = async (): Promise<{ rules: ProgrammeRules; revision: number }> => {
  const { rules, revision } = await office.call('getProgramme');
  return { rules: rules!, revision };
};

describe('the rules of a programme', () => {
  it('are begun from the template of the movement, on the forms there are, once', async () => {
    expect(await office.call('getProgramme')).toEqual({ revision: 0, earliest: RUNNING, history: [] });
    expect(await expectedIn('month:2021-09')).toBe(0);
    await expect(office.call('startWording')).rejects.toMatchObject({ type: 'not-found', detail: 'The organisation has no programme' });
    await expect(ward.call('startProgramme', { body: { template: 'movement', from: RUNNING } })).rejects.toMatchObject({
      type: 'not-permitted',
    });
    for (const from of ['2019-01-01', '2021-08-14'])
      await expect(office.call('startProgramme', { body: { template: 'movement', from } })).rejects.toMatchObject({
        type: 'validation-failed',
        errors: [{ pointer: '/from', code: 'too-early', values: { from: RUNNING } }],
      });
    const begun = await office.call('startProgramme', { body: { template: 'movement', from: RUNNING } });
    expect(begun).toMatchObject({ revision: 1, from: RUNNING });
    expect(begun.rules!.expectations).toHaveLength(2);
    // What was asked and found empty before it was begun is expected now.
    expect(await expectedIn('month:2021-09')).toBe(54);
    expect(await expectedIn('month:2021-08')).toBe(0);
    expect((await office.call('getZones', { query: { unit: CITY, period: 'month:2021-09' } })).rules?.rules).toHaveLength(7);
    await expect(office.call('startProgramme', { body: { template: 'movement', from: RUNNING } })).rejects.toMatchObject({
      type: 'conflict',
    });
  });

  it('change the running period when they are made for its first day, and never what began before it', async () => {
    await runLedger(world.deps);
    const { rules, revision } = await rulesNow();
    await expect(put(rules, revision, '2021-08-14')).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/from', code: 'too-early', values: { from: RUNNING } }],
    });
    const { count, ...rest } = rules.expectations.find((each) => each.calendars.length === 1)!;
    await put({ ...rules, expectations: [{ ...rest, count: count + 1 }] }, revision, RUNNING);
    expect(await expectedIn('month:2021-09')).toBe(27);
    // What was written down for the next month by the revision before is written anew.
    expect((await getExpected(world.storage.of('nhatrang'), 'month:2021-10'))!.lines).toHaveLength(54);
    expect(await expectedIn('month:2021-10')).toBe(27);
  });

  it('hold from a day on: periods that began before keep what they were promised', async () => {
    const { rules, revision } = await rulesNow();
    const changed: ProgrammeRules = {
      ...rules,
      expectations: rules.expectations.map((each) => (each.calendars.length === 1 ? { ...each, count: 5 } : each)),
      workdays: { ...rules.workdays, holidays: [...rules.workdays.holidays, { day: '2021-10-15', name: 'Ngày hội' }] },
    };
    const view = await put(changed, revision);
    expect(view).toMatchObject({ revision: 3, from: NEXT, earliest: NEXT });
    expect(view.history.map(({ revision: each, from }) => [each, from])).toEqual([
      [3, NEXT],
      [2, RUNNING],
      [1, RUNNING],
    ]);
    const [{ changes, by } = { changes: [], by: '' }] = view.history;
    expect(by).toMatch(/^usr_/);
    expect(changes.map(({ part, kind }) => `${part} ${kind}`)).toEqual(['expectation changed', 'holiday added']);
    const lines = async (period: string) => (await office.call('getLedger', { query: { unit: CITY, period } })).lines;
    expect(new Set((await lines('month:2021-09')).map(({ count }) => count))).toEqual(new Set([2]));
    const coming = await lines('month:2021-10');
    expect(new Set(coming.map(({ count }) => count))).toEqual(new Set([5]));
    // The 15th is a Friday that is free now; the deadline moves over the weekend.
    expect(new Set(coming.map(({ due }) => due))).toEqual(new Set(['2021-10-19']));
    const audit = await listAudit(world.storage.of('nhatrang'), '2021-08-20');
    expect(audit.items.filter(({ resource }) => resource === 'programme').map(({ action }) => action)).toEqual([
      'programme.create',
      'programme.put',
      'programme.put',
    ]);
  });

  it('that were meant for later do not come into force early with a change that is made on them', async () => {
    const { rules, revision } = await rulesNow();
    const holidays = [...rules.workdays.holidays, { day: '2021-09-16', name: 'Ngày hội' }];
    await expect(put({ ...rules, workdays: { ...rules.workdays, holidays } }, revision, RUNNING)).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/from', code: 'too-early', values: { from: NEXT } }],
    });
    const { lines } = await office.call('getLedger', { query: { unit: CITY, period: 'month:2021-09' } });
    expect(new Set(lines.map(({ count, due }) => `${count} ${due}`))).toEqual(new Set(['2 2021-09-16']));
    // Who read an older revision learns of the newer one first.
    await expect(put({ ...rules, zones: { ...rules.zones, staleDays: 12 } }, revision - 1, RUNNING)).rejects.toMatchObject({
      type: 'conflict',
      revision,
    });
  });

  it('are never overwritten silently: who comes second learns which revision stands', async () => {
    const { rules, revision } = await rulesNow();
    const outcomes = await Promise.allSettled([
      put({ ...rules, zones: { ...rules.zones, staleDays: 20 } }, revision),
      put({ ...rules, zones: { ...rules.zones, staleDays: 25 } }, revision),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { type: 'conflict', revision: revision + 1 } });
    const standing = await rulesNow();
    expect(standing.revision).toBe(revision + 1);
    // Saving what stands, after an answer that was lost, is no change.
    expect((await put(standing.rules, revision + 1)).revision).toBe(revision + 1);
  });

  it('are refused with a pointer at each place that is wrong', async () => {
    const { rules, revision } = await rulesNow();
    const [expectation] = rules.expectations;
    await expect(put({ ...rules, expectations: [{ ...expectation!, count: 0, workingDays: 1.5 }] }, revision)).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [
        { pointer: '/rules/expectations/0/count', code: 'too_small' },
        { pointer: '/rules/expectations/0/workingDays', code: 'invalid_type' },
      ],
    });
    await expect(
      office.call('previewProgramme', { body: { rules: { ...rules, expectations: [{ ...expectation!, form: 'frm_gone' }] } } }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/rules/expectations/0/form', code: 'unknown' }] });
    await expect(put(rules, revision, NEXT, ward)).rejects.toMatchObject({ type: 'not-permitted' });
    expect((await ward.call('getProgramme')).revision).toBe(revision);
  });

  it('are shown with what they would change, before anything is kept', async () => {
    const { rules, revision } = await rulesNow();
    const [expectation] = rules.expectations;
    const preview = await office.call('previewProgramme', {
      body: { rules: { ...rules, expectations: [{ ...expectation!, count: 4, unitKinds: ['commune'] }] } },
    });
    expect(preview.expected.find(({ calendar }) => calendar === 'month')).toMatchObject({ before: 54, after: 32 });
    expect(preview.zones).toMatchObject({ changed: [] });
    expect((await rulesNow()).revision).toBe(revision);
  });

  it('are begun without what the organisation does not have', async () => {
    const months = calendars.filter(({ id }) => id === 'month');
    await putOrganisation(world.storage.of('other'), {
      id: 'other',
      name: {},
      timeZone: 'Asia/Ho_Chi_Minh',
      languages: ['vi'],
      calendars: months,
    });
    // Calendars are read anew after half a minute.
    world.travel('2021-08-20T02:01:00Z');
    const other = await world.someone([...of('committee'), ...of('designer')], 'other');
    const { id: form } = await other.call('createForm', { body: { agency: 'agc_yte_other', template: 'f7' } });
    await other.call('publishForm', { params: { form }, body: { base: 1 } });
    const { rules } = await other.call('startProgramme', { body: { template: 'movement', from: RUNNING } });
    expect(rules!.expectations).toEqual([expect.objectContaining({ form, calendars: ['month'] })]);
    await other.call('previewProgramme', { body: { rules: rules! } });
  });

  it('that were kept before there were revisions are read, and changed like any other', async () => {
    const other = await world.someone(of('committee'), 'other');
    const programme = { ...movementProgramme(() => undefined), workdays: { holidays: ['2021-09-02'], workingWeekends: [] } };
    await world.storage.of('other').db.put({ table: 'registry', pk: 'ORG#other', sk: 'PROGRAMME' }, { programme });
    const { rules, revision, history } = await other.call('getProgramme');
    expect(revision).toBe(0);
    expect(history).toHaveLength(1);
    expect(rules!.workdays.holidays).toEqual([{ day: '2021-09-02', name: '' }]);
    const view = await put({ ...rules!, zones: { ...rules!.zones, staleDays: 10 } }, 0, NEXT, other);
    expect(view.history.map((each) => each.revision)).toEqual([1, 0]);
    expect((await other.call('getZones', { query: { unit: CITY, period: 'month:2021-09' } })).rules?.staleDays).toBe(31);
    expect((await other.call('getZones', { query: { unit: CITY, period: 'month:2021-10' } })).rules?.staleDays).toBe(10);
  });

  it('are beside wording whose figures only those see who may take the report out', async () => {
    const reporter = await world.someone(of('reporter'));
    const query = { unit: CITY, period: 'month:2021-09' };
    await office.call('getReportNumbers', { query });
    const { figures } = await office.call('getWording');
    expect(figures.map(({ name }) => name)).toContain('meetings');
    // Of a checklist with classes, whose numbers are in no sum.
    expect(figures.map(({ name }) => name)).not.toContain('w03_total');
    await expect(reporter.call('getReportNumbers', { query })).rejects.toMatchObject({ type: 'not-permitted' });
  });

  it('issue no report of a unit whose kind has no letterhead, and one letterhead stays', async () => {
    const { wording, revision, earliest } = await office.call('getWording');
    const headed = (letterheads: ReportWording['all']['letterheads'], base: number) => {
      const body = { from: earliest, wording: { ...wording!, all: { ...wording!.all, letterheads } } };
      return office.call('putWording', { headers: { 'if-match': `"${base}"` }, body });
    };
    const order = (unit: string) =>
      office.call('createExport', { body: { kind: 'report', format: 'docx', unit, period: 'month:2021-09' } });
    const { ward: wards, city } = wording!.all.letterheads;
    const told = async (unit: string): Promise<boolean> =>
      (await office.call('getLedger', { query: { unit, period: 'month:2021-09' } })).lacksLetterhead;
    const { id } = await order('u_vinh_hai');
    expect(await told('u_vinh_hai')).toBe(false);
    await headed({ city: city! }, revision);
    // Who would ask for it by mail is told before the closing, where it would only fail.
    expect([await told('u_vinh_hai'), await told(CITY)]).toEqual([true, false]);
    await expect(order('u_vinh_hai')).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/unit', code: 'no-letterhead' }],
    });
    // What was ordered before says why it is not made.
    await expect(runExport(world.deps, { organisation: 'nhatrang', id })).rejects.toThrow();
    expect(await office.call('getExport', { params: { id } })).toMatchObject({ state: 'failed', problem: 'no-letterhead' });
    await expect(headed({}, revision + 1)).rejects.toMatchObject({
      errors: [{ pointer: '/wording/all/letterheads', code: 'no-letterhead' }],
    });
    await order(CITY);
    await headed({ city: city!, ward: wards! }, revision + 1);
    await order('u_vinh_hai');
  });

  it('that lost their wording in an earlier build get the usual one back, once', async () => {
    const other = await world.someone(of('committee'), 'other');
    await expect(ward.call('startWording')).rejects.toMatchObject({ type: 'not-permitted' });
    const key = { table: 'registry', pk: 'ORG#other', sk: 'WORDING' } as const;
    await world.storage.of('other').db.transact([{ key, delete: true }]);
    const lost = await other.call('getWording');
    expect([lost.programme, lost.wording, lost.history]).toEqual([true, undefined, []]);
    const { wording, revision, from, earliest } = await other.call('startWording');
    expect([wording, revision, from, earliest]).toEqual([movementProgramme(() => undefined).wording, 1, '0001-01-01', '2021-08-14']);
    await expect(other.call('startWording')).rejects.toMatchObject({ type: 'conflict' });
    const query = { unit: CITY, period: 'month:2021-09' };
    await other.call('getReportNumbers', { query });
  });

  it('that were kept with the wording of the reports in them still word them', async () => {
    const other = await world.someone(of('committee'), 'other');
    const { wording, ...rules } = movementProgramme(() => undefined);
    const { db } = world.storage.of('other');
    const keyOf = (sk: string) => ({ table: 'registry', pk: 'ORG#other', sk }) as const;
    await db.transact([
      { key: keyOf('WORDING'), delete: true },
      { key: keyOf('PROGRAMME'), item: { programme: { ...rules, outline: wording.all } } },
    ]);
    // A change of the rules is not one of the wording: it takes nothing away.
    const { rules: kept } = await other.call('getProgramme');
    await put({ ...kept!, zones: { ...kept!.zones, staleDays: 12 } }, 0, NEXT, other);
    await put({ ...kept!, zones: { ...kept!.zones, staleDays: 13 } }, 1, NEXT, other);
    const view = await other.call('getWording');
    expect(view).toMatchObject({ revision: 0, earliest: '2021-08-14', wording });
    const { ward } = wording.all.letterheads as Required<typeof wording.all.letterheads>;
    const wrong = { ...wording.all, letterheads: { ward: { ...ward!, recipients: ['Như trên'] } } };
    await expect(
      other.call('putWording', { headers: { 'if-match': '"0"' }, body: { from: view.earliest, wording: { ...wording, all: wrong } } }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/wording/all/letterheads/ward/recipients/0', code: 'no-archive' }] });
    const body = { from: view.earliest, wording: { ...wording, all: { ...wording.all, bases: [] } } };
    expect(await other.call('putWording', { headers: { 'if-match': '"0"' }, body })).toMatchObject({
      revision: 1,
      history: [
        {
          changes: [
            { part: 'bases', kind: 'removed' },
            { part: 'bases', kind: 'removed' },
          ],
        },
        { revision: 0 },
      ],
    });
  });

  it('order no report at the close of a unit without a letterhead, and say so until it is closed with one', async () => {
    const { wording, revision } = await office.call('getWording');
    const { ward: wards, city } = wording!.all.letterheads;
    const period = 'month:2021-09';
    world.travel('2021-09-16T02:00:00Z');
    const headed = (letterheads: ReportWording['all']['letterheads'], base: number) => {
      const body = { from: '2021-09-14', wording: { ...wording!, all: { ...wording!.all, letterheads } } };
      return office.call('putWording', { headers: { 'if-match': `"${base}"` }, body });
    };
    const closed = async () => {
      await office.call('closePeriod', { body: { period } });
      await world.runClosings();
      const reports = [office, ward].map(async (each) => (await each.call('listExports')).items.filter(({ id }) => id.startsWith('rep_')));
      return (await Promise.all(reports)).map(({ length }) => length);
    };
    const told = async (): Promise<boolean> => (await office.call('getLedger', { query: { unit: CITY, period } })).lacksLetterhead;
    await ward.call('putReportMail', { body: { unit: 'u_vinh_hai' } });
    await headed({ ward: wards! }, revision);
    expect(await closed()).toEqual([0, 2]);
    expect(await told()).toBe(true);
    // It was closed without: one that is given now is none of this closing's.
    await headed({ ward: wards!, city: city! }, revision + 1);
    expect(await told()).toBe(true);
    await expect(office.call('createExport', { body: { kind: 'report', format: 'pdf', unit: CITY, period } })).rejects.toMatchObject({
      errors: [{ pointer: '/unit', code: 'no-letterhead' }],
    });
    await office.call('reopenPeriod', { body: { period, reason: 'Đã có thể thức của thành phố' } });
    expect(await told()).toBe(false);
    expect(await closed()).toEqual([2, 4]);
    expect(await told()).toBe(false);
  });
});
