import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { seededRandom } from '../../../functions/src/seed/random.ts';
import type { RunningPlatform } from '../../world/platform.ts';
import { startNetwork, type Network } from './network.ts';
import { businesses, fillOn, finishShort, publishShortForm, tapSubmit } from './short-form.ts';
import { carryAlong, giveCredentials, openTablet, signIn, type Tablet } from './tablet.ts';
import type { Witness } from './witness.ts';

export type WeekSettings = {
  readonly inspections: number;
  readonly photosEach: number;
  /** How often the tablet dies while it is offline, at moments that the seed chooses. */
  readonly kills: number;
  /** How often the link breaks while the queue drains. */
  readonly disconnects: number;
  readonly bytesPerSecond: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
};

export type Week = {
  /** Ids the person was shown as submitted, that are neither receipted nor on the tablet. */
  readonly lost: readonly string[];
  readonly receipted: number;
  /** Bytes of the submissions and photos that crossed the link. */
  readonly bytes: number;
  readonly drainedSeconds: number;
  /** Largest resident size of a page of the browser while the queue drained. */
  readonly memoryMegabytes: number;
};

type Kept = { readonly id: string; readonly subject?: string };

/** What is on the tablet's disk, past the application. */
type OnTablet = { readonly drafts: readonly Kept[]; readonly outbox: readonly Kept[]; readonly receipts: readonly Kept[] };

const outage = 2_000;

