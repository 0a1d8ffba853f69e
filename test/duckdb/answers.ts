import { nhaTrangRegister } from '@safeground/templates';
import type { DuckDb } from './database.ts';
import { choices, days, files, numbers } from './form.ts';

/** `unit period` to figures by name. */
export type Figures = ReadonlyMap<string, ReadonlyMap<string, number>>;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * Every figure of every unit and period, asked of DuckDB over the rows as they were sent. Nothing here is shared with the product:
 * scores, relevance, days, cut-offs, the tree and the fractions are written again in SQL.
 */
export async function askFigures(db: DuckDb, file: string): Promise<Figures> {
  await db.ask(`
    CREATE TABLE units AS SELECT * FROM (VALUES ${nhaTrangRegister.map(({ id, parent }) => `(${text(id)}, ${parent === undefined ? 'NULL' : text(parent)})`).join(', ')}) AS t(id, parent);
    CREATE TABLE sent AS SELECT * FROM read_json(${text(file)}, format = 'newline_delimited', columns = { id: 'VARCHAR', unit: 'VARCHAR', observedAt: 'VARCHAR', withdrawn: 'BOOLEAN', answers: 'JSON' });
    ${rows};
    ${scope};
    ${cells};
    ${scored};
  `);
  const found = new Map<string, Map<string, number>>();
  for (const [place, figure, value] of await db.ask([counts, scores, byQuestion, parts, spreads, below].join('\nUNION ALL\n')))
    (found.get(String(place)) ?? found.set(String(place), new Map()).get(String(place))!).set(String(figure), Number(value));
  return found;
}

/** The day on a clock seven hours ahead of UTC, and the year, half, quarter and month that end on a 14th. */
const rows = `CREATE TABLE rows AS
  WITH utc AS (
    SELECT *, replace(left(observedAt, 19), 'T', ' ')::TIMESTAMP
      - CASE WHEN observedAt LIKE '%+07:00' THEN INTERVAL 7 HOUR ELSE INTERVAL 0 HOUR END AS instant
    FROM sent WHERE NOT withdrawn),
  ends AS (SELECT *, date_trunc('month', ((instant + INTERVAL 7 HOUR)::DATE - 14)) + INTERVAL 1 MONTH AS m FROM utc)
  SELECT id, unit, instant, answers, (answers->>'safe') AS safe, (answers->>'level')::DOUBLE AS level, [
    'month:' || strftime(m, '%Y-%m'),
    'quarter:' || year(m) || '-Q' || quarter(m),
    'half:' || year(m) || '-H' || ((month(m) + 5) // 6),
    'year:' || year(m)] AS periods
  FROM ends`;

/** Each submission under its own unit and every one above, in each of its periods. */
const scope = `CREATE TABLE scope AS
  WITH RECURSIVE up(id, above) AS (
    SELECT id, id FROM units UNION ALL SELECT up.id, units.parent FROM up JOIN units ON units.id = up.above WHERE units.parent IS NOT NULL)
  SELECT rows.id, up.above AS unit, unnest(rows.periods) AS period FROM rows JOIN up ON up.id = rows.unit`;

const simple = [
  'safe',
  'many',
  'order',
  'people',
  'area',
  'level',
  'team',
  'code',
  'checked',
  'moment',
  'hour',
  'seen',
  'place',
  'path',
  'shape',
  ...files,
];

/** One line for each question and submission, in a repeat for each row: was it answered, and with what. */
const cells = `CREATE TABLE cells AS
  WITH workers AS (SELECT id, unnest(from_json(answers->'workers', '["JSON"]')) AS w FROM rows WHERE (answers->'workers') IS NOT NULL)
  ${simple.map((id) => `SELECT id, '${id}' AS q, (answers->'${id}') AS v, if((answers->'${id}') IS NULL, 'missing', 'answered') AS state FROM rows`).join(' UNION ALL ')}
  UNION ALL SELECT id, 'why', (answers->'why'), CASE WHEN safe IS DISTINCT FROM 'fail' THEN 'hidden' WHEN (answers->'why') IS NULL THEN 'missing' ELSE 'answered' END FROM rows
  UNION ALL SELECT id, 'double', to_json((answers->>'people')::INTEGER * 2), if((answers->'people') IS NULL, 'missing', 'answered') FROM rows
  UNION ALL SELECT id, 'age', (w->'age'), if((w->'age') IS NULL, 'missing', 'answered') FROM workers
  UNION ALL SELECT id, 'fit', (w->'fit'), if((w->'fit') IS NULL, 'missing', 'answered') FROM workers
  UNION ALL SELECT id, q, NULL, 'hidden' FROM rows, (VALUES ('age'), ('fit')) AS t(q) WHERE (answers->'workers') IS NULL`;

/** Two criteria of weight 3 and 1; what is not applicable or not answered weighs nothing. */
const scored = `CREATE TABLE scored AS
  WITH points AS (
    SELECT id, safe, CASE safe WHEN 'pass' THEN 1 WHEN 'fail' THEN 0 END AS p1,
      CASE WHEN level IS NULL THEN NULL WHEN level < 3 THEN 0 WHEN level < 7 THEN 0.5 ELSE 1 END AS p2 FROM rows),
  totals AS (
    SELECT *, round(100.0 * (coalesce(3 * p1, 0) + coalesce(p2, 0)) / nullif(if(p1 IS NULL, 0, 3) + if(p2 IS NULL, 0, 1), 0), 1) AS score FROM points)
  SELECT *, CASE WHEN score IS NULL THEN NULL WHEN score >= 75 AND p2 IS DISTINCT FROM 0 THEN 'GOOD' WHEN score >= 20 THEN 'FAIR' ELSE 'BAD' END AS class FROM totals`;

