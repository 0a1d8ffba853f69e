import { compile, type Finding } from '@safeground/forms';
import type { SheetFinding } from '../errors.ts';
import { columns } from '../mapping/columns.ts';
import type { ReadResult } from './index.ts';

/**
 * What the form engine says of a form that was read, each at its cell: functions of other platforms, names and paths that lead
 * nowhere. Warnings, for the form opens; it is refused when it is published. What the reader has already said is left out.
 */
export function compileFindings({ definition, source }: Pick<ReadResult, 'definition' | 'source'>): readonly SheetFinding[] {
  if (definition === undefined || source === undefined) return [];
  const result = compile(definition);
  const findings = result.ok ? result.warnings : result.findings;
  return findings
    .filter(({ code }) => !code.startsWith('expression.'))
    .map((finding) => ({
      severity: 'warning',
      code: 'design',
      ...placeOf(finding, source),
      values: {},
      design: finding,
    }));
}

function placeOf(finding: Finding, { tree, tables }: NonNullable<ReadResult['source']>): Pick<SheetFinding, 'sheet' | 'row' | 'column'> {
  const row = tree.origins.get(finding.place)?.row;
  if (row === undefined) return { sheet: tables.get('survey')?.sheet };
  const { aspect } = finding.values;
  const field = columns.survey.find(({ header }) => header === aspect)?.field ?? 'type';
  return row.place(field);
}
