import type { FormVersion, Receipt, Summary } from '@safeground/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../functions/src/local/free-port.ts';
import { seededRandom, seededUuid } from '../../functions/src/seed/random.ts';
import { inFlight } from '../../functions/src/services/in-flight.ts';
import type { Person } from '../world/person.ts';
import { newFolder, startPlatform, untilGone, type RunningPlatform } from '../world/platform.ts';
import { until } from '../world/until.ts';
import { as } from './main-job.ts';
import { fill, hashOf, send, type FilledSubmission } from './tablet.ts';

const isLong = process.env['SAFEGROUND_LONG'] === '1';
const ROUNDS = isLong ? 20 : 1;
const PER_ROUND = isLong ? 1000 : 150;
const SENDERS = 16;
const WARDS = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho', 'u_vinh_luong', 'u_phuoc_dong'];
const random = seededRandom(20_261_124);

const data = newFolder();
const observed = new Date().toISOString();
let port: number;
let platform: RunningPlatform;
let inspector: Person;
let committee: Person;
let version: FormVersion;

beforeAll(async () => {
  port = await freePort();
  platform = await startPlatform({ data, port });
  const designer = await as(platform, 'designer');
  const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt', template: 'f1' } });
  version = await designer.call('publishForm', { params: { form }, body: { base: 1 } });
  [inspector, committee] = await Promise.all([as(platform, 'inspector'), as(platform, 'committee')]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
  await untilGone(data);
});

function makeSubmissions(count: number): FilledSubmission[] {
  const { content } = fill('one', { version, unit: WARDS[0]!, observedAt: observed });
  return Array.from({ length: count }, (_, index) => {
    const mine = { ...content, unit: WARDS[index % WARDS.length]!, answers: { ...content.answers, team: `Tổ ${index}` } };
    return { id: seededUuid(random, Date.now()), content: mine, contentHash: hashOf(mine) };
  });
}

/**
 * Sends what waits from sixteen tablets at once until it is empty or `enough` receipts are here, then kills everything under
 * their hands. What has no receipt stays with its sender, whether the server has it or not.
 */
async function sendUntilKilled(waiting: Map<string, FilledSubmission>, receipts: Map<string, Receipt>, enough: number): Promise<void> {
  const queue = [...waiting.values()].values();
  const already = receipts.size;
  let killed: Promise<void> | undefined;
  const sender = async (): Promise<void> => {
    for (const submission of queue) {
      const receipt = await send(inspector, submission).catch(() => undefined);
      if (receipt !== undefined) {
        receipts.set(submission.id, receipt);
        waiting.delete(submission.id);
      }
      if (receipts.size - already >= enough) killed ??= platform.kill();
      if (killed !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await killed;
}

async function summaryAtRest(): Promise<Summary> {
  // The year in Vietnam of what was sent, which before 7 in the morning is not the day of UTC.
  const on = new Date(Date.parse(observed) + 7 * 3_600_000).toISOString().slice(0, 10);
  const { items } = await committee.call('listPeriods', { query: { calendar: 'year', on } });
  const query = { form: version.form, unit: 'u_nha_trang', period: items[0]!.key };
  let summary = await committee.call('getSummary', { query });
  const isAtRest = async (): Promise<boolean> => {
    summary = await committee.call('getSummary', { query });
    return !summary.pending;
  };
  await until(isAtRest, () => `the schedule to count what was sent: it has ${summary.submissions}`, { every: 250 });
  return summary;
}

describe(`the whole platform killed in the middle of work, ${ROUNDS} time(s)`, () => {
  it(
    'keeps every submission it gave a receipt for, and counts each once',
    async () => {
      const receipts = new Map<string, Receipt>();
      const waiting = new Map<string, FilledSubmission>();
      const all: FilledSubmission[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const made = makeSubmissions(PER_ROUND);
        all.push(...made);
        for (const submission of made) waiting.set(submission.id, submission);
        await sendUntilKilled(waiting, receipts, random.between(Math.floor(PER_ROUND / 5), Math.floor((PER_ROUND * 4) / 5)));
        expect(waiting.size).toBeGreaterThan(0);
        // The same folder, the same secret: whoever was signed in still is.
        platform = await startPlatform({ data, port });
      }
      await inFlight([...receipts], async ([id, { contentHash, revision }]) => {
        const kept = await committee.call('getSubmission', { params: { id } });
        expect([kept.revision, kept.history.at(-1)?.contentHash]).toEqual([revision, contentHash]);
      });
      // Tablets go on sending until each has its receipt.
      const first = new Map(receipts);
      const left = new Map([...waiting, ...all.slice(0, 20).map((each) => [each.id, each] as const)]);
      const isSent = async (): Promise<boolean> => {
        await sendUntilKilled(left, receipts, Infinity);
        return left.size === 0;
      };
      await until(isSent, () => `receipts for ${[...left.keys()].join(', ')}`);
      expect(receipts.size).toBe(all.length);
      for (const { id } of all.slice(0, 20)) if (first.has(id)) expect(receipts.get(id)).toEqual(first.get(id));
      const summary = await summaryAtRest();
      expect(summary.submissions).toBe(all.length);
      const counted = summary.children.filter(({ submissions }) => submissions > 0);
      const byWard = Object.fromEntries(counted.map(({ unit, submissions }) => [unit, submissions]));
      expect(byWard).toEqual(Object.fromEntries(WARDS.map((ward) => [ward, all.filter(({ content }) => content.unit === ward).length])));
    },
    isLong ? 3_600_000 : 240_000,
  );
});
