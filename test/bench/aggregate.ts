import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installDuckDb } from '../duckdb/database.ts';
import { writeRows } from './aggregate/data.ts';
import { measureStore } from './aggregate/store.ts';
import { verdicts, type Targets } from './aggregate/targets.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

type Measured = { readonly seconds: number; readonly memory_mb: number; readonly found: string };

const targets: Targets = {
  ratio_json: { atLeast: 8 },
  ratio_duckdb: { atLeast: 1.5 },
  memory_growth: { atMost: 1.3 },
  history_ratio: { atMost: 1.2 },
  linear_10: { atMost: 10 },
  linear_100: { atMost: 100 },
  reads_city_year: { atMost: 2 },
};

/**
 * A full rebuild of a million submissions (60 answers, 27 wards, 12 months) from what their headers carry, against counting the same
 * rows from JSON by hand and with DuckDB over Parquet, each in a process of its own on one core, by processor time, so that a busy
 * machine does not matter. Ours always tells quantiles; `ratio_duckdb_quantiles` is against DuckDB when it tells them too.
 * `memory_growth` is the memory at all rows over that at a tenth, with the young generation held at one size: left alone, V8 enlarges it
 * when it happens to find much alive, in one run of a million rows and not in the next. Then the same from the embedded store, end to end.
 * Arguments: `quick` takes a tenth of the rows; `store` or `rows` only that part.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const folded = args.includes('store') ? {} : await measureRows(args.includes('quick') ? 100_000 : 1_000_000);
  const stored = args.includes('rows') ? {} : await measureSteps();
  const figures = { ...folded, ...stored };
  return { ...figures, targets: verdicts(targets, figures) };
}

async function measureSteps(): Promise<Record<string, number>> {
  console.error('from the embedded store ...');
  const figures = await measureStore();
  const over = (requests: number): number => round(requests / figures.run_1_requests);
  return { ...figures, linear_10: over(figures.run_10_requests), linear_100: over(figures.run_100_requests) };
}

async function measureRows(rows: number): Promise<Record<string, number>> {
  const reason = installDuckDb();
  if (reason !== undefined) throw new Error(reason);
  const folder = mkdtempSync(join(tmpdir(), 'safeground-aggregate-'));
  try {
    const [contributions, answers] = [join(folder, 'contributions.txt'), join(folder, 'answers.ndjson')];
    const [few, fewAnswers] = [join(folder, 'few.txt'), join(folder, 'few.ndjson')];
    console.error(`writing ${rows} rows ...`);
    await writeRows(rows / 10, few, fewAnswers);
    await writeRows(rows, contributions, answers);
    await measure('parquet', answers);
    const small = await measure('contributions', few);
    const ours = await measure('contributions', contributions);
    const duckdb = await measure('duckdb', `${answers}.parquet`);
    const quantiles = await measure('duckdb-quantiles', `${answers}.parquet`);
    const json = await measure('json', answers);
    if (new Set([ours.found, json.found, duckdb.found, quantiles.found]).size > 1) throw new Error('They do not count alike');
    return {
      rows_per_s: Math.round(rows / ours.seconds),
      ratio_json: round(json.seconds / ours.seconds),
      ratio_duckdb: round(duckdb.seconds / ours.seconds),
      ratio_duckdb_quantiles: round(quantiles.seconds / ours.seconds),
      memory_mb: Math.round(ours.memory_mb),
      memory_growth: round(ours.memory_mb / small.memory_mb),
      json_rows_per_s: Math.round(rows / json.seconds),
      duckdb_rows_per_s: Math.round(rows / duckdb.seconds),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(kind: string, file: string): Promise<Measured> {
  console.error(`${kind} ...`);
  const { stdout } = await run('node', ['--max-semi-space-size=16', join(here, 'aggregate/measure.ts'), kind, file]);
  return JSON.parse(stdout) as Measured;
}

const round = (value: number): number => Number(value.toFixed(2));
