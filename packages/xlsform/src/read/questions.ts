import type { FormNode, LocalizedText, Question, QuestionKind } from '@safeground/forms';
import { keptHeader } from '../mapping/cell-keys.ts';
import { deprecatedTypes, type ParsedType, type TypeRule } from '../mapping/types.ts';
import type { RowReader } from './cells.ts';
import { checkParameters, checkSelectParameters } from './check-parameters.ts';
import { checkRange } from './check-range.ts';
import { yesNo, type Reading } from './context.ts';
import { isDynamicDefault } from './dynamic-default.ts';
import { createParameterCheck, withOwnParameters } from './parameters.ts';
import { findReferences } from './references.ts';
import { resolveSelect } from './selects.ts';

/** A question without its id; the tree gives that. */
export type QuestionDraft = Omit<Question, 'id'>;

type Select = Extract<ParsedType, { is: 'select' }>;

/** What groups, repeats and questions have in common. */
export function readCommon(row: RowReader, name: string): Omit<FormNode & { readonly kind: 'group' }, 'id' | 'kind' | 'children'> {
  const [label, hint, guidance] = [row.localized('label'), row.localized('hint'), row.localized('guidance')];
  const media = row.media();
  const relevant = condition(row.text('relevant'));
  const appearance = row.text('appearance');
  const attributes = readAttributes(row);
  return {
    name,
    ...(label && { label }),
    ...(hint && { hint }),
    ...(guidance && { guidance }),
    ...(media && { media }),
    ...(relevant !== '' && { relevant }),
    ...(appearance !== '' && { appearance }),
    ...(attributes && { attributes }),
  };
}

