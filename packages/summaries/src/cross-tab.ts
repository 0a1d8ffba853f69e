import { CONDENSED } from './condense.ts';
import { isCut, type Contribution } from './contribution.ts';
import type { Plan, PlannedQuestion } from './plan.ts';

/** One submission as a cross-tabulation reads it. */
export type CrossTabRow = { readonly plan: Plan; readonly unit: string; readonly contribution: Contribution };

/** What is set against what: a question by id, the class of the score, or the unit it is about. */
export type Axis = { readonly question: string } | 'class' | 'unit';

/**
 * A line of the table. `choice` and `class` are names of the form, `unit` an id, `value` a number, `range` two of them, `month`
 * `2021-08`, `hour` `08`, `files` how many; the rest say what there is instead of a value.
 */
export type Category =
  | { readonly kind: 'choice' | 'class' | 'unit' | 'month' | 'hour' | 'files'; readonly name: string }
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'given' | 'missing' | 'hidden' | 'other' };

/** `cells[row][column]`: submissions, or rows of a repeat that both questions are in. `undefined` is withheld. */
export type CrossTab = {
  readonly rows: readonly Category[];
  readonly columns: readonly Category[];
  readonly cells: readonly (readonly (number | undefined)[])[];
  readonly rowTotals: readonly (number | undefined)[];
  readonly columnTotals: readonly (number | undefined)[];
  /** What was counted, each once. */
  readonly total: number;
};

/** Different numbers that each get a line; more are put into ranges that hold about as many each. */
const MOST_VALUES = 10;
const RANGES = 5;
const NUMBER_SCALE = 10_000;

/** Whether the answers to this question were too many to be kept one by one: nothing can be set against them. */
export function isTogether({ plan, contribution }: CrossTabRow, axis: Axis): boolean {
  if (typeof axis === 'string') return false;
  const at = plan.questions.findIndex((question) => question.id === axis.question);
  const field = at < 0 ? '' : fieldAt(contribution, at);
  return field.startsWith(CONDENSED) || (field === '?' && isCut(contribution));
}

/**
 * Counts two axes against each other, exactly, from what the headers carry. Of several choices or several rows of a repeat a
 * submission stands in every line it belongs to, and once in the totals. Two questions of one repeat are paired row by row. None
 * of the rows may be `isTogether` on either axis.
 */
export function crossTabulate(rows: readonly CrossTabRow[], row: Axis, column: Axis): CrossTab {
  const pairs = rows.flatMap((each) => pairsOf(each, row, column));
  const down = ranged(
    pairs.map(([left]) => left),
    orderOf(rows, row),
  );
  const across = ranged(
    pairs.map(([, right]) => right),
    orderOf(rows, column),
  );
  const cells = down.categories.map(() => across.categories.map(() => 0));
  const rowTotals = down.categories.map(() => 0);
  const columnTotals = across.categories.map(() => 0);
  for (const [left, right] of pairs) {
    const [lines, columns] = [down.placesOf(left), across.placesOf(right)];
    for (const line of lines) rowTotals[line]! += 1;
    for (const at of columns) columnTotals[at]! += 1;
    for (const line of lines) for (const at of columns) cells[line]![at]! += 1;
  }
  return { rows: down.categories, columns: across.categories, cells, rowTotals, columnTotals, total: pairs.length };
}

type Values = readonly string[];
type Pair = readonly [Values, Values];

/** A value in text: `c:name`, `n:scaled number`, `missing` … */
function pairsOf(each: CrossTabRow, row: Axis, column: Axis): readonly Pair[] {
  const [left, right] = [valuesOf(each, row), valuesOf(each, column)];
  if (left.repeat !== undefined && left.repeat === right.repeat && left.rows.length === right.rows.length)
    return left.rows.map((values, index) => [values, right.rows[index]!]);
  return [[unique(left.rows), unique(right.rows)]];
}

