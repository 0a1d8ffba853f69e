import { compile } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { readXlsform, type SheetFinding } from '@safeground/xlsform';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Case = {
  readonly id: string;
  readonly markdown: string;
  readonly outcome: 'ok' | 'error';
  readonly skip?: string;
  readonly stage?: string;
  readonly messageParts?: readonly string[];
  readonly codes?: readonly { readonly code: string; readonly kind: string; readonly with: Readonly<Record<string, unknown>> }[];
  readonly warningCount?: number;
};

const cases = JSON.parse(readFileSync(new URL('data/xlsforms-markdown.json', import.meta.url), 'utf8')) as readonly Case[];
const counted = cases.filter((one) => one.skip === undefined);
const read = new Map(counted.map((one) => [one.id, readXlsform(new TextEncoder().encode(one.markdown), { fileName: 'form.md' })]));

const errorsOf = (one: Case): readonly SheetFinding[] => read.get(one.id)!.findings.filter(({ severity }) => severity === 'error');

/** Which of our codes say the same as a code of pyxform. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  ENTITY_003: ['entity-save-to-container'],
  ENTITY_005: ['entity-label'],
  ENTITY_007: ['entity-id'],
  ENTITY_008: ['entity-prefix'],
  ENTITY_009: ['entity-place'],
  ENTITY_011: ['entity-scope-save-to'],
  ENTITY_012: ['entity-scope-reference'],
  ENTITY_013: ['entity-delimiters'],
  HEADER_001: ['header-row-missing', 'header-missing'],
  HEADER_002: ['header-alias'],
  HEADER_003: ['header-missing'],
  HEADER_005: ['header-entities'],
  NAMES_001: ['name-duplicate'],
  NAMES_003: ['repeat-name-root'],
  NAMES_004: ['repeat-name-duplicate'],
  NAMES_005: ['name-reserved'],
  NAMES_006: ['choice-name-missing'],
  NAMES_007: ['choice-name-duplicate'],
  NAMES_008: ['name-invalid', 'parameter-name', 'entity-name-invalid', 'setting-name'],
  NAMES_010: ['entity-name-reserved'],
  NAMES_012: ['entity-name-reserved'],
  PYREF_002: ['trigger-list', 'reference-syntax'],
  PYREF_003: ['reference-unknown'],
  PYREF_004: ['reference-ambiguous'],
  RANGE_001: ['parameter-number'],
  RANGE_003: ['range-too-large'],
  RANGE_004: ['range-not-multiple'],
  RANGE_005: ['range-outside'],
  RANGE_007: ['labelset-too-many'],
  RANGE_008: ['range-appearance'],
  RANGE_009: ['labelset-not-number'],
  RANGE_010: ['labelset-outside'],
  RANGE_011: ['labelset-not-multiple'],
  RANGE_012: ['labelset-ends'],
  SURVEY_001: ['end-unmatched'],
  SURVEY_003: ['parameter-choice'],
  SURVEY_004: ['parameters-syntax'],
  SURVEY_006: ['geo-reference'],
  SURVEY_008: ['parameter-number'],
  SURVEY_009: ['parameter-choice'],
};

/** The row that pyxform names, when it names one. */
function rowOf(one: Case): number | undefined {
  const stated =
    one.codes?.find(({ kind }) => kind === 'error')?.with['row'] ?? /\[row : (\d+)\]/.exec(one.messageParts?.join(' ') ?? '')?.[1];
  return stated === undefined || stated === null ? undefined : Number(stated);
}

/** Refused, for the reason and at the row that pyxform gives, as far as it gives them. */
function refusedAsStated(one: Case): boolean {
  const codes = one.codes?.filter(({ kind }) => kind === 'error').flatMap(({ code }) => meaning[code] ?? [code]) ?? [];
  const row = rowOf(one);
  return errorsOf(one).some((error) => (codes.length === 0 || codes.includes(error.code)) && (row === undefined || error.row === row));
}

describe('forms as Markdown, by what pyxform makes of them', () => {
  it('are all here', () => {
    expect(cases.length).toBe(776);
    expect(counted.filter(({ outcome }) => outcome === 'ok').length).toBe(540);
  });

  it('those that pyxform takes are read', () => {
    const refused = counted.filter((one) => one.outcome === 'ok' && errorsOf(one).length > 0).map(({ id }) => id);
    expect(refused).toEqual([]);
  });

  it('become definitions that the platform accepts, unchanged', () => {
    for (const { definition } of read.values()) {
      if (definition === undefined) continue;
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual({ ok: true, definition });
    }
  });

  it('can be filled, but for those with a path that leads nowhere, or with what is no expression', () => {
    const refused = [...read].filter(([, { definition }]) => definition !== undefined && !compile(definition).ok).map(([id]) => id);
    expect(refused).toEqual(['repeat-661d460f4d', 'repeat-84e39728af', 'repeat-e0d71773ab', 'validate-unicode-exception-7cd21fb481']);
  });

  it('those that pyxform refuses are refused for the same reason at the same row', () => {
    const others = counted.filter((one) => one.outcome === 'error' && !refusedAsStated(one)).map(({ id }) => id);
    expect(others).toEqual([
      // It has a label for no choice, which only the tool after pyxform refuses; here it is a warning for each choice.
      'choices-sheet-ea9b964b97',
      // pyxform names row 1 for a setting that stands in row 2.
      'settings-f9c23a69cc',
      // Its expression is no expression: read with a warning, and refused when it is published.
      'validate-unicode-exception-7cd21fb481',
    ]);
  });

  it('every error names sheet, row and column, unless the sheet or column itself is what is missing', () => {
    const missing = new Set(['survey-missing', 'header-missing', 'header-entities', 'instance-conflict']);
    const vague = counted
      .flatMap(errorsOf)
      .filter(({ code, sheet, row, column }) => !missing.has(code) && (sheet === undefined || row === undefined || column === undefined));
    expect(vague).toEqual([]);
  });

  it('warn as often as pyxform does where its tests say so', () => {
    const different = counted.filter(
      (one) =>
        one.warningCount !== undefined &&
        read.get(one.id)!.findings.filter(({ severity }) => severity === 'warning').length !== one.warningCount,
    );
    expect(different.map(({ id }) => id)).toEqual([]);
  });
});
