import { expectedSum, expectedTotal, mark, type Mark, type Peer, type PeerModule, type Size } from './checklist.ts';

/** What one engine did on one size. Times are CPU time of the process, so that a busy machine does not count. */
export type Measured = {
  readonly load_ms: number;
  readonly answer_us: number;
  readonly answer_p95_us: number;
  readonly add_row_us: number;
  readonly finish_ms: number;
  readonly revalidate_per_s: number;
  readonly heap_mb: number;
  readonly total: number;
  readonly sum: number;
  readonly catches: number;
};

/** Microseconds of CPU since the process began. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Repeats until the budget is spent, at least `least` times; the median of the runs, in microseconds. */
async function repeated(run: () => unknown, { least, most, budget }: { least: number; most: number; budget: number }): Promise<number[]> {
  const times: number[] = [];
  const end = cpu() + budget;
  while (times.length < most && (times.length < least || cpu() < end)) {
    const start = cpu();
    await run();
    times.push(cpu() - start);
  }
  return times;
}

export function median(times: readonly number[], share = 0.5): number {
  const sorted = [...times].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function collected(): number {
  for (let round = 0; round < 3; round += 1) (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

export async function measure(peer: Peer, size: Size, quick: boolean): Promise<Measured> {
  const second = quick ? 300_000 : 1_000_000;
  const before = collected();
  await peer.load();
  const heap = collected() - before;
  const loads = await repeated(() => peer.load(), { least: 1, most: 15, budget: 2 * second });
  await peer.fill();
  await flip(peer, size, 3, 1);
  const answers = await answerTimes(peer, size, second);
  const [total, sum] = [peer.total(), peer.sum()];
  const finish = await repeated(() => peer.finish(), { least: 2, most: 300, budget: second });
  const [sent, broken] = [peer.sent(), peer.broken()];
  await peer.revalidate(sent);
  const reviews = await repeated(() => peer.revalidate(sent), { least: 2, most: 3_000, budget: 2 * second });
  const catches = (await peer.revalidate(broken)) - (await peer.revalidate(sent));
  await peer.fill();
  const rows = await rowTimes(peer, second);
  return {
    load_ms: median(loads) / 1000,
    answer_us: median(answers),
    answer_p95_us: median(answers, 0.95),
    add_row_us: median(rows),
    finish_ms: median(finish) / 1000,
    revalidate_per_s: 1_000_000 / median(reviews),
    heap_mb: heap / 1_048_576,
    total,
    sum,
    catches,
  };
}

/** Flips answers back and forth all over the form. Quick engines are timed many at a time: the clock is coarser than they are. */
async function answerTimes(peer: Peer, size: Size, budget: number): Promise<number[]> {
  const probe = cpu();
  await flip(peer, size, 5, 1);
  const batch = Math.max(1, Math.min(200, Math.floor(2_000 / Math.max(1, (cpu() - probe) / 2))));
  let at = 0;
  const times = await repeated(() => flip(peer, size, (at += 13), batch), { least: 5, most: 2_000, budget: 3 * budget });
  return times.map((time) => time / batch / 2);
}

/** Answers `count` items otherwise and back again. */
function flip(peer: Peer, { items }: Size, from: number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const item = (from + index * 37) % items;
    const own = mark(item);
    const other: Mark = own === 'yes' ? 'na' : 'yes';
    peer.answer(item, other);
    peer.answer(item, own);
  }
}

async function rowTimes(peer: Peer, budget: number): Promise<number[]> {
  const probe = cpu();
  peer.addLine();
  const batch = Math.max(1, Math.min(20, Math.floor(2_000 / Math.max(1, cpu() - probe))));
  const times = await repeated(
    () => {
      for (let index = 0; index < batch; index += 1) peer.addLine();
    },
    { least: 3, most: 40, budget },
  );
  return times.map((time) => time / batch);
}

/** Run as a process of its own: `measure.ts MODULE ITEMS LINES [quick]` prints one JSON line. */
if (process.argv[1] === import.meta.filename) {
  const [path = '', items = '', lines = '', quick] = process.argv.slice(2);
  const size: Size = { items: Number(items), lines: Number(lines) };
  const { make } = (await import(path)) as PeerModule;
  const measured = await measure(await make(size), size, quick === 'quick');
  const right = measured.total === expectedTotal(size) && measured.sum === expectedSum(size);
  console.log(JSON.stringify({ ...measured, right }));
}