type Found = { readonly rows: readonly Values[]; readonly repeat: string | undefined };

function valuesOf({ plan, unit, contribution }: CrossTabRow, axis: Axis): Found {
  if (axis === 'unit') return { rows: [[`unit:${unit}`]], repeat: undefined };
  const place = contribution.split(';', 3)[2] ?? '';
  if (axis === 'class') return { rows: [[place === '' ? 'missing' : `class:${plan.classes[Number(place)] ?? ''}`]], repeat: undefined };
  const at = plan.questions.findIndex((question) => question.id === axis.question);
  const question = plan.questions[at];
  // A version that did not ask it yet, or any more.
  if (question === undefined) return { rows: [['hidden']], repeat: undefined };
  const field = fieldAt(contribution, at);
  const isInRepeat = question.repeats.length > 0;
  return {
    rows: (isInRepeat ? field.split('|') : [field]).map((text) => read(question, text)),
    repeat: isInRepeat ? question.repeats.join('/') : undefined,
  };
}

/** Answers are the last part of a contribution. No field has a `;`. */
const fieldAt = (contribution: Contribution, at: number): string => contribution.split(';', 5)[4]?.split(',')[at] ?? '';

function read(question: PlannedQuestion, field: string): Values {
  if (field === '') return ['missing'];
  if (field === '-') return ['hidden'];
  switch (question.tally) {
    case 'choices':
      return field.split('.').map((text) => choiceIn(question, text));
    case 'number':
      return [field === '?' ? 'other' : `n:${field}`];
    case 'day':
      return [field === '?' ? 'other' : `month:${field.slice(0, 4)}-${field.slice(4, 6)}`];
    case 'hour':
      return [field === '?' ? 'other' : `hour:${field}`];
    case 'attachments':
      return [field === '?' ? 'other' : `files:${field}`];
    case 'given':
      return ['given'];
  }
}

function choiceIn(question: PlannedQuestion, text: string): string {
  if (text.startsWith('=')) return `choice:${decodeURIComponent(text.slice(1))}`;
  const name = question.choices[Number(text)];
  return name === undefined ? 'other' : `choice:${name}`;
}

const unique = (rows: readonly Values[]): Values => [...new Set(rows.flat())];

type Lines = { readonly categories: readonly Category[]; readonly placesOf: (values: Values) => readonly number[] };

/** Choices and classes in the order of the first version met that has them; others follow. */
function orderOf(rows: readonly CrossTabRow[], axis: Axis): ReadonlyMap<string, number> {
  if (axis === 'unit') return new Map();
  const order = new Map<string, number>();
  const add = (key: string): unknown => order.has(key) || order.set(key, order.size);
  for (const plan of new Set(rows.map((each) => each.plan))) {
    if (axis === 'class') for (const code of plan.classes) add(`class:${code}`);
    else for (const name of plan.questions.find(({ id }) => id === axis.question)?.choices ?? []) add(`choice:${name}`);
  }
  return order;
}

/** The lines that the values of an axis make: choices in the form's order, numbers ascending, what is no value last. */
function ranged(all: readonly Values[], order: ReadonlyMap<string, number>): Lines {
  const counts = new Map<string, number>();
  for (const values of all) for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const numbers = [...counts.keys()].filter((value) => value.startsWith('n:')).map((value) => Number(value.slice(2)));
  numbers.sort((left, right) => left - right);
  const edges = numbers.length > MOST_VALUES ? edgesOf(numbers, (value) => counts.get(`n:${value}`) ?? 0) : undefined;
  const lineOf = (value: string): string => {
    if (edges === undefined || !value.startsWith('n:')) return value;
    return `r:${edges.findLastIndex((edge) => edge <= Number(value.slice(2)))}`;
  };
  const keys = [...new Set([...counts.keys()].map(lineOf))].sort((left, right) => byLine(left, right, order));
  const places = new Map(keys.map((key, index) => [key, index]));
  return {
    categories: keys.map((key) => categoryOf(key, numbers, edges)),
    placesOf: (values) => [...new Set(values.map((value) => places.get(lineOf(value))!))],
  };
}

