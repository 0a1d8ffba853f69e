import { createHash } from 'node:crypto';
import type { SubmissionContent } from '@safeground/contract';
import type { ProgrammeRules } from '@safeground/contract/programme';
import { canonical } from '@safeground/forms/canonical';
import { ledgerTotals, rulesOf, type ReportWording } from '@safeground/programmes';
import { composeReport, type ReportFigures } from '@safeground/reports/official';
import { getExpected, getProgramme, listAudit, putProgramme } from '@safeground/store';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aggregateOne } from '../functions/src/jobs/aggregate.ts';
import { runExport } from '../functions/src/jobs/export.ts';
import { runLedger } from '../functions/src/jobs/ledger.ts';
import { fillReport } from '../functions/src/seed/report.ts';
import { seededRandom } from '../functions/src/seed/random.ts';
import { seedDemo } from '../functions/src/seed/seed.ts';
import { lintReport } from './official/linter.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const PERIOD = 'month:2021-09';
const CITY = 'u_nha_trang';
const LATE = ['u_van_thang', 'u_vinh_thai', 'u_phuoc_dong'];
/** The last day in time: the 14th of September and two working days. */
const DUE = '2021-09-16';

let world: Inside;
let committee: Person;
let clerk: Person;

beforeAll(async () => {
  world = await startInside('2021-09-16T02:00:00Z');
  await seedDemo(world.deps, { today: '2021-09-16', submissions: 160 });
  committee = await world.someone([{ role: 'committee', scope: { kind: 'organisation' } }]);
  clerk = await world.someone([{ role: 'reporter', scope: { kind: 'unit', unit: CITY } }]);
  await count();
  const { lines } = await reports();
  // The demo is too small for every ward to have sent one.
  for (const { unit, missing } of lines) if (missing > 0 && !LATE.includes(unit)) await send(unit);
  await count();
});

afterAll(() => world.stop());

const count = () => aggregateOne(world.deps, 'nhatrang');
const TITLE = 'Báo cáo định kỳ của đơn vị';
/** The lines of the units' own report, and their sums. */
async function reports() {
  const lines = (await ledger()).lines.filter(({ title }) => title['vi'] === TITLE);
  return { lines, totals: ledgerTotals(lines) };
}
const ledger = (period = PERIOD, unit = CITY) => committee.call('getLedger', { query: { unit, period } });

async function send(unit: string, base = 0): Promise<string> {
  const { items } = await clerk.call('listForms');
  const form = items.find(({ title }) => title['vi'] === TITLE)!;
  const { version, hash } = await clerk.call('getVersion', { params: { form: form.id, version: form.latestVersion } });
  const { items: periods } = await clerk.call('listPeriods', { query: { calendar: 'month' } });
  const content: SubmissionContent = {
    form: form.id,
    version,
    versionHash: hash,
    unit,
    observedAt: `2021-09-14T09:0${base}:00+07:00`,
    visit: 'self',
    answers: fillReport(
      seededRandom(7),
      periods.find(({ key }) => key === PERIOD)!,
      0.9,
    ),
    attachments: [],
  };
  const id = `late_${unit}`;
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  await clerk.call('submitSubmission', { params: { id }, body: { content, contentHash, base } });
  return id;
}

async function report(unit: string): Promise<string> {
  const id = await send(unit);
  await count();
  return id;
}

async function render(format: 'docx' | 'pdf', unit = CITY, period = PERIOD): Promise<{ bytes: Buffer; name: string | undefined }> {
  const { id } = await committee.call('createExport', { body: { kind: 'report', format, unit, period } });
  for (const message of world.waiting.splice(0)) await runExport(world.deps, message);
  const job = await committee.call('getExport', { params: { id } });
  const response = await committee.fetch(job.url ?? '');
  return { bytes: Buffer.from(await response.arrayBuffer()), name: job.fileName };
}

