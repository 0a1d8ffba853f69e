import { NAME_PATTERN } from '@safeground/forms/names';
import type { Report } from '../errors.ts';
import type { SheetKind } from '../mapping/columns.ts';
import type { Table } from '../sheets/table.ts';

/** Anything that begins like a reference; what is inside decides whether it is one. */
const OUTER = /\$\{([^}]*)\}|\$\{[^}]*$/g;
const INNER = new RegExp(`^(last-saved#)?(${NAME_PATTERN})$`, 'u');
const WHOLE = new RegExp(`^\\$\\{(last-saved#)?(${NAME_PATTERN})\\}$`, 'u');

type Reference = { readonly name: string; readonly lastSaved: boolean };

/** The references in a text, in order; `undefined` where one is badly written. */
export function findReferences(text: string): readonly Reference[] | undefined {
  if (!text.includes('${')) return [];
  const found: Reference[] = [];
  for (const match of text.matchAll(OUTER)) {
    const inner = INNER.exec(match[1] ?? '');
    if (inner === null) return undefined;
    found.push({ name: inner[2]!, lastSaved: inner[1] !== undefined });
  }
  return found;
}

/** The name when the text is one reference and nothing else. */
export function soleReference(text: string): string | undefined {
  return WHOLE.exec(text)?.[2];
}

/** How often each name of the survey occurs. */
type NameCounts = ReadonlyMap<string, number>;

/** Columns that hold no reference: by sheet, the first word of their path. */
const ignored: Readonly<Partial<Record<SheetKind, readonly string[]>>> = {
  survey: ['type', 'name', 'trigger', 'safeground_id', 'safeground_parameters'],
  entities: ['dataset', 'repeat'],
};

/** Reports every reference that is badly written, unknown, or of a name that stands more than once. */
export function checkReferences(table: Table | undefined, names: NameCounts, report: Report): void {
  if (table === undefined) return;
  const skip = ignored[table.kind] ?? [];
  for (const row of table.rows) {
    for (const { column, text } of row.cells) {
      if (skip.includes(column.path[0] ?? '')) continue;
      // A choice list may carry any data for its filters; only what is shown can refer to the form.
      if (table.kind === 'choices' && (column.column === undefined || column.column.localized !== true)) continue;
      const place = { sheet: table.sheet, row: row.number, column: column.text };
      const references = findReferences(text);
      if (references === undefined) report.error('reference-syntax', place);
      for (const { name } of references ?? []) {
        const count = names.get(name) ?? 0;
        if (count === 0) report.error('reference-unknown', place, { name });
        else if (count > 1) report.error('reference-ambiguous', place, { name });
      }
    }
  }
}
