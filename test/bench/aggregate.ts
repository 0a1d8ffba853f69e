import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Capacity } from '@safeground/store';
import { canonical } from '@safeground/forms';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { installDuckDb } from '../duckdb/database.ts';
import { startInside } from '../world/inside.ts';
import { writeRows } from './aggregate/data.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

type Measured = { readonly seconds: number; readonly memory_mb: number; readonly found: number };

/**
 * Folding what headers carry, against counting the same answers from JSON by hand and with DuckDB, each in a process of its own,
 * by processor time, so that a busy machine does not matter. `reads_city_year` is how many items of figures the summary of a city
 * and a year reads.
 */
export async function bench(args: readonly string[]): Promise<Record<string, number>> {
  const rows = args.includes('quick') ? 30_000 : 300_000;
  const reason = installDuckDb();
  if (reason !== undefined) throw new Error(reason);
  const folder = mkdtempSync(join(tmpdir(), 'safeground-aggregate-'));
  try {
    const [contributions, answers] = [join(folder, 'contributions.txt'), join(folder, 'answers.ndjson')];
    console.error(`writing ${rows} rows ...`);
    await writeRows(rows, contributions, answers);
    const ours = await measure('contributions', contributions);
    const json = await measure('json', answers);
    const duckdb = await measure('duckdb', answers);
    if (new Set([ours.found, json.found, duckdb.found]).size > 1)
      throw new Error(`They do not count alike: ${ours.found}, ${json.found}, ${duckdb.found}`);
    return {
      rows_per_s: Math.round(rows / ours.seconds),
      ratio_json: round(json.seconds / ours.seconds),
      ratio_duckdb: round(duckdb.seconds / ours.seconds),
      memory_mb: Math.round(ours.memory_mb),
      reads_city_year: await readsOfCityYear(),
      json_rows_per_s: Math.round(rows / json.seconds),
      duckdb_rows_per_s: Math.round(rows / duckdb.seconds),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(kind: string, file: string): Promise<Measured> {
  console.error(`${kind} ...`);
  const { stdout } = await run('node', [join(here, 'aggregate/measure.ts'), kind, file]);
  return JSON.parse(stdout) as Measured;
}

async function readsOfCityYear(): Promise<number> {
  const seen: Capacity[] = [];
  const world = await startInside('2021-08-11T02:00:00Z', (capacity) => seen.push(capacity));
  try {
    const everywhere = { kind: 'organisation' } as const;
    const [designer, inspector, committee] = [
      await world.someone([{ role: 'designer', scope: everywhere }]),
      await world.someone([{ role: 'inspector', scope: everywhere }]),
      await world.someone([{ role: 'committee', scope: everywhere }]),
    ];
    const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
    const { version, hash } = await designer.call('publishForm', { params: { form }, body: { base: 1 } });
    for (const unit of ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho']) {
      const content = {
        form,
        version,
        versionHash: hash,
        unit,
        observedAt: '2021-08-11T08:00:00+07:00',
        visit: 'inspection' as const,
        answers: {},
        attachments: [],
      };
      const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
      await inspector.call('submitSubmission', { params: { id: `sub_${unit}` }, body: { content, contentHash, base: 0 } });
    }
    await runAggregate(world.deps);
    seen.length = 0;
    const { submissions } = await committee.call('getSummary', { query: { form, unit: 'u_nha_trang', period: 'year:2021' } });
    if (submissions !== 3) throw new Error(`The city counts ${submissions} instead of 3`);
    return seen.filter(({ table, operation }) => table.endsWith('-tallies') && operation === 'get').length;
  } finally {
    await world.stop();
  }
}

const round = (value: number): number => Number(value.toFixed(2));