describe('a period', () => {
  it('expects a report of each of 27 units, and knows who sent none', async () => {
    expect((await ledger()).totals.expected).toBe(27 * (1 + 1 + 3));
    const { totals, lines } = await reports();
    expect(totals).toMatchObject({ expected: 27, received: 24, onTime: 24, late: 0, missing: 3 });
    expect(new Set(lines.map(({ due }) => due))).toEqual(new Set([DUE]));
    expect([...new Set(lines.filter(({ missing }) => missing > 0).map(({ unit }) => unit))].sort()).toEqual([...LATE].sort());
    expect(lines.filter(({ state }) => state === 'awaited')).toHaveLength(3);
  });

  it('is written down before it begins, and stays as it was written', async () => {
    await runLedger(world.deps);
    const store = world.storage.of('nhatrang');
    expect(await getExpected(store, 'month:2021-12')).toBeUndefined();
    expect((await getExpected(store, 'quarter:2021-Q4'))?.lines).toHaveLength(27);
    const coming = await getExpected(store, 'month:2021-11');
    expect(coming?.lines).toHaveLength(81);
    const { programme, revision } = (await getProgramme(store))!;
    const later = { ...programme, expectations: [], zones: { ...programme.zones, rules: [] } };
    const act = { by: 'usr_office', at: '2021-09-16T02:00:00.000Z' };
    await putProgramme(store, act, revision, { programme: later, from: '2021-12-15' });
    await runLedger(world.deps);
    expect(await getExpected(store, 'month:2021-11')).toEqual(coming);
  });

  it('calls them missing when the deadline is over, and late when they come after it', async () => {
    world.travel('2021-09-17T02:00:00Z');
    expect((await reports()).lines.filter(({ state }) => state === 'missing')).toHaveLength(3);
    const pending = async (unit: string): Promise<boolean> =>
      (await committee.call('getReportNumbers', { query: { unit, period: PERIOD } })).pending;
    await send('u_vinh_thai');
    // A look at the report's text goes on until what has come in is counted; of another unit it has nothing to wait for.
    expect([await pending(CITY), await pending('u_vinh_thai'), await pending('u_vinh_hai')]).toEqual([true, true, false]);
    await count();
    expect(await pending(CITY)).toBe(false);
    const { totals, lines } = await reports();
    expect(totals).toMatchObject({ received: 25, onTime: 24, late: 1, missing: 2 });
    expect(lines.filter(({ state }) => state === 'late').map(({ unit }) => unit)).toEqual(['u_vinh_thai']);
  });

  it('is what a change of the rules is tried on, against those that hold for it: who is asked for nothing has nothing overdue', async () => {
    const held = rulesOf((await getProgramme(world.storage.of('nhatrang'), '2021-08-15'))!.programme) as ProgrammeRules;
    const tried = async (rules: ProgrammeRules) => (await committee.call('previewProgramme', { body: { rules } })).zones;
    expect(await tried(held)).toMatchObject({ period: { vi: 'Tháng 9/2021' }, changed: [] });
    const { units } = await committee.call('getZones', { query: { unit: CITY, period: PERIOD } });
    const overdue = units.filter(({ reasons }) => reasons.length > 0 && reasons.every(({ rule }) => rule === 'missing-reports'));
    expect(overdue).not.toEqual([]);
    const { changed } = await tried({ ...held, expectations: [] });
    expect(changed.filter(({ before }) => before === 'yellow').map(({ unit, after }) => `${unit} ${after}`)).toEqual(
      expect.arrayContaining(overdue.map(({ unit }) => `${unit} green`)),
    );
  });

  it('does not count what was returned until it is corrected', async () => {
    await committee.call('transitionSubmission', {
      params: { id: 'late_u_vinh_thai' },
      body: { action: 'return', base: 1, reason: 'Thiếu số liệu Tổ tự quản', remarks: [] },
    });
    await count();
    const { totals, lines } = await reports();
    expect(totals).toMatchObject({ received: 24, returned: 1, missing: 3 });
    expect(lines.find(({ state }) => state === 'returned')?.unit).toBe('u_vinh_thai');
  });

  it('is reported in the form of the decree while it is open, and says that it is', async () => {
    const { bytes, name } = await render('docx');
    expect(name).toBe('Báo cáo - Tháng 9 2021 - TP. Nha Trang.docx');
    expect(lintReport(bytes)).toEqual([]);
    const ward = await render('docx', 'u_vinh_hai');
    expect(lintReport(ward.bytes)).toEqual([]);
    const quarter = await render('docx', CITY, 'quarter:2021-Q3');
    expect(lintReport(quarter.bytes)).toEqual([]);
  });

  it('cannot be closed before it is over, nor by who may not', async () => {
    await expect(committee.call('closePeriod', { body: { period: 'month:2021-10' } })).rejects.toMatchObject({ type: 'conflict' });
    await expect(clerk.call('closePeriod', { body: { period: PERIOD } })).rejects.toMatchObject({ type: 'not-permitted' });
  });

  it('orders its report when it is closed, for who closed it and by mail for who asked, once', async () => {
    world.travel('2021-09-20T02:00:00Z');
    const wards = await world.someone([{ role: 'committee', scope: { kind: 'unit', unit: 'u_vinh_hai' } }]);
    await expect(wards.call('putReportMail', { body: { unit: CITY } })).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(wards.call('putReportMail', { body: { unit: 'u_none' } })).rejects.toMatchObject({ type: 'not-found' });
    await expect(clerk.call('putReportMail', { body: { unit: CITY } })).rejects.toMatchObject({ type: 'not-permitted' });
    await wards.call('putReportMail', { body: { unit: 'u_vinh_hai' } });
    expect(await wards.call('getReportMail')).toEqual({ available: true, unit: 'u_vinh_hai' });
    const { closing } = await committee.call('closePeriod', { body: { period: PERIOD } });
    // Who comes meanwhile finds it under way; who closes as well is told the same.
    expect(closing.progress).toBeLessThan(1);
    expect(await ledger()).toMatchObject({ closed: false, closing, steps: [] });
    expect(await committee.call('getClosing', { query: { period: PERIOD } })).toEqual({ closed: false, closing });
    expect(await committee.call('closePeriod', { body: { period: PERIOD } })).toEqual({ closing });
    // The queue was away for a day: what is ordered then is not lost for being older than that.
    world.travel('2021-09-21T06:00:00Z');
    await world.runClosings();
    expect(await committee.call('getClosing', { query: { period: PERIOD } })).toEqual({ closed: true });
    expect((await ledger()).steps.map(({ action }) => action)).toEqual(['close']);
    const ordered = [...world.waiting];
    const listed = async (by: Person) => {
      const reports = (await by.call('listExports')).items.filter(({ request }) => request.period === PERIOD);
      return reports.map(({ request, state }) => `${request.unit} ${request.format} ${state}`).sort();
    };
    expect(await listed(wards)).toEqual(['u_vinh_hai docx waiting', 'u_vinh_hai pdf waiting']);
    // What the queue lost, the hourly schedule hands over again.
    world.waiting.length = 0;
    await runLedger(world.deps);
    expect(world.waiting).toEqual(expect.arrayContaining(ordered));

    const send = world.deps.mail.send.bind(world.deps.mail);
    const sent: string[] = [];
    const unreliable = {
      available: true,
      send: async (letter: Parameters<typeof send>[0]) => {
        sent.push(letter.to);
        if (sent.length === 1) throw new Error('the mail is out of order');
        await send(letter);
      },
    };
    for (const message of world.waiting) await runExport({ ...world.deps, mail: unreliable }, message).catch(() => undefined);
    expect(world.letters()).toEqual([]);
    for (const message of [...world.waiting, ...world.waiting]) await runExport({ ...world.deps, mail: unreliable }, message);
    world.waiting.length = 0;
    expect(sent).toHaveLength(2);
    expect(await listed(wards)).toEqual(['u_vinh_hai docx done', 'u_vinh_hai pdf done']);
    expect(await listed(committee)).toEqual(expect.arrayContaining([`${CITY} docx done`, `${CITY} pdf done`]));
    const letters = world.letters();
    expect(letters).toMatchObject([{ subject: 'Báo cáo chính thức Tháng 9/2021 của P. Vĩnh Hải đã lập xong' }]);
    expect(letters[0]?.to).toBe((await wards.call('me')).user.email);
    expect(letters[0]?.text).toContain('(từ 15/08/2021 đến 14/09/2021)');
    expect(letters[0]?.text).toContain('http://safe.example/committee/exports');
    expect(letters[0]?.text).toContain('http://safe.example/committee/period?unit=u_vinh_hai');
    await wards.call('putReportMail', { body: {} });
    expect(await wards.call('getReportMail')).toEqual({ available: true });
  });

  it('once closed keeps its figures and its report, byte for byte; what comes later is an adjustment', async () => {
    const before = await ledger();
    const [docx, pdf] = [await render('docx'), await render('pdf')];
    world.travel('2021-09-22T02:00:00Z');
    const late = await report('u_van_thang');

    const after = await ledger();
    expect(after.totals).toEqual(before.totals);
    expect(after.closed).toBe(true);
    expect(after.adjustments.map(({ id, unit }) => [id, unit])).toEqual([[late, 'u_van_thang']]);
    expect((await ledger(PERIOD, 'u_vinh_hai')).adjustments).toEqual([]);
    expect((await render('docx')).bytes.equals(docx.bytes)).toBe(true);
    expect((await render('pdf')).bytes.equals(pdf.bytes)).toBe(true);
    expect(lintReport(docx.bytes)).toEqual([]);
    await expect(committee.call('closePeriod', { body: { period: PERIOD } })).rejects.toMatchObject({ type: 'conflict' });
  });

  it('once closed keeps its ledger whatever becomes of what it counted', async () => {
    const before = await ledger();
    const { items } = await clerk.call('listMySubmissions', { query: {} });
    const [withdrawn, corrected] = items.filter(({ unit, revision }) => revision === 1 && !LATE.includes(unit));
    const decide = (id: string, action: 'withdraw' | 'return') =>
      committee.call('transitionSubmission', { params: { id }, body: { action, base: 1, reason: 'Gửi nhầm', remarks: [] } });
    await decide(withdrawn!.id, 'withdraw');
    await decide(corrected!.id, 'return');
    await send(corrected!.unit, 2);
    await count();
    const after = await ledger();
    expect({ totals: after.totals, lines: after.lines }).toEqual({ totals: before.totals, lines: before.lines });
    const changes = new Map(after.adjustments.map(({ id, change }) => [id, change]));
    expect([changes.get(withdrawn!.id), changes.get(corrected!.id)]).toEqual(['withdrawn', 'corrected']);
  });

  it('is followed by a report that names what the closed one would count otherwise now', async () => {
    const { bytes } = await render('docx', CITY, 'month:2021-10');
    const text = strFromU8(unzipSync(bytes)['word/document.xml']!);
    for (const change of ['nhận', 'được chỉnh sửa', 'bị thu hồi'])
      expect(text).toSatisfy((all: string) => all.includes(`1 lượt ${change} sau khi khóa`));
  });

  it('is worded by its last day: an open one anew, what ended before or was closed never', async () => {
    const closed = await render('docx');
    const { wording: standing, revision, earliest } = await committee.call('getWording');
    expect(earliest).toBe('2021-09-14');
    const put = (wording: ReportWording, base: number, from: string, by = committee) =>
      by.call('putWording', { headers: { 'if-match': `"${base}"` }, body: { from, wording } });
    const all = { ...standing!.all, closing: 'Hết báo cáo {period}.' };
    const year = { ...all, bases: ['Căn cứ Nghị quyết số 01/NQ-HĐND'] };
    await expect(put({ all, own: {} }, revision, '2021-09-13')).rejects.toMatchObject({
      errors: [{ pointer: '/from', code: 'too-early', values: { from: '2021-09-14' } }],
    });
    await expect(put({ all: { ...all, bases: ['Đã họp {meeting} cuộc'] }, own: {} }, revision, '2021-10-14')).rejects.toMatchObject({
      errors: [{ pointer: '/wording/all/bases/0', code: 'unknown-figure', values: { figure: 'meeting' } }],
    });
    await expect(put({ all, own: {} }, revision, '2021-10-14', clerk)).rejects.toMatchObject({ type: 'not-permitted' });
    const view = await put({ all, own: { year } }, revision, '2021-10-14');
    expect(view.history[0]!.changes.map(({ part, kind, calendar }) => [part, kind, calendar])).toEqual([
      ['closing', 'changed', undefined],
      ['own', 'added', 'year'],
      ['bases', 'removed', 'year'],
      ['bases', 'removed', 'year'],
      ['bases', 'added', 'year'],
    ]);
    const said = async (period: string): Promise<string> =>
      strFromU8(unzipSync((await render('docx', CITY, period)).bytes)['word/document.xml']!);
    expect(await said('month:2021-10')).toContain('Hết báo cáo tháng 10/2021./.');
    expect(await said('month:2021-10')).toContain('Căn cứ Kế hoạch số 7579');
    // All rules are on screen, that of old figures too.
    expect(await said('month:2021-10')).toContain('Xám (thiếu số liệu): Không có số liệu mới trong 31 ngày cuối');
    expect(await said('year:2021')).toContain('Căn cứ Nghị quyết số 01/NQ-HĐND');
    expect(await said('month:2021-08')).toContain('Trên đây là báo cáo kết quả tháng 8/2021');
    expect((await render('docx')).bytes.equals(closed.bytes)).toBe(true);
    await expect(put(standing!, revision, '2021-10-14')).rejects.toMatchObject({ type: 'conflict', revision: revision + 1 });
    // What a page shows beside the wording is what the file says.
    const numbers = (await committee.call('getReportNumbers', {
      query: { unit: CITY, period: 'month:2021-10' },
    })) as unknown as ReportFigures;
    const { body } = composeReport({ ...numbers, outline: all });
    expect(body.at(-1)).toEqual({ kind: 'paragraph', text: 'Hết báo cáo tháng 10/2021./.' });
  });

  it('is opened again for a reason that stays on record, and counts what came late', async () => {
    await expect(committee.call('reopenPeriod', { body: { period: PERIOD } })).rejects.toMatchObject({ type: 'validation-failed' });
    await committee.call('reopenPeriod', { body: { period: PERIOD, reason: 'Bổ sung báo cáo của phường Vạn Thắng' } });
    const { closed, steps, totals, adjustments } = await ledger();
    expect({ closed, adjustments, late: totals.late }).toEqual({ closed: false, adjustments: [], late: 1 });
    expect(steps.map(({ action, reason }) => [action, reason])).toEqual([
      ['close', undefined],
      ['reopen', 'Bổ sung báo cáo của phường Vạn Thắng'],
    ]);
    const { items } = await listAudit(world.storage.of('nhatrang'), '2021-09-22');
    expect(items.map((entry) => entry['action'])).toContain('period.reopen');
  });
});

