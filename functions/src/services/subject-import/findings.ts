import type { SubjectImportFinding } from '@safeground/contract';
import type { Language } from './columns.ts';
import { messages, type ImportCode } from './messages.ts';

/** Where in the file: rows count as a spreadsheet shows them, a column is named by its heading. */
export type Place = { readonly sheet: string; readonly row?: number | undefined; readonly column?: string | undefined };

type Values = Readonly<Record<string, string | number>>;

export type Findings = {
  error(code: ImportCode, place: Place, values?: Values): void;
  warn(code: ImportCode, place: Place, values?: Values): void;
  readonly list: readonly SubjectImportFinding[];
  readonly errors: number;
};

/** More than anybody reads; a file that is wrong throughout must not cost more than a good one. */
const MOST = 1_000;

export function createFindings(language: Language): Findings {
  const list: SubjectImportFinding[] = [];
  let errors = 0;
  const add = (severity: 'error' | 'warning', code: ImportCode, place: Place, values: Values): void => {
    if (severity === 'error') errors += 1;
    if (list.length >= MOST) return;
    const message = messages[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
    list.push({ severity, code, ...place, message });
  };
  return {
    error: (code, place, values = {}) => add('error', code, place, values),
    warn: (code, place, values = {}) => add('warning', code, place, values),
    list,
    get errors() {
      return errors;
    },
  };
}