const by = (figure: string, value: string, from: string, group = ''): string =>
  `SELECT unit || ' ' || period AS place, ${figure} AS figure, (${value})::DOUBLE AS value FROM scope JOIN ${from} GROUP BY unit, period${group}`;
const joined = (table: string): string => `${table} USING (id)`;

/** What was observed more than 92 days before it came in (see figures.test.ts) is looked at, as an answer that is no choice is. */
const oldest = `TIMESTAMP '2022-03-01 02:00:00' - INTERVAL 92 DAY`;

const counts = [
  by(`'submissions'`, 'count(*)', `(SELECT id FROM rows) r USING (id)`),
  by(`'flagged'`, `count(*) FILTER (safe = 'stranger' OR instant < ${oldest})`, `(SELECT id, safe, instant FROM rows) r USING (id)`),
].join(' UNION ALL ');

/** Count, sum, mean, extremes and nearest-rank quantiles of a number. */
const spreadOf = (prefix: string, value: string, from: string, group = ''): string =>
  [
    ['count', `count(${value})`],
    ['sum', `sum(${value}::DECIMAL(30, 4))`],
    ['mean', `sum(${value}::DECIMAL(30, 4))::DOUBLE / count(${value})`],
    ['min', `min(${value})`],
    ['max', `max(${value})`],
    ...[10, 25, 50, 75, 90].map((share) => [`p${share}`, `quantile_disc(${value}, ${share / 100})`] as const),
  ]
    .map(([name, sql]) => by(`${prefix} || '.${name}'`, sql!, from, `${group} HAVING count(${value}) > 0`))
    .join(' UNION ALL ');

const scores = [
  spreadOf(`'score'`, 'score', joined('scored')),
  by(`'band.' || least(9, floor(score / 10)::INTEGER)`, 'count(*)', joined('(SELECT * FROM scored WHERE score IS NOT NULL) s'), ', figure'),
  by(`'class.' || class`, 'count(*)', joined('(SELECT * FROM scored WHERE class IS NOT NULL) s'), ', figure'),
  by(
    `'C1.' || CASE safe WHEN 'pass' THEN 'met' WHEN 'fail' THEN 'failed' WHEN 'na' THEN 'notApplicable' ELSE 'unanswered' END`,
    'count(*)',
    joined('scored'),
    ', figure',
  ),
  by(
    `'C2.' || CASE p2 WHEN 1 THEN 'met' WHEN 0.5 THEN 'partly' WHEN 0 THEN 'failed' ELSE 'unanswered' END`,
    'count(*)',
    joined('scored'),
    ', figure',
  ),
  by(`'C2.vetoes'`, 'count(*) FILTER (p2 = 0)', joined('scored')),
].join(' UNION ALL ');

const of = (questions: readonly string[]): string =>
  `(SELECT * FROM cells WHERE q IN (${questions.map(text).join(', ')}) AND state = 'answered') c USING (id)`;

const byQuestion = [
  by(`q || '.' || state`, 'count(*)', joined('cells'), ', figure'),
  spreadOf('q', `(v->>'$')::DOUBLE`, of([...numbers, 'age']), ', q'),
].join(' UNION ALL ');

const listed = [...choices.safe, ...choices.many].map(text).join(', ');
const parts = [
  by(
    `q || '.choice.' || if(c IN (${listed}), c, 'other')`,
    'count(*)',
    `(SELECT id, q, (v->>'$') AS c FROM cells WHERE q IN ('safe', 'fit') AND state = 'answered') c USING (id)`,
    ', figure',
  ),
  by(
    `q || '.choice.' || c`,
    'count(*)',
    `(SELECT id, q, unnest(from_json(v, '["VARCHAR"]')) AS c FROM cells WHERE q IN ('many', 'order') AND state = 'answered') c USING (id)`,
    ', figure',
  ),
  by(`q || '.files'`, `sum(json_array_length(v))`, of(files), ', q'),
].join(' UNION ALL ');

const day = `replace(left((v->>'$'), 10), '-', '')::INTEGER`;
const spreads = [
  by(`q || '.days'`, 'count(*)', of(days), ', q'),
  by(`q || '.first'`, `min(${day})`, of(days), ', q'),
  by(`q || '.last'`, `max(${day})`, of(days), ', q'),
  by(`q || '.month.' || left((v->>'$'), 7)`, 'count(*)', of(days), ', figure'),
  by(`'hour.at.' || left((v->>'$'), 2)`, 'count(*)', of(['hour']), ', figure'),
].join(' UNION ALL ');

/** What a table of the units below says: their counts and means, and what is about the unit itself. */
const below = ['count(*)|submissions', 'avg(score)|mean']
  .map((each) => each.split('|') as [string, string])
  .map(
    ([sql, name]) => `SELECT place, figure, value FROM (
      SELECT coalesce(units.parent, '') || ' ' || period AS place, 'below.' || units.id || '.${name}' AS figure, (${sql})::DOUBLE AS value
      FROM scope JOIN scored USING (id) JOIN units ON units.id = scope.unit GROUP BY units.parent, units.id, period) WHERE value IS NOT NULL`,
  )
  .join(' UNION ALL ');
