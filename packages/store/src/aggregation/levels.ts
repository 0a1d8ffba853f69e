import type { Folded } from './protocol.ts';

/**
 * The levels between a submission and a committee's figure: bucket (form, unit, day received, shard) → unit and day →
 * unit and period → parent unit and period. Where and when a submission counts is part of its contribution, so a move
 * or a late arrival changes cells, never the bucket.
 */
export type NodeKey =
  | { readonly level: 'bucket'; readonly form: string; readonly unit: string; readonly day: string; readonly shard: number }
  | { readonly level: 'day'; readonly form: string; readonly unit: string; readonly day: string }
  | { readonly level: 'period'; readonly form: string; readonly unit: string; readonly period: string };

/** One submission as its header carries it. */
export type HeaderInput<Contribution> = {
  readonly kind: 'header';
  readonly unit: string;
  readonly day: string;
  /** The form's version it was filled with, which says how to read the contribution. */
  readonly version: number;
  readonly contribution: Contribution;
};

/** A child's cell. From a bucket to its day it holds one value for each (unit, period); above that, a single one. */
export type CellInput<Value> = { readonly kind: 'cell'; readonly child: string; readonly values: Readonly<Record<string, Value>> };

export type LevelInput<Contribution, Value> = HeaderInput<Contribution> | CellInput<Value>;

/** Values by place: `unit period`. Above the day level there is one entry. */
export type Cell<Value> = Readonly<Record<string, Value>>;

/** A contribution and the version of the form it was written with. */
export type Contributed<Contribution> = { readonly version: number; readonly contribution: Contribution };

export type LevelRules<Contribution, Value> = {
  readonly empty: () => Value;
  readonly fold: (contributions: readonly Contributed<Contribution>[]) => Value;
  /** A new value; neither side is changed. */
  readonly merge: (left: Value, right: Value) => Value;
  /** Keys of the periods that hold a day, one for each calendar. */
  readonly periodsOf: (day: string) => readonly string[];
  /** The unit above, as the tree was on the period's last day. */
  readonly parentOf: (unit: string, period: string) => string | undefined;
};

/** Where a period's figures come from: units under it, and days received with the units that received them. */
export type Sources = { readonly units: readonly string[]; readonly days: Readonly<Record<string, readonly string[]>> };

/** What a node shows: its whole value, and at period level that of each child and where it all came from. */
export type NodeResult<Value> = {
  readonly value: Value;
  readonly children: Readonly<Record<string, Value>>;
  readonly sources?: Sources | undefined;
};

const PARTS = '|';

export function nodeText(key: NodeKey): string {
  if (key.level === 'bucket') return ['b', key.form, key.unit, key.day, key.shard].join(PARTS);
  if (key.level === 'day') return ['d', key.form, key.unit, key.day].join(PARTS);
  return ['p', key.form, key.unit, key.period].join(PARTS);
}

/** Reads what `nodeText` wrote. Throws `RangeError` on anything else. */
export function parseNode(text: string): NodeKey {
  const [level, form, unit, at, shard] = text.split(PARTS);
  if (form === undefined || unit === undefined || at === undefined) throw new RangeError(`"${text}" is no aggregation node`);
  if (level === 'b' && shard !== undefined) return { level: 'bucket', form, unit, day: at, shard: Number(shard) };
  if (level === 'd') return { level: 'day', form, unit, day: at };
  if (level === 'p') return { level: 'period', form, unit, period: at };
  throw new RangeError(`"${text}" is no aggregation node`);
}

/** Folds a node's inputs into the cells of its parents and into what it shows itself. Pure. */
export function foldNode<Contribution, Value>(
  text: string,
  inputs: readonly LevelInput<Contribution, Value>[],
  rules: LevelRules<Contribution, Value>,
): Folded<Cell<Value>, NodeResult<Value>> {
  const node = parseNode(text);
  if (node.level === 'bucket') return foldBucket(node, inputs, rules);
  if (node.level === 'day') return foldDay(node, inputs, rules);
  return foldPeriod(node, inputs, rules);
}

function foldBucket<Contribution, Value>(
  node: NodeKey & { readonly level: 'bucket' },
  inputs: readonly LevelInput<Contribution, Value>[],
  rules: LevelRules<Contribution, Value>,
): Folded<Cell<Value>, NodeResult<Value>> {
  // What counts for one unit and day counts for the same periods: it is folded once, not once for each of them.
  const groups = new Map<string, HeaderInput<Contribution>[]>();
  for (const input of inputs) {
    if (input.kind !== 'header') continue;
    const key = `${input.unit} ${input.day}`;
    (groups.get(key) ?? groups.set(key, []).get(key)!).push(input);
  }
  const places: Record<string, Value> = {};
  for (const group of groups.values()) {
    const { unit, day } = group[0]!;
    const value = rules.fold(group);
    for (const period of rules.periodsOf(day)) {
      const place = `${unit} ${period}`;
      places[place] = places[place] === undefined ? value : rules.merge(places[place], value);
    }
  }
  const parent = nodeText({ level: 'day', form: node.form, unit: node.unit, day: node.day });
  return { cells: new Map([[parent, places]]), result: { value: rules.empty(), children: {} } };
}

function foldDay<Contribution, Value>(
  node: NodeKey & { readonly level: 'day' },
  inputs: readonly LevelInput<Contribution, Value>[],
  rules: LevelRules<Contribution, Value>,
): Folded<Cell<Value>, NodeResult<Value>> {
  const cells = new Map<string, Record<string, Value>>();
  for (const input of inputs) {
    if (input.kind !== 'cell') continue;
    for (const [place, value] of Object.entries(input.values)) {
      const [unit = '', period = ''] = place.split(' ');
      const parent = nodeText({ level: 'period', form: node.form, unit, period });
      const known = cells.get(parent)?.[place];
      cells.set(parent, { [place]: known === undefined ? value : rules.merge(known, value) });
    }
  }
  return { cells, result: { value: rules.empty(), children: {} } };
}

function foldPeriod<Contribution, Value>(
  node: NodeKey & { readonly level: 'period' },
  inputs: readonly LevelInput<Contribution, Value>[],
  rules: LevelRules<Contribution, Value>,
): Folded<Cell<Value>, NodeResult<Value>> {
  let total = rules.empty();
  const children: Record<string, Value> = {};
  const units: string[] = [];
  const days: Record<string, string[]> = {};
  for (const input of inputs) {
    if (input.kind !== 'cell') continue;
    const child = parseNode(input.child);
    if (child.level === 'period') units.push(child.unit);
    else (days[child.unit] ??= []).push(child.day);
    for (const value of Object.values(input.values)) {
      total = rules.merge(total, value);
      const unit = child.level === 'period' ? child.unit : node.unit;
      const known = children[unit];
      children[unit] = known === undefined ? value : rules.merge(known, value);
    }
  }
  const above = rules.parentOf(node.unit, node.period);
  const cells = new Map<string, Cell<Value>>();
  // Where nothing counts any more, the cell goes too: a unit that was emptied looks as if it had never had any.
  if (above !== undefined && units.length + Object.keys(days).length > 0)
    cells.set(nodeText({ level: 'period', form: node.form, unit: above, period: node.period }), { [`${node.unit} ${node.period}`]: total });
  return { cells, result: { value: total, children, sources: { units, days } } };
}
