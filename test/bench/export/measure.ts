import { compile, type Answers } from '@safeground/forms';
import { csvChunks, submissionTables, xlsxChunks, type Row, type SubmissionRow } from '@safeground/reports';
import { templates } from '@safeground/templates';
import { fillForm } from '../../../functions/src/seed/fill.ts';
import { seededRandom } from '../../../functions/src/seed/random.ts';

/**
 * A process of its own: `node measure.ts KIND ROWS` writes that many filled checklists as the export job does, and prints the
 * processor's seconds, the most memory it took, and the bytes. `plain` joins the same cells with no care for what is in them.
 */
const [kind = '', count = '0'] = process.argv.slice(2);
const rows = Number(count);
const DISTINCT = 200;

const { definition } = templates[0]!;
const compiled = compile(definition);
if (!compiled.ok) throw new Error('F1 does not compile');
const random = seededRandom(1);
const host = { now: () => Date.parse('2021-08-11T01:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: random.next, language: 'vi' };
const photo = { sha256: 'a'.repeat(64), name: 'anh.jpg', type: 'image/jpeg', size: 90_000 };
const filled: readonly Answers[] = Array.from({ length: DISTINCT }, () =>
  fillForm(random, compiled.form, { host, level: 0.75, photos: [photo] }),
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

async function* plain(): AsyncGenerator<Uint8Array> {
  for await (const row of tableRows())
    yield Buffer.from(`${row.map((cell) => (typeof cell === 'object' ? Object.values(cell)[0] : cell)).join(';')}\r\n`);
}

const sheet = { name: 'Phiếu', columns, rows: tableRows() };
const writers: Record<string, () => AsyncIterable<Uint8Array>> = {
  plain,
  csv: () => csvChunks(sheet, { separator: ';' }),
  xlsx: () => xlsxChunks({ title: 'Phiếu', author: 'Safeground', createdAt: '2021-08-11T02:00:00Z', sheets: [sheet] }),
};

const before = process.cpuUsage();
let bytes = 0;
for await (const chunk of writers[kind]!()) bytes += chunk.length;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, memory_mb: process.resourceUsage().maxRSS / 1024, bytes }));
