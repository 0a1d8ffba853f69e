import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { seededRandom } from '../../../functions/src/seed/random.ts';
import type { RunningPlatform } from '../../world/platform.ts';
import { until } from '../../world/until.ts';
import { launchUnwatched } from '../browser.ts';
import { isWork, startNetwork, type Network } from './network.ts';
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
  /** Bytes of the submissions and photos that had to cross the link, each counted once however often it was sent. */
  readonly bytes: number;
  /** How often the link broke before all was across. */
  readonly broke: number;
  readonly drainedSeconds: number;
  readonly memory: Memory;
};

/** The largest page of the browser while the queue drained, in bytes. */
type Memory = {
  /** What the page itself held: what browsers call its footprint. */
  readonly own: number;
  /** With it the browser's program, which all of its processes share. */
  readonly resident: number;
};

type Kept = { readonly id: string; readonly subject?: string; readonly bytes: number };

/** What is on the tablet's disk, past the application. */
type OnTablet = { readonly drafts: readonly Kept[]; readonly outbox: readonly Kept[]; readonly receipts: readonly Kept[] };

const outage = 2_000;

/** An inspector's week without a network, with a tablet that dies, and then a thin link that breaks. */
export async function liveWeek(platform: RunningPlatform, witness: Witness, settings: WeekSettings): Promise<Week> {
  const profile = mkdtempSync(join(tmpdir(), 'safeground-week-'));
  const network = await startNetwork(witness.heard);
  const say = settings.say ?? (() => undefined);
  const open = async (): Promise<Tablet> => {
    const opened = await openTablet(profile, { network: network.server, witness });
    // Machines are busy with other things; yet a wait in vain must end before the test does, to say what it waited for.
    opened.context.setDefaultTimeout(120_000);
    return opened;
  };
  await publishShortForm(platform);
  let tablet = await open();
  try {
    await signIn(tablet.page, platform.origin);
    await carryAlong(tablet.page);
    await tablet.context.setOffline(true);
    tablet = await inspectAll(tablet, platform, settings, async () => {
      const again = await open();
      await again.context.setOffline(true);
      return again;
    });
    const finished = (await onTablet(tablet.page)).outbox;
    const bytes = finished.reduce((sum, record) => sum + record.bytes, 0);
    say(`${finished.length} inspections are on the tablet`);
    await signInAgain(tablet, platform, network);
    await tablet.context.close();
    const drained = await drain(
      { profile, url: `${platform.origin}/inspect/outbox`, network, witness, finished: finished.length, bytes },
      settings,
    );
    tablet = await open();
    await tablet.page.goto(`${platform.origin}/inspect/outbox`);
    await tablet.page.getByText('Không còn phiếu nào chờ gửi').waitFor();
    await witness.look(profile, tablet.page);
    const { outbox, receipts } = await onTablet(tablet.page);
    const safe = new Set([...outbox, ...receipts].map(({ id }) => id));
    return { lost: finished.filter(({ id }) => !safe.has(id)).map(({ id }) => id), receipted: receipts.length, bytes, ...drained };
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
    // How the work of a dead browser ends is not waited for: the driver leaves some of its calls open for ever.
    work.catch(() => undefined);
    await tablet.die();
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

/** A tablet that was killed may have lost its cookies. Nothing of the work crosses yet. */
async function signInAgain({ page, context }: Tablet, platform: RunningPlatform, network: Network): Promise<void> {
  network.rule((passage) => (isWork(passage) ? 'lost' : 'pass'));
  await context.setOffline(false);
  await page.goto(`${platform.origin}/sign-in?to=/inspect/outbox`);
  await giveCredentials(page);
  await page.getByRole('heading', { level: 1, name: 'Chờ gửi' }).waitFor();
}

type Draining = {
  readonly profile: string;
  readonly url: string;
  readonly network: Network;
  readonly witness: Witness;
  /** How many inspections wait, and their bytes. */
  readonly finished: number;
  readonly bytes: number;
};

/** Opens the queue on the thin link, with nothing attached to the browser, and waits for the last receipt to be given. */
async function drain(
  { profile, url, network, witness, finished, bytes }: Draining,
  { disconnects, bytesPerSecond, seed, say }: WeekSettings,
): Promise<Pick<Week, 'broke' | 'drainedSeconds' | 'memory'>> {
  const random = seededRandom(seed + 1);
  const expected = bytes / bytesPerSecond;
  network.limit(bytesPerSecond);
  // The time runs from the queue's first question on.
  const asked: number[] = [];
  network.rule(({ path }) => {
    if (path === '/api/me') asked.push(performance.now());
    return 'pass';
  });
  const close = await launchUnwatched(profile, url, network.server);
  await until(
    () => asked.length > 0,
    () => 'the queue to ask who is signed in',
  );
  let memory: Memory = { own: 0, resident: 0 };
  let broke = 0;
  let done = false;
  const watch = async (): Promise<void> => {
    while (!done) {
      for (const { own, resident } of pageProcesses(profile).map(memoryOf))
        memory = { own: Math.max(memory.own, own), resident: Math.max(memory.resident, resident) };
      await pause(500);
    }
  };
  const breakNow = async (): Promise<void> => {
    while (broke < disconnects) {
      await pause((random.between(5, 15) / 10) * (expected / (disconnects + 1)) * 1000);
      if (done) return;
      network.rule(() => 'lost');
      network.cut();
      await pause(outage);
      network.rule(() => 'pass');
      broke += 1;
      say?.(`the link broke ${broke} times; ${witness.ledger.acts.size} receipts`);
    }
  };
  const watching = watch();
  const breaking = breakNow();
  const { acts } = witness.ledger;
  await until(
    () => acts.size >= finished,
    () => `${finished - acts.size} of ${finished} receipts`,
    // Ten times what the bytes alone take, and whatever is not bytes.
    { every: 50, longest: 120_000 + expected * 10_000 },
  ).finally(() => (done = true));
  const drainedSeconds = (performance.now() - (asked[0] ?? 0)) / 1000;
  await Promise.all([watching, breaking]);
  await close();
  network.limit(0);
  return { broke, drainedSeconds, memory };
}

function onTablet(page: Page): Promise<OnTablet> {
  return page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((each) => each.name ?? '').find((each) => each.startsWith('safeground:')) ?? '';
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(name));
    });
    type Stored = { id: string; label: { subject?: string }; body?: ArrayBuffer; attachments?: { size: number }[] };
    const all = (store: string): Promise<{ id: string; subject?: string; bytes: number }[]> =>
      new Promise((resolve) => {
        const request = db.transaction(store).objectStore(store).getAll() as IDBRequest<Stored[]>;
        request.onsuccess = () =>
          resolve(
            request.result.map(({ id, label, body, attachments = [] }) => ({
              id,
              ...label,
              bytes: attachments.reduce((sum, { size }) => sum + size, body?.byteLength ?? 0),
            })),
          );
      });
    const [drafts, outbox, receipts] = await Promise.all(['drafts', 'outbox', 'receipts'].map(all));
    db.close();
    return { drafts: drafts ?? [], outbox: outbox ?? [], receipts: receipts ?? [] };
  });
}

/** The processes that show pages, of the browser on this profile. */
function pageProcesses(profile: string): readonly string[] {
  const commands = new Map<string, string>();
  const parents = new Map<string, string>();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      commands.set(pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      parents.set(pid, /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '');
    } catch {
      continue;
    }
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (commands.get(pid)?.includes(`--user-data-dir=${profile}`) === true || isOurs(parents.get(pid)));
  return [...commands].filter(([pid, command]) => command.includes('--type=renderer') && isOurs(pid)).map(([pid]) => pid);
}

/** Nothing when it has ended. */
function memoryOf(pid: string): Memory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
    return { own: bytes('RssAnon') + bytes('RssShmem') + bytes('VmSwap'), resident: bytes('VmRSS') };
  } catch {
    return { own: 0, resident: 0 };
  }
}