/** Columns kept for other tools, under their canonical header. */
function readAttributes(row: RowReader): { readonly [column: string]: string } | undefined {
  const kept = row.cells.flatMap(({ column, text }): (readonly [string, string])[] => {
    const header = keptHeader(column);
    return header === undefined ? [] : [[header, text]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** `yes` in a column of conditions means `true()`. */
function condition(text: string): string {
  const word = yesNo(text);
  return word === undefined ? text : word ? 'true()' : 'false()';
}

/** A flag: true, an expression, or absent when it is no or empty. */
function flag(text: string): boolean | string | undefined {
  const word = yesNo(text);
  return word === undefined ? (text === '' ? undefined : text) : word || undefined;
}

export function readQuestion(row: RowReader, name: string, rule: TypeRule, word: string, reading: Reading): QuestionDraft {
  const kind = rule.kind;
  const parameters = readParameters(kind, row, reading);
  const draft: QuestionDraft = {
    ...readCommon(row, name),
    ...readRules(row, kind, rule, reading),
    ...(parameters && { parameters }),
    kind,
  };
  if (deprecatedTypes.has(rule.words[0]!)) reading.report.warn('metadata-deprecated', row.place('type'), { type: word });
  if (kind === 'calculate' && draft.calculation === undefined && draft.dynamicDefault === undefined)
    reading.report.error('calculation-missing', row.place('calculation'));
  if (kind === 'background-geopoint') checkBackground(row, draft, reading);
  checkShown(row, draft, rule.silent === true, reading);
  return rule.keep === true ? { ...draft, attributes: { ...draft.attributes, type: rule.words[0]! } } : draft;
}

export function readSelect(row: RowReader, name: string, type: Select, reading: Reading): QuestionDraft {
  const check = createParameterCheck(row, reading.report);
  checkSelectParameters(check, type.from === 'file');
  const parameters = withOwnParameters(row, check.parameters, reading.report);
  const filter = row.text('choiceFilter');
  const choices = resolveSelect(row, type, filter !== '', reading);
  const draft: QuestionDraft = {
    ...readCommon(row, name),
    ...readRules(row, type.kind, undefined, reading),
    ...(parameters && { parameters }),
    ...(filter !== '' && { choiceFilter: filter }),
    kind: type.kind,
    choices,
  };
  checkShown(row, draft, false, reading);
  const extra = { ...(type.other && { or_other: 'yes' }), ...(type.from === 'external' && { type: 'select_one_external' }) };
  return Object.keys(extra).length === 0 ? draft : { ...draft, attributes: { ...draft.attributes, ...extra } };
}

/** OpenStreetMap objects come from another application; the row is kept as a file question that says so. */
export function readOsm(row: RowReader, name: string, list: string | undefined, reading: Reading): QuestionDraft {
  const draft: QuestionDraft = { ...readCommon(row, name), ...readRules(row, 'file', undefined, reading), kind: 'file' };
  checkShown(row, draft, false, reading);
  return { ...draft, attributes: { ...draft.attributes, type: list === undefined ? 'osm' : `osm ${list}` } };
}

/** A text that XLSForm supplies itself, in English, stands in the first language that its row has. */
function generatedText(beside: LocalizedText | undefined, text: string, { rules }: Reading): LocalizedText {
  return { [Object.keys(beside ?? {})[0] ?? rules.languages.tag(rules.defaultName)]: text };
}

/** The question that or_other adds after a select. */
export function otherQuestion({ name, label }: Pick<QuestionDraft, 'name' | 'label'>, reading: Reading): QuestionDraft {
  return {
    kind: 'text',
    name: `${name}_other`,
    label: generatedText(label, 'Specify other.', reading),
    relevant: `selected(../${name}, 'other')`,
    attributes: { generated: 'or_other' },
  };
}

function readRules(row: RowReader, kind: QuestionKind, rule: TypeRule | undefined, reading: Reading): Partial<QuestionDraft> {
  const [required, readOnly] = [flag(row.text('required')), flag(row.text('readOnly'))];
  const constraint = condition(row.text('constraint')) || (rule?.constraint ?? '');
  const calculation = condition(row.text('calculation'));
  const [requiredMessage, constraintMessage] = [row.localized('requiredMessage'), row.localized('constraintMessage')];
  const value = row.text('default');
  const dynamic = value !== '' && isDynamicDefault(value, kind);
  const trigger = readTrigger(row, reading);
  const hint = rule?.hint === undefined || row.has('hint') ? undefined : generatedText(row.localized('label'), rule.hint, reading);
  return {
    ...(hint && { hint }),
    ...(required !== undefined && { required }),
    ...(requiredMessage && { requiredMessage }),
    ...(constraint !== '' && { constraint }),
    ...(constraintMessage && { constraintMessage }),
    ...(readOnly !== undefined && { readOnly }),
    ...(calculation !== '' && { calculation }),
    ...(trigger && { trigger }),
    ...(value !== '' && (dynamic ? { dynamicDefault: value } : { default: value })),
  };
}

function readParameters(kind: QuestionKind, row: RowReader, reading: Reading): { readonly [key: string]: string } | undefined {
  const check = createParameterCheck(row, reading.report);
  if (kind === 'range') return withOwnParameters(row, checkRange(check, row.text('appearance'), reading.lists.choices), reading.report);
  checkParameters(kind, row.text('appearance'), check);
  if (kind === 'image' && !check.parameters.has('max-pixels')) reading.report.warn('image-max-pixels', row.place('parameters'));
  return withOwnParameters(row, check.parameters, reading.report);
}

/** `${a}, ${b}`: the questions whose change runs the calculation. */
function readTrigger(row: RowReader, { report }: Reading): readonly string[] | undefined {
  const text = row.text('trigger');
  if (text === '') return undefined;
  const place = row.place('trigger');
  const groups = text.split(',').map(findReferences);
  const names = groups.flatMap((group) => (group ?? []).map(({ name }) => name));
  if (names.length === 0 || groups.includes(undefined)) {
    report.error('reference-syntax', place);
    return undefined;
  }
  if (groups.some((group) => group!.length > 1)) report.error('trigger-list', place);
  return names;
}

function checkBackground(row: RowReader, draft: QuestionDraft, { report }: Reading): void {
  if (row.text('trigger') === '') report.error('background-trigger', row.place('trigger'));
  if (draft.calculation !== undefined) report.error('background-calculation', row.place('calculation'));
}

/** A question that a person meets needs a label, a hint or a picture; one that only computes needs none. */
function checkShown(row: RowReader, draft: QuestionDraft, silent: boolean, { report }: Reading): void {
  if (draft.media?.['big-image'] !== undefined && draft.media.image === undefined)
    report.error('big-image-alone', row.place('big-image'), { name: draft.name });
  if (silent || draft.label !== undefined || draft.hint !== undefined || draft.media !== undefined) return;
  const computes = draft.calculation !== undefined || draft.trigger !== undefined;
  const titled = (draft.appearance ?? '').split(' ').includes('label');
  if (!titled && (!computes || draft.guidance !== undefined)) report.error('label-missing', row.place('label'), { name: draft.name });
}
