import type { Choice } from '@safeground/forms';
import { requireHeaders, type Table } from '../sheets/table.ts';
import { createRowReader, type CellRules, type RowReader } from './cells.ts';
import type { ListDraft } from './context.ts';
import type { Report } from '../errors.ts';

/** Reads a sheet of choices into its lists. Rows without a list are notes. Extra columns become attributes of the choice. */
export function readLists(
  table: Table | undefined,
  rules: CellRules,
  allowDuplicates: boolean,
  report: Report,
): ReadonlyMap<string, ListDraft> {
  const lists = new Map<string, ListDraft>();
  if (table === undefined || table.rows.length === 0) return lists;
  const checked = table.kind === 'choices';
  if (checked && !requireHeaders(table, ['name'], report)) return lists;
  if (checked) warnHeaders(table, report);
  const seen = new Map<string, Set<string>>();
  for (const source of table.rows) {
    const row = createRowReader(table, source, rules);
    const name = row.text('list');
    if (name === '') continue;
    const list = lists.get(name) ?? { name, choices: [], rows: [] };
    lists.set(name, list);
    const names = seen.get(name) ?? new Set<string>();
    seen.set(name, names);
    const choice = readChoice(row);
    if (choice.name === '') {
      report.error('choice-name-missing', row.place('name'));
      continue;
    }
    // The one name that no object keeps as a key.
    if (choice.name === '__proto__') report.error('name-invalid', row.place('name'), { name: choice.name });
    if (checked && choice.label === undefined) report.warn('choice-label-missing', row.place('label'), { name: choice.name });
    if (checked && !allowDuplicates && names.has(choice.name))
      report.error('choice-name-duplicate', row.place('name'), { name: choice.name, list: name });
    names.add(choice.name);
    list.choices.push({ ...choice, label: choice.label ?? {} });
    list.rows.push(row.number);
  }
  return lists;
}

function readChoice(row: RowReader): Omit<Choice, 'label'> & { readonly label: Choice['label'] | undefined } {
  const attributes = row.cells.flatMap(({ column, text }): (readonly [string, string])[] =>
    column.column === undefined && column.path.length === 1 && isAttribute(column.text) ? [[column.text, text]] : [],
  );
  const media = row.media();
  return {
    name: row.text('name'),
    label: row.localized('label'),
    ...(media && { media }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}

/** A column with a space cannot be written in a filter. `__proto__` would not become a key. */
function isAttribute(header: string): boolean {
  return !header.includes(' ') && header !== '__proto__';
}

function warnHeaders(table: Table, report: Report): void {
  for (const column of table.columns) {
    if (column.column === undefined && (column.path[0] ?? '').includes(' '))
      report.warn('header-choices', { sheet: table.sheet, row: 1, column: column.text }, { header: column.text });
  }
}
