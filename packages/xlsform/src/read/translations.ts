import type { Report } from '../errors.ts';
import { DEFAULT_NAME, PRIVATE_TAG, type Languages } from '../mapping/languages.ts';
import type { Table } from '../sheets/table.ts';

/** Languages of a sheet and the translatable columns each has, by name as written. */
function translated(table: Table): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map<string, Set<string>>();
  for (const { column, language } of table.columns) {
    if (column?.localized !== true) continue;
    const name = language ?? DEFAULT_NAME;
    seen.set(name, (seen.get(name) ?? new Set()).add(column.header));
  }
  return seen;
}

/** A language whose name says no code gets one of private use, which no other system knows. */
export function checkLanguages(languages: Languages, sheet: string, report: Report): void {
  for (const [tag, language] of Object.entries(languages.names()))
    if (tag.startsWith(PRIVATE_TAG)) report.warn('language-code', { sheet, row: 1 }, { language });
}

/** A column that one language has and another lacks. Says nothing about forms of one language. */
export function checkTranslations(tables: readonly (Table | undefined)[], usesOther: boolean, report: Report): void {
  let several = false;
  for (const table of tables) {
    if (table === undefined) continue;
    const seen = translated(table);
    if (seen.size === 0 || (seen.size === 1 && seen.has(DEFAULT_NAME))) continue;
    several = true;
    const all = new Set([...seen.values()].flatMap((headers) => [...headers]));
    for (const [language, headers] of seen) {
      const missing = [...all].filter((header) => !headers.has(header));
      if (missing.length > 0)
        report.warn('translations-missing', { sheet: table.sheet, row: 1 }, { language, columns: missing.sort().join(', ') });
    }
  }
  if (usesOther && several) report.warn('or-other-translated', { sheet: tables[0]?.sheet });
}
