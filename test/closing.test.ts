import { parsePeriod, rulesOf } from '@safeground/programmes';
import {
  advanceClosing,
  beginClosing,
  createExport,
  createProgramme,
  getExpected,
  getExport,
  getClosing,
  getProgramme,
  getWording,
  listExports,
  putProgramme,
  putUnit,
  putWording,
  type Store,
} from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf, type ServiceContext } from '../functions/src/context.ts';
import { aggregateOne } from '../functions/src/jobs/aggregate.ts';
import { runClosing } from '../functions/src/jobs/closing.ts';
import { runLedger } from '../functions/src/jobs/ledger.ts';
import { seededRandom } from '../functions/src/seed/random.ts';
import { closePeriod, getClosingState, reopenPeriod } from '../functions/src/services/closing.ts';
import { readDrift } from '../functions/src/services/drift.ts';
import { frozenFigures, getFrozen } from '../functions/src/services/frozen.ts';
import { listFindings } from '../functions/src/services/findings.ts';
import { getKept, putKept } from '../functions/src/services/kept.ts';
import { getLedger } from '../functions/src/services/ledger.ts';
import { liveSources, reportFigures } from '../functions/src/services/report-figures.ts';
import { transitionSubmission } from '../functions/src/services/submissions.ts';
import { getSummary } from '../functions/src/services/summaries.ts';
import { decideRecognition, getZones } from '../functions/src/services/zones.ts';
import { deaf, dyingAfter } from './world/mortal.ts';
import { act, open, unlessRefused, workThrough } from './world/closing-at-random.ts';
import { createTurns } from './world/turns.ts';
import { CITY, WARDS, checklist, close, createHistory, form, now, pass, plain, startClosed, user, visit, world } from './world/closed.ts';

/** Each has a month of its own from 2023-01 on; from 2024-07 on they are those of other tests. */
const HISTORIES = process.env['SAFEGROUND_LONG'] === '1' ? 18 : 4;

beforeAll(startClosed, 240_000);
afterAll(() => world.stop());

