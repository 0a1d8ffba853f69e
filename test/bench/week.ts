import { builtWeb } from '../../functions/src/local/web-build.ts';
import { liveWeek } from '../e2e/inspect/week.ts';
import { startWitness } from '../e2e/inspect/witness.ts';
import { startPlatform } from '../world/platform.ts';

const LINK = 1_250_000;

/**
 * Five days without a network on one tablet: 40 inspections a day with three photos each, 20 kills, then 10 Mbit/s that break five
 * times. `bound_s` is what the bytes alone take on that link, each sent once; `ratio` is `drained_s` over it, breaks included.
 * `memory_mb` is what the page itself held at most, `resident_mb` the same with the browser's program that its processes share.
 */
export async function bench(args: readonly string[]): Promise<Record<string, number>> {
  const say = (line: string): void => console.error(line);
  const quick = args.includes('quick');
  const inspections = quick ? 20 : 200;
  const platform = await startPlatform({ web: await builtWeb(say) });
  try {
    const witness = await startWitness(platform);
    const week = await liveWeek(platform, witness, {
      inspections,
      photosEach: 3,
      kills: inspections / 10,
      disconnects: quick ? 1 : 5,
      bytesPerSecond: LINK,
      seed: 20_210_816,
      say,
    });
    const bound = week.bytes / LINK;
    return {
      receipted: week.receipted,
      lost: week.lost.length,
      disconnects: week.broke,
      violations: (await witness.judge()).length,
      drained_s: rounded(week.drainedSeconds),
      bound_s: rounded(bound),
      ratio: rounded(week.drainedSeconds / bound, 2),
      megabytes: rounded(week.bytes / 1e6),
      memory_mb: rounded(week.memory.own / 1e6),
      resident_mb: rounded(week.memory.resident / 1e6),
    };
  } finally {
    await platform.kill();
  }
}

function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}
