/** The only conditions the store needs. An attribute that is missing counts as 0 in `below` and `equals: 0`. */
export type When =
  | { readonly is: 'absent' }
  | { readonly is: 'present' }
  | { readonly is: 'below'; readonly field: string; readonly value: number }
  | { readonly is: 'equals'; readonly field: string; readonly value: number | string };

export type Change = {
  readonly set?: { readonly [field: string]: unknown };
  readonly add?: { readonly [field: string]: number };
  readonly remove?: readonly string[];
};

/** Sort keys to read: a prefix, or both ends inclusive. */
export type Range = { readonly prefix: string } | { readonly from: string; readonly to: string };

export type Expression = {
  readonly text: string;
  readonly names: { readonly [placeholder: string]: string };
  readonly values: { readonly [placeholder: string]: unknown };
};

/** All conditions must hold; `undefined` when there are none. */
export function conditionOf(when: readonly When[]): Expression | undefined {
  if (when.length === 0) return undefined;
  const words = placeholders();
  const text = when.map((condition) => conditionText(condition, words)).join(' AND ');
  return { text, names: words.names, values: words.values };
}

export function updateOf(change: Change, when: readonly When[]): Expression & { readonly condition: string | undefined } {
  const words = placeholders();
  const clauses = [
    clause(
      'SET',
      Object.entries(change.set ?? {}).map(([field, value]) => `${words.name(field)} = ${words.value(value)}`),
    ),
    clause(
      'ADD',
      Object.entries(change.add ?? {}).map(([field, value]) => `${words.name(field)} ${words.value(value)}`),
    ),
    clause('REMOVE', (change.remove ?? []).map(words.name)),
  ];
  const condition = when.length === 0 ? undefined : when.map((each) => conditionText(each, words)).join(' AND ');
  return { text: clauses.filter((each) => each !== '').join(' '), condition, names: words.names, values: words.values };
}

export function rangeOf(keys: { readonly pk: string; readonly sk: string }, pk: string, range: Range | undefined): Expression {
  const words = placeholders();
  const partition = `${words.name(keys.pk)} = ${words.value(pk)}`;
  if (range === undefined) return { text: partition, names: words.names, values: words.values };
  const sort = words.name(keys.sk);
  const text =
    'prefix' in range
      ? `${partition} AND begins_with(${sort}, ${words.value(range.prefix)})`
      : `${partition} AND ${sort} BETWEEN ${words.value(range.from)} AND ${words.value(range.to)}`;
  return { text, names: words.names, values: words.values };
}

const clause = (verb: string, parts: readonly string[]): string => (parts.length === 0 ? '' : `${verb} ${parts.join(', ')}`);

type Placeholders = Omit<Expression, 'text'> & { readonly name: (field: string) => string; readonly value: (value: unknown) => string };

function conditionText(condition: When, words: Placeholders): string {
  if (condition.is === 'absent') return `attribute_not_exists(${words.name('pk')})`;
  if (condition.is === 'present') return `attribute_exists(${words.name('pk')})`;
  const field = words.name(condition.field);
  if (condition.is === 'below') return `(attribute_not_exists(${field}) OR ${field} < ${words.value(condition.value)})`;
  const equal = `${field} = ${words.value(condition.value)}`;
  return condition.value === 0 ? `(attribute_not_exists(${field}) OR ${equal})` : equal;
}

function placeholders(): Placeholders {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const known = new Map<string, string>();
  return {
    names,
    values,
    name(field) {
      const placeholder = known.get(field) ?? `#n${known.size}`;
      known.set(field, placeholder);
      names[placeholder] = field;
      return placeholder;
    },
    value(value) {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
  };
}