describe('closing a period', () => {
  it('puts every submission into the frozen figures or the adjustments, and never into both, in whatever order they land', async () => {
    // An earlier one that the closings look through; those of a year would take them ten times as long.
    const earlier = createHistory('2022-12');
    await earlier.send(plain, 'before_all', { unit: WARDS[0] });
    await close(earlier.period);
    await transitionSubmission(plain, 'before_all', { action: 'withdraw', base: 1, reason: 'Thử', remarks: [] });
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const random = seededRandom(seed);
      const history = createHistory(`${2023 + Math.floor((seed - 1) / 12)}-${String(1 + ((seed - 1) % 12)).padStart(2, '0')}`);
      const { period } = history;
      for (let closings = 0; closings < 2; closings += 1) {
        const turns = createTurns(plain.store.db, random);
        const context: ServiceContext = { ...plain, store: { ...plain.store, db: turns.db } satisfies Store };
        const people = Array.from({ length: 3 }, async () => {
          for (let times = 0; times < 3; times += 1) await unlessRefused(act(context, history, random));
        });
        const closers = [0, 1].map(async () => {
          await unlessRefused(closePeriod(context, { period }));
          await workThrough(context, random);
        });
        const hasty = random.chance(0.3) ? [unlessRefused(open(context, period))] : [];
        await turns.run(Promise.all([...closers, ...people, ...hasty]));
        for (let times = 0; times < 2; times += 1) await unlessRefused(act(plain, history, random));
        // Where the haste had the last word, it is closed once more.
        await unlessRefused(closePeriod(plain, { period }));
        await world.runClosings();
        for (let times = 0; times < 2; times += 1) await unlessRefused(act(plain, history, random));
        if (random.chance(0.5)) await aggregateOne(plain.deps, 'nhatrang');
        for (const unit of [CITY, ...WARDS]) await history.check(unit);
        // At the end too: each later closing would read what a year of closed ones would count otherwise.
        await reopenPeriod(plain, { period, reason: 'Bổ sung' });
      }
      expect(history.contents.size).toBeLessThan(53);
    }
  });

  it('leaves a submission that was stamped before it and lands after it to the adjustments', async () => {
    const history = createHistory('2021-07');
    await history.send(plain, 'first', { unit: WARDS[0] });
    const stamped = now();
    await close(history.period);
    await history.send({ ...plain, deps: { ...plain.deps, now: () => stamped } }, 'second', { unit: WARDS[0] });
    const { adjustments } = await getLedger(plain, { unit: CITY, period: history.period });
    expect(adjustments.map(({ id, change }) => [id, change])).toEqual([['second', 'received']]);
    const span = parsePeriod(plain.organisation.calendars, history.period)!;
    const { at } = (await getClosing(plain.store, history.period))!;
    // What is as it was is not carried about, however much of it lies beside what came.
    const drift = await readDrift(plain, span, await getFrozen(plain, span, at));
    expect(drift.map(({ row }) => row.id)).toEqual(['second']);
    await history.check(CITY);
  });

  it('looks through no more for one answer than a request may, and leaves nothing out over all of them', async () => {
    const { send, period } = createHistory('2024-07');
    for (const unit of WARDS) await send(plain, `old_${unit}`, { unit });
    await close(period);
    for (const unit of WARDS) await send(plain, `old_${unit}`, { unit, base: 1 });
    // Of another day they lie in buckets that the closing did not know.
    pass(24 * 3_600_000);
    for (const id of ['new_one', 'new_two']) await send(plain, id, { unit: WARDS[0] });
    const whole = (await getLedger(plain, { unit: CITY, period })).adjustments.map(({ id }) => id);
    expect(whole).toHaveLength(5);
    for (const limits of [
      { rows: 1, buckets: 100 },
      { rows: 100, buckets: 1 },
    ]) {
      const pages: string[][] = [];
      let after: string | undefined;
      do {
        const { adjustments, moreAdjustments } = await getLedger(plain, { unit: CITY, period, after }, limits);
        pages.push(adjustments.map(({ id }) => id));
        after = moreAdjustments;
      } while (after !== undefined);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flat().sort()).toEqual(whole.toSorted());
    }
  });

  it('freezes everything as it stood when it was asked for, whatever is sent and decided until it is done', async () => {
    const history = createHistory('2024-08');
    for (const id of ['kept', 'corrected', 'withdrawn', 'returned', 'moved']) await history.send(plain, `cut_${id}`, { unit: WARDS[0] });
    const sumOf = async () => (await frozenFigures(plain, CITY, history.period))?.own.sums['amount'];
    await closePeriod(plain, { period: history.period });
    await history.send(plain, 'cut_later', { unit: WARDS[0] });
    await history.send(plain, 'cut_corrected', { unit: WARDS[0], base: 1 });
    await history.send(plain, 'cut_moved', { unit: WARDS[0], day: '2020-01-05', base: 1 });
    const decided = { base: 1, reason: 'Thử', remarks: [] };
    await transitionSubmission(plain, 'cut_withdrawn', { action: 'withdraw', ...decided });
    await transitionSubmission(plain, 'cut_returned', { action: 'return', ...decided });
    await world.runClosings();
    expect(await sumOf()).toBe(0b11111);
    await history.check(CITY);
    const { adjustments, lines } = await getLedger(plain, { unit: WARDS[0], period: history.period });
    expect(Object.fromEntries(adjustments.map(({ id, change }) => [id.slice('cut_'.length), change]))).toEqual({
      later: 'received',
      corrected: 'corrected',
      withdrawn: 'withdrawn',
      returned: 'returned',
      moved: 'moved',
    });
    expect(lines).toMatchObject([{ late: 5, returned: 0 }]);
  });

  it('keeps what its pages and its report say, whatever is corrected, withdrawn, moved, renamed, or ruled since', async () => {
    const period = 'month:2024-10';
    const { send } = createHistory('2024-10');
    for (const id of ['one', 'two', 'three', 'four']) await send(plain, `page_${id}`, { unit: WARDS[0] });
    for (const id of ['good', 'bad', 'gone']) await visit(`page_${id}`, '2024-10-05', id === 'good' ? 'yes' : 'no');
    const pages = async () => {
      pass(60_000);
      const context = await contextOf(plain.deps, plain.actor);
      const ofUnit = async (unit: string) => {
        const { adjustments: _, ...ledger } = await getLedger(context, { unit, period });
        const summaries = [form, checklist].map((each) => getSummary(context, { form: each.form, unit, period }));
        const { items } = await listFindings(context, { form: checklist.form, unit, period });
        return {
          ledger,
          zones: await getZones(context, { unit, period }),
          summaries: await Promise.all(summaries),
          findings: items.map(({ closedBy: _closedBy, ...facts }) => facts),
          report: await frozenFigures(context, unit, period),
        };
      };
      return { city: await ofUnit(CITY), ward: await ofUnit(WARDS[0]) };
    };
    await close(period);
    const before = await pages();
    expect(before.ward.summaries.map(({ submissions }) => submissions)).toEqual([4, 3]);
    expect(before.city.findings).toHaveLength(2);
    expect(before.city.zones.units.length).toBeGreaterThan(1);

    const reason = { reason: 'Thử', remarks: [] };
    await send(plain, 'page_one', { unit: WARDS[0], base: 1 });
    await send(plain, 'page_two', { unit: WARDS[1], base: 1 });
    await send(plain, 'page_five', { unit: WARDS[0] });
    await transitionSubmission(plain, 'page_three', { action: 'withdraw', base: 1, ...reason });
    await transitionSubmission(plain, 'page_four', { action: 'return', base: 1, ...reason });
    await visit('page_bad', '2024-10-05', 'yes', 1);
    await transitionSubmission(plain, 'page_gone', { action: 'withdraw', base: 1, ...reason });
    await aggregateOne(plain.deps, 'nhatrang');
    const { programme, revision } = (await getProgramme(plain.store))!;
    const act = { by: user.id, at: '2024-11-01T00:00:00.000Z' };
    const ruled = { ...programme, expectations: [], zones: { ...programme.zones, rules: [], staleDays: 1 } };
    await putProgramme(plain.store, act, revision, { programme: ruled, from: '2024-01-01' });
    await decideRecognition(plain, { unit: WARDS[0], action: 'recognise', decision: '1/QĐ', day: '2025-01-01' });
    const ward = plain.organisation.units.get(WARDS[0])!;
    await putUnit(plain.store, { ...ward, name: { vi: 'P. Đổi Tên' } });
    const hamlet = {
      ...ward,
      became: [],
      id: 'u_new',
      name: { vi: 'Tổ mới' },
      parent: WARDS[0],
      edges: [],
      validFrom: '2024-09-01',
      validTo: '2024-12-01',
    };
    await putUnit(plain.store, hamlet);

    expect(await pages()).toEqual(before);
    const { adjustments } = await getLedger(plain, { unit: CITY, period });
    expect(adjustments).toHaveLength(7);
    await putUnit(plain.store, ward);
    await putProgramme(plain.store, act, revision + 1, { programme, from: '2024-01-01' });
  });

  it('is gone on with by the hour when the queue lost it, and ended by who opens the period again', async () => {
    const history = createHistory('2024-09');
    const { period } = history;
    await history.send(plain, 'slow', { unit: WARDS[0] });
    await closePeriod(plain, { period });
    world.closings.length = 0;
    await runLedger(plain.deps);
    expect(world.closings).toHaveLength(1);
    const { closing } = await getClosingState(plain, { period });
    const reason = 'Nhầm kỳ';
    for (const wrong of [{}, { cancels: '2021-01-01T00:00:00.000Z' }])
      await expect(reopenPeriod(plain, { period, reason, ...wrong })).rejects.toMatchObject({ type: 'conflict' });
    const { steps } = await reopenPeriod(plain, { period, reason, cancels: closing!.at });
    await world.runClosings();
    expect(steps.map(({ action }) => action)).toEqual(['cancel']);
    expect(await getLedger(plain, { unit: CITY, period })).toMatchObject({ closed: false });
    await expect(reopenPeriod(plain, { period, reason: 'Nhầm kỳ' })).rejects.toMatchObject({ type: 'conflict' });
    await closePeriod(plain, { period });
    const begun = (await getClosingState(plain, { period })).closing!;
    await world.runClosings();
    // Who meant to stop it comes too late, and opens nothing.
    await expect(reopenPeriod(plain, { period, reason, cancels: begun.at })).rejects.toMatchObject({ type: 'conflict' });
    await history.check(CITY);
  });

  it('goes on where the answers to its writes are lost, and says when it has come no further for long', async () => {
    const period = 'month:2022-03';
    const silent = { ...plain.deps, queue: { send: () => Promise.reject(new Error('no queue')) } };
    const { closing } = await closePeriod({ ...plain, deps: silent }, { period });
    expect(closing.stuck).toBe(false);
    pass(16 * 60_000);
    expect((await getClosingState(plain, { period })).closing).toMatchObject({ at: closing.at, stuck: true });
    expect((await closePeriod(plain, { period })).closing.at).toBe(closing.at);
    const store = { ...plain.store, db: deaf(plain.store.db) };
    const message = world.closings.shift()!;
    await runClosing({ ...plain.deps, storage: { ...world.storage, of: () => store } }, message);
    expect(await getClosingState(plain, { period })).toEqual({ closed: true });
  });

  it('is made of what was decided when it was begun, and what it orders is as old as its end', async () => {
    const period = 'month:2022-05';
    await closePeriod(plain, { period });
    const message = world.closings.shift()!;
    await decideRecognition(plain, { unit: WARDS[1], action: 'recognise', decision: '2/QĐ', day: '2025-06-20' });
    await runClosing(plain.deps, message, { budget: 0, rows: 1, buckets: 1, units: 10 });
    await decideRecognition(plain, { unit: WARDS[2], action: 'recognise', decision: '3/QĐ', day: '2025-06-20' });
    pass(26 * 3_600_000);
    const entered = pass(0);
    for (let next = world.closings.shift(); next !== undefined; next = world.closings.shift()) await runClosing(plain.deps, next);
    const { recognitions } = await getZones(plain, { unit: CITY, period });
    expect(recognitions.filter(({ unit }) => unit === WARDS[1] || unit === WARDS[2])).toEqual([]);
    const { steps } = await getLedger(plain, { unit: CITY, period });
    expect(Date.parse(steps[0]!.enteredAt ?? '')).toBeGreaterThan(entered);
  });

  it('freezes what the aggregation has not counted yet', async () => {
    const history = createHistory('2021-06');
    await history.send(plain, 'uncounted', { unit: WARDS[1] });
    await close(history.period);
    expect((await frozenFigures(plain, CITY, history.period))?.own.reports).toBe(1);
    await history.check(CITY);
  });

  it('compares with the period before as it was closed, and with one that is open as its rows stand', async () => {
    const before = async (period: string) => {
      const figures = await frozenFigures(plain, CITY, period);
      return figures?.forms.find(({ title }) => title === 'Phiếu kiểm tra')?.before;
    };
    await visit('in_time', '2021-09-05', 'yes');
    await close('month:2021-09');
    await visit('too_late', '2021-09-06', 'no');
    await aggregateOne(plain.deps, 'nhatrang');
    await close('month:2021-10');
    expect(await before('month:2021-10')).toEqual({ submissions: 1, mean: 1 });
    await visit('not_counted', '2021-11-05', 'no');
    await close('month:2021-12');
    expect(await before('month:2021-12')).toEqual({ submissions: 1, mean: 0 });
  });

  it('names each adjustment in one report, that of the next period that is closed', async () => {
    const closeMonth = (month: string) => close(`month:${month}`);
    /** What the frozen report says of January. */
    const named = async (month: string, unit: string = CITY) =>
      ((await frozenFigures(plain, unit, `month:${month}`))?.adjustments ?? [])
        .filter(({ period }) => period === 'Tháng 1/2021')
        .map(({ change, count }) => `${count} ${change}`)
        .sort();
    const { send } = createHistory('2021-01');
    await send(plain, 'kept', { unit: WARDS[0] });
    await closeMonth('2021-01');
    await send(plain, 'soon', { unit: WARDS[0] });
    await closeMonth('2021-02');
    await closeMonth('2021-03');
    await send(plain, 'long_after', { unit: WARDS[1] });
    await send(plain, 'kept', { unit: WARDS[0], base: 1 });
    await closeMonth('2021-04');
    await send(plain, 'kept', { unit: WARDS[0], base: 2 });
    await closeMonth('2021-05');
    const reports = await Promise.all(['2021-02', '2021-03', '2021-04', '2021-05'].map((month) => named(month)));
    expect(reports).toEqual([['1 received'], [], ['1 corrected', '1 received'], ['1 corrected']]);
    expect(await named('2021-04', WARDS[1])).toEqual(['1 received']);
    // Closed again, it names what it named before and no other report does.
    await reopenPeriod(plain, { period: 'month:2021-04', reason: 'Bổ sung' });
    await closeMonth('2021-04');
    expect(await named('2021-04')).toEqual(['1 received']);
  });

  it('names a change once though two periods are closed at once, and lets nobody begin that', async () => {
    const history = createHistory('2022-08');
    const named = async (month: string) =>
      (await frozenFigures(plain, CITY, `month:${month}`))?.adjustments
        .filter(({ period }) => period === 'Tháng 8/2022')
        .map(({ change, count }) => `${count} ${change}`);
    await close(history.period);
    await history.send(plain, 'at_once', { unit: WARDS[0] });
    await closePeriod(plain, { period: 'month:2022-09' });
    await expect(closePeriod(plain, { period: 'month:2022-10' })).rejects.toMatchObject({
      type: 'conflict',
      errors: [{ code: 'closing', values: { from: '2022-08-15' } }],
    });
    // Two who began in the same instant did not see each other.
    const first = (await getClosing(plain.store, 'month:2022-09'))!;
    const second = { ...first, period: 'month:2022-10' };
    expect(await beginClosing(plain.store, second, undefined)).toBe(true);
    world.closings.push({ organisation: 'nhatrang', period: second.period, at: second.at });
    for (let message = world.closings.shift(); message !== undefined; message = world.closings.shift())
      await runClosing(plain.deps, message, { budget: 0, rows: 1, buckets: 1, units: 10 });
    expect([...(await named('2022-09'))!, ...(await named('2022-10'))!]).toEqual(['1 received']);
    const { steps } = await getLedger(plain, { unit: CITY, period: 'month:2022-10' });
    expect(steps.map(({ action }) => action)).toEqual(['close']);
  });

  it('takes back, once, what a report named as received and was withdrawn or moved away since; what comes again is named again', async () => {
    const named = async (month: string, unit: string = CITY) =>
      ((await frozenFigures(plain, unit, `month:${month}`))?.adjustments ?? [])
        .filter(({ period }) => period === 'Tháng 1/2025')
        .map(({ change, count }) => `${count} ${change}`)
        .sort();
    const { send } = createHistory('2025-01');
    await close('month:2025-01');
    await send(plain, 'taken_withdrawn', { unit: WARDS[0] });
    await send(plain, 'taken_moved', { unit: WARDS[0] });
    await send(plain, 'never_named', { unit: WARDS[0] });
    await transitionSubmission(plain, 'never_named', { action: 'withdraw', base: 1, reason: 'Gửi nhầm', remarks: [] });
    await close('month:2025-02');
    await transitionSubmission(plain, 'taken_withdrawn', { action: 'withdraw', base: 1, reason: 'Gửi nhầm', remarks: [] });
    await send(plain, 'taken_moved', { unit: WARDS[1], base: 1 });
    await close('month:2025-03');
    await send(plain, 'taken_moved', { unit: WARDS[0], base: 2 });
    await close('month:2025-04');
    await close('month:2025-05');
    const reports = await Promise.all(['2025-02', '2025-03', '2025-04', '2025-05'].map((month) => named(month)));
    expect(reports).toEqual([['2 received'], ['1 taken-back'], [], []]);
    const ofWard = await Promise.all(['2025-02', '2025-03', '2025-04', '2025-05'].map((month) => named(month, WARDS[0])));
    expect(ofWard).toEqual([['2 received'], ['2 taken-back'], ['1 received'], []]);
  });

  it('takes back what another unit was said to have, once it is again where it was frozen', async () => {
    const { send } = createHistory('2022-06');
    await send(plain, 'at_home', { unit: WARDS[0] });
    await close('month:2022-06');
    await send(plain, 'at_home', { unit: WARDS[1], base: 1 });
    await close('month:2022-07');
    // The same content again: it counts as it did.
    await send(plain, 'at_home', { unit: WARDS[0], base: 2 });
    await close('month:2022-11');
    const named = async (month: string) =>
      ((await frozenFigures(plain, WARDS[1], `month:${month}`))?.adjustments ?? [])
        .filter(({ period }) => period === 'Tháng 6/2022')
        .map(({ change, count }) => `${count} ${change}`);
    expect([await named('2022-07'), await named('2022-11')]).toEqual([['1 received'], ['1 taken-back']]);
  });

  it('looks through earlier periods a bucket at a time, however much of them was changed since they were closed', async () => {
    const months = ['2021-08', '2021-11', '2022-01'] as const;
    const places = [WARDS[0], ...WARDS];
    for (const month of months) {
      pass(24 * 3_600_000);
      const { send, period } = createHistory(month);
      for (const [index, unit] of places.entries()) await send(plain, `look_${month}_${index}`, { unit });
      await close(period);
    }
    // An approval moves a bucket as a withdrawal does, and is no change of a figure.
    for (const id of months.flatMap((month) => places.map((_, index) => `look_${month}_${index}`))) {
      const action = id.endsWith('_0') ? 'withdraw' : 'approve';
      await transitionSubmission(plain, id, { action, base: 1, reason: 'Thử', remarks: [] } as never);
    }
    await closePeriod(plain, { period: 'month:2022-04' });
    const read: Set<string>[] = [];
    const query: Store['db']['query'] = (input) => {
      if (input.table === 'headers') read.at(-1)?.add(input.pk);
      return plain.store.db.query(input);
    };
    const store = { ...plain.store, db: { ...plain.store.db, query } };
    for (let message = world.closings.shift(); message !== undefined; message = world.closings.shift()) {
      read.push(new Set());
      const limits = { budget: 0, rows: 1, buckets: 1, units: 100 };
      await runClosing({ ...plain.deps, storage: { ...world.storage, of: () => store } }, message, limits);
    }
    const buckets = read.map(({ size }) => size);
    expect([Math.max(...buckets), buckets.filter((count) => count > 0).length >= 9]).toEqual([1, true]);
    const { adjustments } = (await frozenFigures(plain, CITY, 'month:2022-04'))!;
    const named = ['Tháng 1/2022', 'Tháng 11/2021', 'Tháng 8/2021'].map((period) => adjustments.find((each) => each.period === period));
    expect(named.map((each) => each && [each.change, each.count])).toEqual(months.map(() => ['withdrawn', 1]));
  });

  it('is begun anew where an earlier build planned it, so that its report names what was changed in earlier periods', async () => {
    const { send } = createHistory('2022-08');
    await send(plain, 'old_plan', { unit: WARDS[0] });
    await close('quarter:2022-Q3');
    await transitionSubmission(plain, 'old_plan', { action: 'withdraw', base: 1, reason: 'Thử', remarks: [] } as never);
    const period = 'quarter:2022-Q4';
    await closePeriod(plain, { period });
    await runClosing(plain.deps, world.closings.shift()!, { budget: 0, rows: 1, buckets: 1, units: 10 });
    const planned = (await getClosing(plain.store, period))!;
    const { earlier, ...old } = (await getKept<{ earlier: object[]; nodes: string[]; before: string[] }>(plain, planned.plan!))!;
    expect(earlier.length).toBeGreaterThan(0);
    await putKept(plain, planned.plan!, old);
    await advanceClosing(plain.store, planned, { buckets: old.nodes.length + old.before.length });
    await world.runClosings();
    const { adjustments } = (await frozenFigures(plain, CITY, period))!;
    expect(adjustments.map(({ period: of, change }) => [of, change])).toContainEqual(['Quý 3/2022', 'withdrawn']);
  });

  it('lists what was found in it a page at a time, however much lies in one bucket', async () => {
    for (let index = 0; index < 60; index += 1) await visit(`paged_${index}`, '2022-02-05', 'no');
    const of = { form: checklist.form, unit: CITY, period: 'month:2022-02' };
    await close(of.period);
    const first = await listFindings(plain, of);
    const second = await listFindings(plain, { ...of, cursor: first.cursor });
    expect([first.items.length, second.items.length, second.cursor]).toEqual([50, 10, undefined]);
    expect(new Set([...first.items, ...second.items].map(({ submission }) => submission)).size).toBe(60);
  });

  it('orders a report of which its owner hears, or none, when the process dies in between', async () => {
    const dying = dyingAfter(plain.store.db, 1);
    const request = { kind: 'report', format: 'pdf', unit: CITY, period: 'month:2021-07' } as const;
    const order = { id: 'rep_dying', request, by: 'usr_owner', createdAt: new Date(now()).toISOString() };
    await createExport({ ...plain.store, db: dying }, order).catch(() => undefined);
    expect(await getExport(plain.store, order.id)).toBeDefined();
    expect((await listExports(plain.store, order.by)).jobs.map(({ id }) => id)).toEqual([order.id]);
  });

  it('reports in the wording that holds on the last day of the period', async () => {
    const { wording, revision } = (await getWording(plain.store))!;
    const changed = { ...wording, all: { ...wording.all, subject: ['Theo đề cương mới'] } };
    const act = { by: user.id, at: '2024-01-01T00:00:00.000Z' };
    const from = '2025-01-14';
    await putWording(plain.store, act, revision, { wording: changed, from });
    const outlineIn = async (key: string) => {
      const span = parsePeriod(plain.organisation.calendars, key)!;
      const query = { unit: CITY, span, frozenAt: act.at, closed: false };
      return (await reportFigures(plain, query, liveSources(plain, span))).outline;
    };
    expect(await outlineIn('month:2024-12')).toEqual(wording.all);
    expect(await outlineIn('month:2025-01')).toEqual(changed.all);
    await putWording(plain.store, act, revision + 1, { wording, from });
  });

  it('is refused in words where there is no programme to report by', async () => {
    const { deps, actor } = plain;
    const other = await contextOf(deps, { ...actor, organisation: 'other' });
    const refused = { type: 'validation-failed', errors: [{ pointer: '/period', code: 'no-programme' }] };
    await expect(closePeriod(other, { period: 'month:2021-07' })).rejects.toMatchObject(refused);
    const key = { table: 'registry', pk: 'ORG#other', sk: 'PROGRAMME' } as const;
    await other.store.db.put(key, { programme: rulesOf(movementProgramme(() => undefined)) });
    await expect(closePeriod(other, { period: 'month:2021-07' })).rejects.toMatchObject({ errors: [{ code: 'no-wording' }] });
    await other.store.db.transact([{ key, delete: true }]);
  });

  it('writes down what one organisation expects though it fails for another, and fails in the end', async () => {
    const founder = { by: user.id, at: '2021-01-01T00:00:00.000Z' };
    const [other, expectations] = [
      world.storage.of('other'),
      [{ form: 'frm_any', calendars: ['month'], unitKinds: ['ward'], count: 1, workingDays: 2 }],
    ];
    await createProgramme(other, founder, { programme: { ...movementProgramme(() => undefined), expectations } });
    const broken = (id: string): Store => {
      if (id === 'nhatrang') throw new Error('its item cannot be read');
      return world.storage.of(id);
    };
    await expect(runLedger({ ...plain.deps, storage: { ...world.storage, of: broken } })).rejects.toThrow('nhatrang');
    expect((await getExpected(other, 'month:2025-07'))?.lines.length).toBeGreaterThan(0);
  });
});
