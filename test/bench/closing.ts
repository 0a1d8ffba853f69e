import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Grant } from '@safeground/contract';
import { createProgramme, nodeText, raiseNode } from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import { seededRandom } from '../../functions/src/seed/random.ts';
import { bucketPk } from '../../packages/store/src/keys.ts';
import { physicalName } from '../../packages/store/src/tables.ts';
import { startInside, type Inside } from '../world/inside.ts';
import { contributionOf, definition, makeAnswers, wards } from './aggregate/data.ts';
import { verdicts, type Targets } from './aggregate/targets.ts';

const targets: Targets = { memory_mb: { atMost: 200 } };
/** Not next to each other: a report reads the period before while it is open. */
const [SMALL, LARGE] = ['2021-06', '2021-09'] as const;
/** Of each ward and day received. */
const PER_BUCKET = { [SMALL]: 40, [LARGE]: 80 } as const;
const DAYS = 28;

/**
 * The closing of a month from the embedded store, end to end: 60,480 submissions of 60 answers in 27 wards, read, frozen and
 * reported for each unit, and 30,240 of an earlier month looked through, whose buckets all moved since it was closed. `rows_per_s` is by processor time of this process, so that a busy machine does not matter; `seconds` is by
 * the clock. `memory_growth` is the memory taken at its peak beside that of a month half as large: both take several steps.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const world = await startInside('2021-12-01T02:00:00Z');
  try {
    const roles = (['designer', 'committee'] as const).map((role): Grant => ({ role, scope: { kind: 'organisation' } }));
    const person = await world.someone(roles);
    const { id: form } = await person.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: definition.title } });
    await person.call('putDraft', { params: { form }, headers: { 'if-match': '"1"' }, body: { definition } });
    await person.call('publishForm', { params: { form }, body: { base: 2 } });
    const founder = { by: 'usr_x', at: '2021-01-01T00:00:00.000Z' };
    const expectations = [{ form, calendars: ['month'], unitKinds: ['ward'], count: 10, workingDays: 2 }];
    await createProgramme(world.storage.of('nhatrang'), founder, {
      programme: { ...movementProgramme(() => undefined), expectations },
    });
    const close = async (month: typeof SMALL | typeof LARGE) => {
      console.error(`writing ${rowsOf(month)} submissions of ${month} ...`);
      await fill(world, form, month);
      console.error('closing it ...');
      await person.call('closePeriod', { body: { period: `month:${month}` } });
      return measured(() => world.runClosings());
    };
    const small = await close(SMALL);
    // As if each of its submissions was approved since: the next closing looks for what changed among them.
    for (const node of nodesOf(form, SMALL)) await raiseNode(world.storage.of('nhatrang'), node);
    const large = await close(LARGE);
    const { closed, totals } = await person.call('getLedger', { query: { unit: 'u_nha_trang', period: `month:${LARGE}` } });
    const summary = await person.call('getSummary', { query: { form, unit: 'u_nha_trang', period: `month:${LARGE}` } });
    if (!closed || summary.submissions !== rowsOf(LARGE)) throw new Error(`It is not closed with all rows: ${summary.submissions}`);
    const figures = {
      rows: rowsOf(LARGE),
      expected: totals.expected,
      seconds: Number(large.seconds.toFixed(1)),
      looked_through: rowsOf(SMALL),
      rows_per_s: Math.round((rowsOf(LARGE) + rowsOf(SMALL)) / large.cpu),
      memory_mb: Math.round(large.bytes / 2 ** 20),
      memory_growth: Number((large.bytes / small.bytes).toFixed(2)),
    };
    return { ...figures, targets: verdicts(targets, figures) };
  } finally {
    await world.stop();
  }
}

/** A reporting month ends on the 14th. */
const daysOf = (month: typeof SMALL | typeof LARGE): readonly string[] =>
  Array.from({ length: DAYS }, (_, index) => {
    const first = Date.parse(`${month}-14T00:00:00Z`) - (DAYS - 1) * 86_400_000;
    return new Date(first + index * 86_400_000).toISOString().slice(0, 10);
  });

const nodesOf = (form: string, month: typeof SMALL | typeof LARGE): readonly string[] =>
  daysOf(month).flatMap((day) => wards.map((unit) => nodeText({ level: 'bucket', form, unit, day, shard: 0 })));

const rowsOf = (month: typeof SMALL | typeof LARGE): number => wards.length * DAYS * PER_BUCKET[month];

/** Seconds by the clock and of processor time, and the bytes that were taken beside those before. */
async function measured(work: () => Promise<void>): Promise<{ seconds: number; cpu: number; bytes: number }> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const taken = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  collect();
  const before = taken();
  let [most, last] = [0, process.cpuUsage()];
  const timer = setInterval(() => {
    // By what was worked, not by the clock: on a busy machine it would do nothing but collect.
    if (process.cpuUsage(last).user < 1e6) return;
    collect();
    most = Math.max(most, taken() - before);
    last = process.cpuUsage();
  }, 100);
  const [began, usage] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(usage);
  clearInterval(timer);
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6, bytes: most };
}

/** Headers as `commit` leaves them, of a form, in every ward on every day of a month. */
async function fill({ storage }: Inside, form: string, month: typeof SMALL | typeof LARGE): Promise<void> {
  const store = storage.of('nhatrang');
  const table = physicalName(storage.prefix, 'headers');
  const random = seededRandom(5);
  const distinct = Array.from({ length: 500 }, () => contributionOf(makeAnswers(random)));
  for (const day of daysOf(month))
    for (const unit of wards) {
      const bucket = { form, unit, day, shard: 0 };
      const items = Array.from({ length: PER_BUCKET[month] }, (_, index) => {
        const id = `sub_${unit}_${day}_${index}`;
        const header = { form, version: 1, unit, day, observedAt: `${day}T02:00:00.000Z`, flagged: false };
        const facts = { id, revision: 1, contentRevision: 1, state: 'received', receivedAt: header.observedAt, by: 'usr_x', listed: 1 };
        return { pk: bucketPk('nhatrang', bucket), sk: `SUB#${id}`, ...header, ...facts, contribution: random.pick(distinct) };
      });
      const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, index) => items.slice(index * 25, index * 25 + 25));
      await Promise.all(
        batches.map((some) =>
          storage.document.send(new BatchWriteCommand({ RequestItems: { [table]: some.map((Item) => ({ PutRequest: { Item } })) } })),
        ),
      );
      await raiseNode(store, nodeText({ level: 'bucket', ...bucket }));
    }
}
