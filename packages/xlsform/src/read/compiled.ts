import { compile, type Finding, type FormDefinition, type FormNode } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { linearRegex } from '@safeground/forms/regex';
import { refusals } from '@safeground/forms/validate';
import { createReport, type SheetFinding } from '../errors.ts';
import { columns } from '../mapping/columns.ts';
import type { ReadResult, Source } from './index.ts';

/** XLSForm allows a path to nothing, which is empty there, so a file with one is no wrong file. */
const allowed = (code: string): boolean => code.startsWith('unknown-path');

/**
 * Everything that is wrong with a form that was read: beside the reader's findings what the store refuses, and what publishing
 * does, each at its cell. Only a form without errors is published; one warning (`unpublishable`) says where XLSForm is more lenient.
 */
export function checkForm(result: ReadResult): readonly SheetFinding[] {
  const { definition, source, findings } = result;
  if (definition === undefined || source === undefined) return findings;
  const report = createReport();
  // What the reader could not parse, the engine says again, and refuses.
  for (const finding of findings) if (finding.code !== 'expression') report.add(finding);
  const limits = limitFindings(definition, source);
  for (const finding of limits.length > 0 ? limits : compileFindings(definition, source)) report.add(finding);
  return report.findings;
}

function compileFindings(definition: FormDefinition, source: Source): readonly SheetFinding[] {
  const result = compile(definition);
  const compiled = result.ok ? result.warnings : result.findings;
  const refused = refusals(definition, { regex: linearRegex, result }).filter((finding) => !compiled.includes(finding));
  return [...compiled, ...refused].map((finding) => {
    const lenient = finding.severity === 'error' && allowed(finding.code);
    return {
      severity: lenient ? 'warning' : finding.severity,
      ...(finding.code.startsWith('expression.')
        ? { code: 'expression', values: { position: finding.values['position'] ?? 1 } }
        : { code: lenient ? 'unpublishable' : 'design', values: {} }),
      ...placeOf(finding, source),
      design: finding,
    };
  });
}

/** What the store would refuse, each at its cell where one is to blame. */
function limitFindings(definition: FormDefinition, source: Source): readonly SheetFinding[] {
  const parsed = parseDefinition(definition);
  if (parsed.ok) return [];
  return parsed.findings.map((finding) => {
    const { id, rest } = nodeAt(finding.place, definition);
    const cell = id === undefined ? { sheet: 'survey' } : placeOf({ ...finding, place: id, values: { aspect: rest || 'type' } }, source);
    return { severity: 'error', code: 'definition-limit', ...cell, values: { place: finding.place }, design: finding };
  });
}

/** The node that a pointer goes into, and the member of it. */
function nodeAt(pointer: string, definition: FormDefinition): { readonly id: string | undefined; readonly rest: string } {
  const [, way = '', rest = ''] = /^((?:\/children\/\d+)*)\/?([^/]*)/.exec(pointer) ?? [];
  let nodes: readonly FormNode[] = definition.children;
  let node: FormNode | undefined;
  for (const [, index] of way.matchAll(/\/children\/(\d+)/g)) {
    node = nodes[Number(index)];
    nodes = node !== undefined && 'children' in node ? node.children : [];
  }
  return { id: node?.id, rest };
}

function placeOf(finding: Finding, { tree, tables }: Source): Pick<SheetFinding, 'sheet' | 'row' | 'column'> {
  const row = tree.origins.get(finding.place)?.row;
  if (row === undefined) return { sheet: tables.get('survey')?.sheet };
  const { aspect } = finding.values;
  const field = columns.survey.find(({ header }) => header === aspect)?.field ?? 'type';
  return row.place(field);
}