/** An inspector's week without a network, with a tablet that dies, and then a thin link that breaks. */
export async function liveWeek(platform: RunningPlatform, witness: Witness, settings: WeekSettings): Promise<Week> {
  const profile = mkdtempSync(join(tmpdir(), 'safeground-week-'));
  const network = await startNetwork(witness.heard);
  const say = settings.say ?? (() => undefined);
  await publishShortForm(platform);
  let tablet = await openTablet(profile, { network: network.server });
  try {
    await signIn(tablet.page, platform.origin);
    await carryAlong(tablet.page);
    await tablet.context.setOffline(true);
    tablet = await inspectAll(tablet, platform, settings, async () => {
      const again = await openTablet(profile, { network: network.server });
      await again.context.setOffline(true);
      return again;
    });
    const finished = (await onTablet(tablet.page)).outbox;
    say(`${finished.length} inspections are on the tablet`);
    const drained = await drain(tablet, profile, platform, network, settings);
    const { outbox, receipts } = await onTablet(tablet.page);
    const safe = new Set([...outbox, ...receipts].map(({ id }) => id));
    return { lost: finished.filter(({ id }) => !safe.has(id)).map(({ id }) => id), receipted: receipts.length, ...drained };
  } finally {
    await tablet.context.close().catch(() => undefined);
    await network.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function inspectAll(
  first: Tablet,
  platform: RunningPlatform,
  { inspections, photosEach, kills, seed, say }: WeekSettings,
  reopen: () => Promise<Tablet>,
): Promise<Tablet> {
  const random = seededRandom(seed);
  let tablet = first;
  const places = await businesses(tablet.page, platform.origin);
  const dying = new Set<number>();
  while (dying.size < kills) dying.add(random.between(0, inspections - 1));
  for (let number = 0; number < inspections; number += 1) {
    const place = places[number % places.length] ?? '';
    const already = (await onTablet(tablet.page)).outbox.filter(({ subject }) => subject === place).length;
    const work = finishShort(tablet.page, platform.origin, { place, number, photos: photosEach });
    if (!dying.has(number)) {
      await work;
      continue;
    }
    await Promise.race([work, pause(random.between(50, 2_500))]);
    await Promise.all([tablet.die(), work.catch(() => undefined)]);
    tablet = await reopen();
    await businesses(tablet.page, platform.origin);
    const { drafts, outbox } = await onTablet(tablet.page);
    const isIn = outbox.filter(({ subject }) => subject === place).length > already;
    const draft = drafts.find(({ subject }) => subject === place);
    say?.(`died in inspection ${number + 1}: ${isIn ? 'it was submitted' : draft === undefined ? 'it had not begun' : 'it goes on'}`);
    if (isIn) continue;
    if (draft === undefined) await finishShort(tablet.page, platform.origin, { place, number, photos: photosEach });
    else {
      await tablet.page.goto(`${platform.origin}/inspect/fill/${draft.id}`);
      await fillOn(tablet.page, number, photosEach);
      await tapSubmit(tablet.page);
      await tablet.page.waitForURL(/\/inspect\/receipts\//);
    }
  }
  return tablet;
}

async function drain(
  tablet: Tablet,
  profile: string,
  platform: RunningPlatform,
  network: Network,
  { disconnects, bytesPerSecond, inspections, photosEach, seed, say }: WeekSettings,
): Promise<Pick<Week, 'bytes' | 'drainedSeconds' | 'memoryMegabytes'>> {
  const { page, context } = tablet;
  const isWork = (path: string): boolean =>
    path.startsWith('/api/submissions/') || path.startsWith('/api/attachments') || path.startsWith('/files/');
  network.rule(({ path }) => (isWork(path) ? 'lost' : 'pass'));
  await context.setOffline(false);
  // A tablet that was killed may have lost its cookies.
  await page.goto(`${platform.origin}/sign-in?to=/inspect/outbox`);
  await giveCredentials(page);
  await page.getByRole('heading', { level: 1, name: 'Chờ gửi' }).waitFor();

  const random = seededRandom(seed + 1);
  network.limit(bytesPerSecond);
  network.passed.length = 0;
  network.rule(() => 'pass');
  const began = performance.now();
  // As the system tells the browser when a link is there again.
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const expected = (inspections * photosEach * 150_000) / bytesPerSecond;
  let memory = 0;
  let done = false;
  const watch = async (): Promise<void> => {
    while (!done) {
      memory = Math.max(memory, largestPage(profile));
      await pause(250);
    }
  };
  const breakNow = async (): Promise<void> => {
    for (let count = 0; count < disconnects && !done; count += 1) {
      await pause((random.between(5, 15) / 10) * (expected / (disconnects + 1)) * 1000);
      network.rule(() => 'lost');
      await pause(outage);
      network.rule(() => 'pass');
      say?.(`the link broke ${count + 1} times`);
    }
  };
  const watching = watch();
  const breaking = breakNow();
  await page.getByText('Không còn phiếu nào chờ gửi').waitFor({ timeout: 1_800_000 });
  const drainedSeconds = (performance.now() - began) / 1000;
  done = true;
  await Promise.all([watching, breaking]);
  network.limit(0);
  const bytes = network.passed.filter(({ path }) => isWork(path)).reduce((sum, { body }) => sum + body.length, 0);
  return { bytes, drainedSeconds, memoryMegabytes: memory / 1e6 };
}

function onTablet(page: Page): Promise<OnTablet> {
  return page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(name));
    });
    const all = (store: string): Promise<{ id: string; subject?: string }[]> =>
      new Promise((resolve) => {
        const request = db.transaction(store).objectStore(store).getAll() as IDBRequest<{ id: string; label: { subject?: string } }[]>;
        request.onsuccess = () => resolve(request.result.map(({ id, label }) => ({ id, ...label })));
      });
    const [drafts, outbox, receipts] = await Promise.all(['drafts', 'outbox', 'receipts'].map(all));
    db.close();
    return { drafts: drafts ?? [], outbox: outbox ?? [], receipts: receipts ?? [] };
  });
}

/** Resident bytes of the largest page process of the browser on this profile. */
function largestPage(profile: string): number {
  const parents = new Map<string, string>();
  let largest = 0;
  const mine = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const commands = new Map<string, string>();
  for (const pid of mine) {
    try {
      commands.set(pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      parents.set(pid, /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '');
    } catch {
      continue;
    }
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined &&
    commands.has(pid) &&
    (commands.get(pid)?.includes(`--user-data-dir=${profile}`) === true || isOurs(parents.get(pid)));
  for (const [pid, command] of commands) {
    if (!command.includes('--type=renderer') || !isOurs(pid)) continue;
    try {
      const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
      largest = Math.max(largest, kilobytes * 1024);
    } catch {
      continue;
    }
  }
  return largest;
}
