import { csvChunks, submissionTables, xlsxChunks, type Row, type SubmissionRow } from '@safeground/reports';
import type { Answers, FormDefinition } from '@safeground/forms';
import { seededRandom } from '../../../functions/src/seed/random.ts';

/**
 * A process of its own: `node measure.ts KIND ROWS` writes that many submissions as the export job does, and prints the processor's
 * seconds, the most memory it took, and the bytes. `plain` is a bare loop over the same answers: it looks each up, guards and quotes it
 * as the format demands, and joins them, with no form, no words and no streams.
 */
const [kind = '', count = '0'] = process.argv.slice(2);
const rows = Number(count);
const DISTINCT = 200;
const label = { vi: 'x' };

/** 60 columns: ten of every export, 17 numbers, 33 Vietnamese texts. */
const numbers = Array.from({ length: 17 }, (_, index) => `n${index}`);
const texts = Array.from({ length: 33 }, (_, index) => `t${index}`);
const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [],
  children: [
    ...numbers.map((id) => ({ kind: 'integer' as const, id, name: id, label })),
    ...texts.map((id) => ({ kind: 'text' as const, id, name: id, label })),
  ],
};
const remarks = [
  'Đạt',
  'Không đạt',
  'Cơ sở đã bổ sung biển hướng dẫn; cam kết khắc phục',
  'Chủ cơ sở nói: "đã nhắc"',
  '-5 độ',
  'Không áp dụng',
];
const random = seededRandom(1);
const filled: readonly Answers[] = Array.from({ length: DISTINCT }, () =>
  Object.fromEntries([...numbers.map((id) => [id, random.between(0, 900)]), ...texts.map((id) => [id, random.pick(remarks)])]),
);
const [table] = submissionTables([definition], { language: 'vi', timeZone: 'Asia/Ho_Chi_Minh' });
const { columns, rowsOf } = table!;

function submission(index: number): SubmissionRow {
  return {
    id: `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    revision: 1,
    state: 'received',
    flagged: false,
    unit: 'Phường Vĩnh Hải',
    subject: 'Quán ăn Hoa Sữa; "số 2"',
    observedAt: '2021-08-11T01:00:00Z',
    receivedAt: '2021-08-11T02:00:00Z',
    score: 87.5,
    class: 'AT',
    answers: filled[index % DISTINCT]!,
  };
}

/** Rows arrive one at a time, as they do from the database. */
async function* tableRows(): AsyncGenerator<Row> {
  for (let index = 0; index < rows; index += 1) yield* rowsOf(submission(index));
}

const CHUNK = 1 << 16;

function* plain(): Generator<Uint8Array> {
  const ids = [...numbers, ...texts];
  let pending = '\uFEFF';
  for (let index = 0; index < rows; index += 1) {
    const { answers, ...facts } = submission(index);
    const cells: unknown[] = [...Object.values(facts), ...ids.map((id) => answers[id])];
    pending += `${cells.map(plainCell).join(';')}\r\n`;
    if (pending.length < CHUNK) continue;
    yield Buffer.from(pending);
    pending = '';
  }
  yield Buffer.from(pending);
}

function plainCell(cell: unknown): string {
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const sheet = { name: 'Phiếu', columns, rows: tableRows() };
const writers: Record<string, () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>> = {
  plain,
  csv: () => csvChunks(sheet, { separator: ';' }),
  xlsx: () => xlsxChunks({ title: 'Phiếu', author: 'Safeground', createdAt: '2021-08-11T02:00:00Z', sheets: [sheet] }),
};

const before = process.cpuUsage();
let bytes = 0;
for await (const chunk of writers[kind]!()) bytes += chunk.length;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, memory_mb: process.resourceUsage().maxRSS / 1024, bytes }));
