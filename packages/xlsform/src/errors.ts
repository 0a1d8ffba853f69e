import type { Finding } from '@safeground/forms';
import { tell } from '@safeground/forms/findings';
import { english } from './messages-en.ts';
import { vietnamese } from './messages-vi.ts';

export type Code = keyof typeof english;

type Severity = 'error' | 'warning';

/** One thing wrong with a form file: which rule, and the cell. `row` counts as people see it, the header being row 1. */
export type SheetFinding = {
  readonly severity: Severity;
  readonly code: Code;
  /** Absent when the file itself is refused. */
  readonly sheet?: string | undefined;
  readonly row?: number | undefined;
  /** The header of the column as written in the sheet. */
  readonly column?: string | undefined;
  readonly values: Readonly<Record<string, string | number>>;
  /** What the form engine says of it, told as `{detail}` and `{hint}`. */
  readonly design?: Pick<Finding, 'code' | 'values'> | undefined;
};

const catalogues = { en: english, vi: vietnamese } as const;

/** What to tell the person, in one of the product's languages. */
export function describe(finding: SheetFinding, language: keyof typeof catalogues): { readonly message: string; readonly remedy: string } {
  const [message, remedy] = catalogues[language][finding.code];
  const design = finding.design === undefined ? undefined : tell(finding.design.code, finding.design.values, language);
  const values = design === undefined ? finding.values : { ...finding.values, detail: design.message, hint: design.remedy };
  return { message: fill(message, values), remedy: fill(remedy, values) };
}

function fill(template: string, values: SheetFinding['values']): string {
  return template.replace(/(?<!\$)\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Gathers findings while a file is read. Reading goes on after an error, so that all of them come at once. */
export type Report = {
  readonly findings: readonly SheetFinding[];
  add(finding: SheetFinding): void;
  error(code: Code, place: FindingPlace, values?: SheetFinding['values'], design?: SheetFinding['design']): void;
  warn(code: Code, place: FindingPlace, values?: SheetFinding['values'], design?: SheetFinding['design']): void;
};

export type FindingPlace = Pick<SheetFinding, 'sheet' | 'row' | 'column'>;

/** More findings of a kind than anybody reads; a file of errors must not cost more than a good one. */
const MOST = 100;

/** After `MOST` errors, and after `MOST` warnings, the next finding says how many more there are. */
export function createReport(): Report {
  const findings: SheetFinding[] = [];
  const counts = { error: 0, warning: 0 };
  const more = { error: { count: 0 }, warning: { count: 0 } };
  const add = (finding: SheetFinding): void => {
    const { severity, code, values } = finding;
    const count = code === 'more' ? Number(values['count']) : 1;
    counts[severity] += count;
    if (code !== 'more' && counts[severity] <= MOST) {
      findings.push(finding);
      return;
    }
    if (more[severity].count === 0) findings.push({ severity, code: 'more', values: more[severity] });
    more[severity].count += count;
  };
  const adder =
    (severity: Severity): Report['error'] =>
    (code, place, values = {}, design) =>
      add({ severity, code, ...place, values, ...(design && { design }) });
  return { findings, add, error: adder('error'), warn: adder('warning') };
}