describe('zones', () => {
  it('of the month come with the facts that the rules ask for', async () => {
    const { units, rules } = await committee.call('getZones', { query: { unit: CITY, period: PERIOD } });
    const ward = units.find(({ unit }) => unit === 'u_vinh_truong')!;
    expect(rules?.rules.length).toBeGreaterThan(0);
    expect(ward.facts?.measures['redShare']).toBeGreaterThan(0.15);
    expect(ward.facts?.lastDay).toMatch(/^2021-09-/);
    expect(units.find(({ unit }) => unit === CITY)?.facts).toBeUndefined();
  });

  it('are recognised by a decision, withdrawn by another, and remember both', async () => {
    const decide = (action: 'recognise' | 'withdraw', decision: string) =>
      committee.call('decideRecognition', { body: { unit: 'u_vinh_hai', action, decision, day: '2021-09-22' } });
    expect(await decide('recognise', '2104/QĐ-UBND')).toMatchObject({ recognised: true });
    await expect(decide('recognise', '2105/QĐ-UBND')).rejects.toMatchObject({ type: 'conflict' });
    const { recognised, steps } = await decide('withdraw', '2200/QĐ-UBND');
    expect(recognised).toBe(false);
    expect(steps.map(({ action, decision }) => [action, decision])).toEqual([
      ['recognise', '2104/QĐ-UBND'],
      ['withdraw', '2200/QĐ-UBND'],
    ]);
    await expect(
      clerk.call('decideRecognition', { body: { unit: 'u_vinh_hai', action: 'recognise', decision: '1', day: '2021-09-22' } }),
    ).rejects.toMatchObject({ type: 'not-permitted' });
  });
});