/** First values of ranges that hold about as many answers each. */
function edgesOf(numbers: readonly number[], countOf: (value: number) => number): readonly number[] {
  const total = numbers.reduce((sum, value) => sum + countOf(value), 0);
  const edges: number[] = [numbers[0]!];
  let seen = 0;
  for (const value of numbers) {
    if (seen >= (edges.length * total) / RANGES && value !== edges.at(-1)) edges.push(value);
    seen += countOf(value);
  }
  return edges;
}

const last = ['given', 'other', 'missing', 'hidden'];

function byLine(left: string, right: string, order: ReadonlyMap<string, number>): number {
  const rank = (key: string): number => last.indexOf(key);
  if (rank(left) >= 0 || rank(right) >= 0) return rank(left) - rank(right);
  const number = (key: string): number => Number(/^(?:n|r|files|hour):(.*)$/.exec(key)?.[1] ?? Number.NaN);
  const place = (key: string): number => order.get(key) ?? order.size;
  return number(left) - number(right) || place(left) - place(right) || (left < right ? -1 : 1);
}

function categoryOf(key: string, numbers: readonly number[], edges: readonly number[] | undefined): Category {
  const at = key.indexOf(':');
  const [kind, name] = [key.slice(0, at), key.slice(at + 1)];
  if (at < 0) return { kind: key as 'given' | 'missing' | 'hidden' | 'other' };
  if (kind === 'n') return { kind: 'value', value: Number(name) / NUMBER_SCALE };
  if (kind !== 'r') return { kind: kind as 'choice' | 'class' | 'unit' | 'month' | 'hour' | 'files', name };
  const [from, next] = [edges![Number(name)]!, edges![Number(name) + 1]];
  const to = numbers.findLast((value) => next === undefined || value < next)!;
  return { kind: 'range', from: from / NUMBER_SCALE, to: to / NUMBER_SCALE };
}

/**
 * Withholds cells, and totals, of fewer than `below`; and with each that stands alone in its line or column the next smallest,
 * until none can be worked out from the rest.
 */
export function suppressCrossTab(table: CrossTab, below: number): CrossTab {
  if (below === 0) return table;
  const height = table.rows.length;
  const width = table.columns.length;
  // Totals are cells of one more line and column; what was counted in all is known anyway.
  const grid = [...table.cells.map((line, index) => [...line, table.rowTotals[index]]), [...table.columnTotals, table.total]];
  const withheld = grid.map((line, row) =>
    line.map((count = 0, column) => count > 0 && count < below && !(row === height && column === width)),
  );
  const lines = [
    ...grid.map((line, row) => line.map((_, column) => [row, column] as const)),
    ...grid[0]!.map((_, column) => grid.map((_, row) => [row, column] as const)),
  ];
  for (let changed = true; changed;) {
    changed = false;
    for (const line of lines) {
      if (line.filter(([row, column]) => withheld[row]![column]).length !== 1) continue;
      const open = line.filter(([row, column]) => !withheld[row]![column] && !(row === height && column === width));
      const sizeOf = ([row, column]: readonly [number, number]): number => grid[row]![column] || Infinity;
      const next = open.toSorted((left, right) => sizeOf(left) - sizeOf(right))[0];
      if (next === undefined) continue;
      withheld[next[0]]![next[1]] = true;
      changed = true;
    }
  }
  const shown = (row: number, column: number): number | undefined => (withheld[row]![column] ? undefined : grid[row]![column]);
  return {
    ...table,
    cells: table.rows.map((_, row) => table.columns.map((_, column) => shown(row, column))),
    rowTotals: table.rows.map((_, row) => shown(row, width)),
    columnTotals: table.columns.map((_, column) => shown(height, column)),
  };
}
