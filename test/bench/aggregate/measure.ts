import { createReadStream } from 'node:fs';
import { foldContributions, mergeTallies, planOf, toSummary, type Tally } from '@safeground/summaries';
import { openDuckDb } from '../../duckdb/database.ts';
import { checks, definition, numbers } from './data.ts';

/**
 * A process of its own: `node measure.ts KIND FILE` makes the figures of every ward and month, and prints how long the processor
 * worked, the most memory it took, and a checksum of figures on which all kinds must agree.
 */
const [kind = '', file = ''] = process.argv.slice(2);

/** Lines by the chunk: one await for each would cost more than folding it. Each is a string of its own that keeps no chunk alive; both files are ASCII. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const lines: string[] = [];
    let from = 0;
    for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
      lines.push(bytes.toString('latin1', from, to));
      from = to + 1;
    }
    rest = bytes.subarray(from);
    yield lines;
  }
}

/** As the aggregator does: a bucket at a time, a thousand headers at most, then merged into its ward and month. */
async function contributions(path: string): Promise<string> {
  const plan = planOf(definition);
  const tallies = new Map<string, Tally>();
  let [place, bucket]: [string, string[]] = ['', []];
  const fold = (): void => {
    if (bucket.length === 0) return;
    const tally = foldContributions(plan, bucket);
    const known = tallies.get(place);
    tallies.set(place, known === undefined ? tally : mergeTallies(known, tally));
    bucket = [];
  };
  for await (const lines of linesOf(path))
    for (const line of lines) {
      const isPlace = line.startsWith('@');
      if (isPlace || bucket.length === 1_000) fold();
      if (isPlace) place = line;
      else bucket.push(line);
    }
  fold();
  const { questions } = toSummary([...tallies.values()].reduce(mergeTallies), [definition]);
  const of = (id: string) => questions.find((question) => question.id === id);
  return checksum(
    checks.map((id) => of(id)?.choices?.find(({ name }) => name === 'pass')?.count ?? 0),
    numbers.map((id) => of(id)?.numbers?.sum ?? 0),
  );
}

type Cell = {
  count: number;
  readonly choices: Map<string, number>;
  readonly sums: Map<string, { n: number; sum: number; min: number; max: number }>;
};

/** What anybody would write: parse each row, count what is in it. Quantiles are left out. */
async function json(path: string): Promise<string> {
  const cells = new Map<string, Cell>();
  for await (const lines of linesOf(path))
    for (const line of lines) {
      const row = JSON.parse(line) as Record<string, string | number>;
      const place = `${row['unit']} ${row['month']}`;
      const cell = cells.get(place) ?? cells.set(place, { count: 0, choices: new Map(), sums: new Map() }).get(place)!;
      cell.count += 1;
      for (const id of checks) {
        const key = `${id} ${row[id] ?? 'missing'}`;
        cell.choices.set(key, (cell.choices.get(key) ?? 0) + 1);
      }
      for (const id of numbers) {
        const value = row[id];
        if (typeof value !== 'number') continue;
        const known = cell.sums.get(id) ?? cell.sums.set(id, { n: 0, sum: 0, min: value, max: value }).get(id)!;
        known.n += 1;
        known.sum += value;
        if (value < known.min) known.min = value;
        if (value > known.max) known.max = value;
      }
    }
  const all = [...cells.values()];
  return checksum(
    checks.map((id) => all.reduce((sum, cell) => sum + (cell.choices.get(`${id} pass`) ?? 0), 0)),
    numbers.map((id) => all.reduce((sum, cell) => sum + (cell.sums.get(id)?.sum ?? 0), 0)),
  );
}

/** One thread over Parquet with a column for each question: the same figures, with `quantiles` the median and others too. */
async function duckdb(path: string, quantiles: boolean): Promise<string> {
  const db = await openDuckDb('SET threads = 1');
  const counts = checks.flatMap((id) => [
    ...['pass', 'fail', 'na'].map((name) => `count(*) FILTER (${id} = '${name}') AS ${id}_${name}`),
    `count(${id})`,
  ]);
  const spread = quantiles ? ', approx_quantile(ID, [0.1, 0.25, 0.5, 0.75, 0.9])' : '';
  const sums = numbers.map((id) => `count(${id}), sum(${id}) AS ${id}_sum, min(${id}), max(${id})${spread.replace('ID', id)}`);
  const picked = [...checks.map((id) => `sum(${id}_pass)`), ...numbers.map((id) => `sum(${id}_sum)`)];
  const [found = []] = await db.ask(`
    CREATE TABLE cells AS SELECT unit, month, count(*), ${[...counts, ...sums].join(', ')} FROM read_parquet('${path}') GROUP BY unit, month;
    SELECT ${picked.join(', ')} FROM cells`);
  const values = found.map(Number);
  return checksum(values.slice(0, checks.length), values.slice(checks.length));
}

const checksum = (passes: readonly number[], sums: readonly number[]): string => [...passes, ...sums].join(',');

/** Not measured: the same rows as Parquet, as they would lie in a store of that kind. */
async function parquet(path: string): Promise<string> {
  const columns = [
    ['unit', 'VARCHAR'],
    ['month', 'VARCHAR'],
    ...checks.map((id) => [id, 'VARCHAR']),
    ...numbers.map((id) => [id, 'INTEGER']),
  ];
  const db = await openDuckDb();
  const source = `read_json('${path}', format = 'newline_delimited', columns = { ${columns.map(([name, type]) => `${name}: '${type}'`).join(', ')} })`;
  await db.ask(`COPY (SELECT * FROM ${source}) TO '${path}.parquet' (FORMAT parquet, COMPRESSION zstd)`);
  return '';
}

const kinds: Record<string, (path: string) => Promise<string>> = {
  contributions,
  json,
  parquet,
  duckdb: (path) => duckdb(path, false),
  'duckdb-quantiles': (path) => duckdb(path, true),
};
const before = process.cpuUsage();
const found = await kinds[kind]!(file);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, memory_mb: process.resourceUsage().maxRSS / 1024, found }));
