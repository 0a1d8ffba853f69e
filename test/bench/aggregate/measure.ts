import { createReadStream } from 'node:fs';
import { foldContributions, mergeTallies, planOf, questionsOf, toSummary, type Tally } from '@safeground/summaries';
import { openDuckDb } from '../../duckdb/database.ts';
import { definition } from './data.ts';

/**
 * A process of its own: `node measure.ts KIND FILE` counts answers by unit, question and choice, and prints how long the
 * processor worked, how much memory it took at most, and how often one choice was counted (all kinds must agree).
 */
const [kind, file] = process.argv.slice(2);
const QUESTION = 'b03_value';
const CHOICE = 'pass';

/** Lines by the megabyte: one await for each would cost more than folding it. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}

async function contributions(path: string): Promise<number> {
  const plan = planOf(definition);
  // As the aggregator does: a bucket at a time, then merged.
  const buckets = new Map<string, string[]>();
  const tallies = new Map<string, Tally>();
  const fold = (unit: string, bucket: string[]): void => {
    const tally = foldContributions(plan, bucket);
    const known = tallies.get(unit);
    tallies.set(unit, known === undefined ? tally : mergeTallies(known, tally));
    bucket.length = 0;
  };
  for await (const lines of linesOf(path))
    for (const line of lines) {
      const space = line.indexOf(' ');
      const unit = line.slice(0, space);
      const bucket = buckets.get(unit) ?? buckets.set(unit, []).get(unit)!;
      if (bucket.push(line.slice(space + 1)) === 1_000) fold(unit, bucket);
    }
  for (const [unit, bucket] of buckets) fold(unit, bucket);
  const total = [...tallies.values()].reduce(mergeTallies);
  const question = toSummary(total, [definition]).questions.find(({ id }) => id === QUESTION);
  return question?.choices?.find(({ name }) => name === CHOICE)?.count ?? 0;
}

async function json(path: string): Promise<number> {
  const counted = new Set(questionsOf(definition.children).map((question) => question.id));
  const counts = new Map<string, Map<string, number>>();
  for await (const lines of linesOf(path))
    for (const line of lines) {
      const { unit, answers } = JSON.parse(line) as { unit: string; answers: Record<string, unknown> };
      const ofUnit = counts.get(unit) ?? counts.set(unit, new Map()).get(unit)!;
      for (const [question, value] of Object.entries(answers)) {
        if (!counted.has(question)) continue;
        const key = `${question} ${typeof value === 'object' ? 'given' : String(value)}`;
        ofUnit.set(key, (ofUnit.get(key) ?? 0) + 1);
      }
    }
  return [...counts.values()].reduce((sum, ofUnit) => sum + (ofUnit.get(`${QUESTION} ${CHOICE}`) ?? 0), 0);
}

async function duckdb(path: string): Promise<number> {
  const db = await openDuckDb();
  const source = `read_json('${path}', format = 'newline_delimited', columns = { unit: 'VARCHAR', answers: 'MAP(VARCHAR, JSON)' })`;
  const counted = await db.ask(`
    CREATE TABLE counts AS
    SELECT unit, entry.key AS question, entry.value::VARCHAR AS answer, count(*) AS n
    FROM (SELECT unit, unnest(map_entries(answers)) AS entry FROM ${source}) GROUP BY ALL;
    SELECT sum(n)::INTEGER FROM counts WHERE question = '${QUESTION}' AND answer = '"${CHOICE}"'`);
  return Number(counted[0]?.[0]);
}

const kinds: Record<string, (path: string) => Promise<number>> = { contributions, json, duckdb };
const before = process.cpuUsage();
const found = await kinds[kind ?? '']!(file ?? '');
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, memory_mb: process.resourceUsage().maxRSS / 1024, found }));
