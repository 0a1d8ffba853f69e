import { compile, type Finding, type FormNode } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
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

/** What the store would refuse of a form that was read, each at its cell where one is to blame. */
export function limitFindings({ definition, source }: Pick<ReadResult, 'definition' | 'source'>): readonly SheetFinding[] {
  const parsed = definition === undefined ? undefined : parseDefinition(definition);
  if (definition === undefined || parsed === undefined || parsed.ok) return [];
  return parsed.findings.map((finding) => {
    const steps = [...finding.place.matchAll(/(?:^|\.)children\[(\d+)\]/g)].map(([, index]) => Number(index));
    const id = steps.reduce<{ readonly nodes: readonly FormNode[]; readonly id: string | undefined }>(
      ({ nodes }, index) => {
        const node = nodes[index];
        return { nodes: node !== undefined && 'children' in node ? node.children : [], id: node?.id };
      },
      { nodes: definition.children, id: undefined },
    ).id;
    const aspect = finding.place.split('.').find((part) => !part.startsWith('children[')) ?? 'type';
    const cell =
      id === undefined || source === undefined ? { sheet: 'survey' } : placeOf({ ...finding, place: id, values: { aspect } }, source);
    return { severity: 'error', code: 'definition-limit', ...cell, values: { place: finding.place }, design: finding };
  });
}

function placeOf(finding: Finding, { tree, tables }: NonNullable<ReadResult['source']>): Pick<SheetFinding, 'sheet' | 'row' | 'column'> {
  const row = tree.origins.get(finding.place)?.row;
  if (row === undefined) return { sheet: tables.get('survey')?.sheet };
  const { aspect } = finding.values;
  const field = columns.survey.find(({ header }) => header === aspect)?.field ?? 'type';
  return row.place(field);
}
