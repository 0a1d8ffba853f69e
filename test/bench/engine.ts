import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measured } from './engine/measure.ts';
import { verdicts, type Verdict } from './engine/targets.ts';
import { weights } from './engine/weights.ts';
import { installRivals } from './rivals/install.ts';

const run = promisify(execFile);
const sizes = [
  [50, 20],
  [500, 100],
  [2000, 100],
] as const;
const engines = { safeground: './safeground.ts', odk: '../rivals/odk.ts', survey: '../rivals/survey.ts' } as const;
type Result = Measured & { readonly right: boolean };
type BySize = Record<string, Record<string, Result>>;

/**
 * The engine against ODK's and SurveyJS's on one logical form, each in processes of its own, all in one run. Ratios are against
 * the better of the two at 2,000 items. The targets, and whether each is met, are printed beside the figures on standard error
 * and given as `targets`. Arguments: `quick` measures for a shorter time; `alone` leaves the rivals out, and with them the ratios.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const quick = args.includes('quick') ? ['quick'] : [];
  const alone = args.includes('alone');
  if (!alone) installRivals();
  const measured: BySize = {};
  const floor: Record<string, number> = {};
  for (const [items, lines] of sizes) {
    const size = [String(items), String(lines)];
    floor[items] = ((await child('engine/floor.ts', size)) as { revalidate_per_s: number }).revalidate_per_s;
    measured[items] = {};
    for (const [name, path] of Object.entries(engines)) {
      if (alone && name !== 'safeground') continue;
      console.error(`${items} items: ${name} ...`);
      const result = (await child('engine/measure.ts', [path, ...size, ...quick])) as Result;
      if (!result.right || result.catches < 1) throw new Error(`${name} does not come to the same score: ${JSON.stringify(result)}`);
      measured[items][name] = result;
    }
  }
  const figures: Record<string, number> = {
    ...own(measured, floor),
    ...(alone ? {} : ratios(measured)),
    ...(await weights((bundle) => child('engine/import.ts', [bundle]) as Promise<{ import_cpu_ms: number }>)),
    ...((await child('engine/filter.ts', [])) as Record<string, number>),
  };
  const targets = verdicts(figures);
  show(targets);
  return { ...figures, targets, sizes: measured, hand_revalidate_per_s: floor };
}

function own(measured: BySize, floor: Record<string, number>): Record<string, number> {
  const [small, large] = [measured['50']!['safeground']!, measured['2000']!['safeground']!];
  return {
    growth: large.answer_us / small.answer_us,
    add_row_growth: large.add_row_us / small.add_row_us,
    hand_ratio: large.revalidate_per_s / floor['2000']!,
  };
}

function ratios(measured: BySize): Record<string, number> {
  const { safeground, odk, survey } = measured['2000'] as Record<keyof typeof engines, Result>;
  const least = (figure: keyof Measured): number => Math.min(odk[figure], survey[figure]);
  return {
    answer_ratio: least('answer_us') / safeground.answer_us,
    load_ratio: least('load_ms') / safeground.load_ms,
    add_row_ratio: least('add_row_us') / safeground.add_row_us,
    revalidate_ratio: safeground.revalidate_per_s / Math.max(odk.revalidate_per_s, survey.revalidate_per_s),
    heap_ratio: least('heap_mb') / safeground.heap_mb,
    heap_ratio_odk: odk.heap_mb / safeground.heap_mb,
  };
}

function show(targets: readonly Verdict[]): void {
  for (const { figure, value, target, met } of targets)
    console.error(`${met ? 'met   ' : 'MISSED'} ${figure.padEnd(17)} ${value.toPrecision(4).padStart(9)}   target ${target}`);
}

async function child(script: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--expose-gc', join(import.meta.dirname, script), ...args], {
    maxBuffer: 16 * 1_048_576,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
