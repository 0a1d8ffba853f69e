import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { installRivals } from './rivals/install.ts';
import type { Measured } from './engine/measure.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const sizes = [
  [50, 20],
  [500, 100],
  [2000, 100],
] as const;
type Result = Measured & { readonly right: boolean };

/**
 * The engine against ODK's and SurveyJS's on one logical form, each in processes of its own, all in one run. Ratios are against
 * the better of the two at 2,000 items; `quick` as an argument measures for a shorter time.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const quick = args.includes('quick') ? ['quick'] : [];
  installRivals();
  const measured: Record<string, Record<string, Result>> = {};
  const floor: Record<string, number> = {};
  for (const [items, lines] of sizes) {
    const size = [String(items), String(lines)];
    floor[items] = ((await child('engine/floor.ts', size)) as { revalidate_per_s: number }).revalidate_per_s;
    measured[items] = {};
    for (const [name, path] of [
      ['safeground', './safeground.ts'],
      ['odk', '../rivals/odk.ts'],
      ['survey', '../rivals/survey.ts'],
    ] as const) {
      console.error(`${items} items: ${name} ...`);
      const result = (await child('engine/measure.ts', [path, ...size, ...quick])) as Result;
      if (!result.right || result.catches < 1) throw new Error(`${name} does not come to the same score: ${JSON.stringify(result)}`);
      measured[items][name] = result;
    }
  }
  return {
    ...ratios(measured, floor),
    ...(await weights()),
    ...((await child('engine/filter.ts', [])) as object),
    sizes: measured,
    hand_revalidate_per_s: floor,
  };
}

function ratios(measured: Record<string, Record<string, Result>>, floor: Record<string, number>): Record<string, number> {
  const [small, large] = [measured['50']!, measured['2000']!];
  const own = large['safeground']!;
  const others = [large['odk']!, large['survey']!];
  const least = (figure: keyof Measured): number => Math.min(...others.map((other) => other[figure]));
  const most = (figure: keyof Measured): number => Math.max(...others.map((other) => other[figure]));
  return {
    answer_ratio: least('answer_us') / own.answer_us,
    load_ratio: least('load_ms') / own.load_ms,
    add_row_ratio: least('add_row_us') / own.add_row_us,
    revalidate_ratio: own.revalidate_per_s / most('revalidate_per_s'),
    heap_ratio: least('heap_mb') / own.heap_mb,
    heap_ratio_odk: large['odk']!.heap_mb / own.heap_mb,
    growth: own.answer_us / small['safeground']!.answer_us,
    add_row_growth: own.add_row_us / small['safeground']!.add_row_us,
    hand_ratio: own.revalidate_per_s / floor['2000']!,
  };
}

/** Weight of the engine with expressions and scoring, and CPU time of its cold import. */
async function weights(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  try {
    const engine = await bundle("export { compile, open, review } from '@safeground/forms';", join(folder, 'engine.mjs'));
    const regex = await bundle("export { linearRegex } from '@safeground/forms/regex';", join(folder, 'regex.mjs'));
    const imports: number[] = [];
    for (let round = 0; round < 9; round += 1)
      imports.push(((await child('engine/import.ts', [join(folder, 'engine.mjs')])) as { import_cpu_ms: number }).import_cpu_ms);
    imports.sort((left, right) => left - right);
    return { gzip_kb: engine.gzip, raw_kb: engine.raw, regex_gzip_kb: regex.gzip, import_cpu_ms: imports[4]! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundle(contents: string, outfile: string): Promise<{ readonly raw: number; readonly gzip: number }> {
  const result = await build({
    stdin: { contents, resolveDir: here, loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: true,
    metafile: true,
    legalComments: 'none',
  });
  const names = Object.keys(result.metafile.inputs);
  if (contents.includes('compile') && names.some((name) => /node_modules\/(zod|re2js)\//.test(name)))
    throw new Error('the engine carries zod or re2js');
  return { raw: statSync(outfile).size / 1024, gzip: gzipSync(readFileSync(outfile), { level: 9 }).length / 1024 };
}

async function child(script: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--expose-gc', join(here, script), ...args], { maxBuffer: 16 * 1_048_576 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
