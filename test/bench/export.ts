import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canonical } from '@safeground/forms/canonical';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { runExport } from '../../functions/src/jobs/export.ts';
import { verdicts, type Targets } from './aggregate/targets.ts';
import { startInside } from '../world/inside.ts';

const run = promisify(execFile);

/** Submissions in the database. */
const SENT = 1_000;

type Measured = { readonly seconds: number; readonly memory_mb: number; readonly bytes: number };

const targets: Targets = {
  csv_ratio: { atLeast: 0.4 },
  csv_memory_mb: { atMost: 200 },
  xlsx_memory_mb: { atMost: 200 },
  csv_growth: { atMost: 1.2 },
  xlsx_growth: { atMost: 1.2 },
};

/**
 * 100,000 rows of 60 columns as CSV and as XLSX, each in a process of its own, by processor time; `csv_ratio` is against a bare loop over
 * the same answers, `…_growth` the time of a row at all of them over that at a tenth. `first_byte_ms` and `store_rows_per_s` are the
 * export job's own, from the embedded database with its contents to open. `quick` takes a tenth of the rows.
 */
export async function bench(args: readonly string[]): Promise<Record<string, unknown>> {
  const rows = args.includes('quick') ? 10_000 : 100_000;
  const [plain, csv, xlsx] = [await measure('plain', rows), await measure('csv', rows), await measure('xlsx', rows)];
  const [csvTenth, xlsxTenth] = [await measure('csv', rows / 10), await measure('xlsx', rows / 10)];
  const figures = {
    csv_per_s: Math.round(rows / csv.seconds),
    csv_ratio: round(plain.seconds / csv.seconds),
    csv_memory_mb: Math.round(csv.memory_mb),
    csv_growth: round(csv.seconds / (csvTenth.seconds * 10)),
    xlsx_per_s: Math.round(rows / xlsx.seconds),
    xlsx_memory_mb: Math.round(xlsx.memory_mb),
    xlsx_growth: round(xlsx.seconds / (xlsxTenth.seconds * 10)),
    ...(await fromStore()),
    csv_bytes_per_row: Math.round(csv.bytes / rows),
    xlsx_bytes_per_row: Math.round(xlsx.bytes / rows),
  };
  return { ...figures, targets: verdicts(targets, figures) };
}

const round = (value: number): number => Number(value.toFixed(2));

async function measure(kind: string, rows: number): Promise<Measured> {
  console.error(`${kind} ...`);
  const { stdout } = await run('node', [join(import.meta.dirname, 'export/measure.ts'), kind, String(rows)]);
  return JSON.parse(stdout) as Measured;
}

async function fromStore(): Promise<{ readonly first_byte_ms: number; readonly store_rows_per_s: number }> {
  const world = await startInside('2021-08-11T02:00:00Z');
  try {
    const everywhere = { kind: 'organisation' } as const;
    const designer = await world.someone([{ role: 'designer', scope: everywhere }]);
    const inspector = await world.someone([{ role: 'inspector', scope: everywhere }]);
    const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
    const { version, hash } = await designer.call('publishForm', { params: { form }, body: { base: 1 } });
    const send = async (index: number): Promise<void> => {
      const content = {
        form,
        version,
        versionHash: hash,
        unit: 'u_vinh_hai',
        observedAt: '2021-08-11T08:00:00+07:00',
        visit: 'inspection' as const,
        answers: { team: `Tổ ${index}` },
        attachments: [],
      };
      const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
      await inspector.call('submitSubmission', { params: { id: `sub_${index}` }, body: { content, contentHash, base: 0 } });
    };
    for (let start = 0; start < SENT; start += 20) await Promise.all(Array.from({ length: 20 }, (_, index) => send(start + index)));
    await runAggregate(world.deps);
    const request = { kind: 'rows', format: 'csv', form, unit: 'u_nha_trang', period: 'month:2021-08', language: 'vi' } as const;
    await designer.call('createExport', { body: request });
    let first: number | undefined;
    const watched = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        first ??= performance.now();
        yield chunk;
      }
    };
    const { files } = world.deps;
    const putStream: typeof files.putStream = (key, chunks, type) => files.putStream(key, watched(chunks), type);
    const [began, before] = [performance.now(), process.cpuUsage()];
    await runExport({ ...world.deps, files: { ...files, putStream } }, world.waiting[0]!);
    const { user, system } = process.cpuUsage(before);
    return {
      first_byte_ms: Number(((first ?? Number.NaN) - began).toFixed(1)),
      store_rows_per_s: Math.round(SENT / ((user + system) / 1e6)),
    };
  } finally {
    await world.stop();
  }
}
