import type { Band, ChoiceList, Measure, Scoring } from './definition.ts';
import { error } from './finding.ts';
import type { Place } from './form/outline.ts';
import type { FindingCode } from './messages-en.ts';
import type { Finding } from './session.ts';

/**
 * Checks that a scoring speaks of questions that exist and can give points, and that some class always holds.
 * Adds to `findings`; returns the expressions it uses, for the compiler.
 */
export function checkScoring(
  scoring: Scoring,
  placeOf: (id: string) => Place | undefined,
  list: (id: string) => ChoiceList | undefined,
  findings: Finding[],
): readonly string[] {
  const expressions: string[] = [];
  const report = (code: FindingCode, place: string, values: Finding['values'] = {}): void => {
    findings.push(error(code, `scoring.${place}`, values));
  };
  const seen = new Set<string>();
  for (const criterion of scoring.criteria) {
    const place = `criteria.${criterion.id}`;
    if (seen.has(criterion.id)) report('scoring.twice', place, { id: criterion.id });
    seen.add(criterion.id);
    if (placeOf(criterion.node) === undefined) report('scoring.node', place, { id: criterion.id, node: criterion.node });
    if (!(criterion.weight >= 0)) report('scoring.weight', place, { id: criterion.id, weight: criterion.weight });
    checkMeasure(criterion.measure, place);
  }
  const last = scoring.classes.at(-1);
  if (last === undefined || Object.values(last.when).some((condition) => condition !== undefined)) report('scoring.last-class', 'classes');
  return expressions;

  function checkMeasure(measure: Measure, place: string): void {
    for (const id of questionsOf(measure)) {
      if ((placeOf(id)?.around.length ?? 0) > 0) report('scoring.repeat', place, { question: id });
    }
    if (measure.kind === 'expression') expressions.push(measure.expression);
    if (measure.kind === 'largest') for (const part of measure.of) checkMeasure(part, place);
    if (measure.kind === 'linear' || measure.kind === 'ratioMax')
      for (const id of [measure.numerator, measure.denominator]) checkNumber(id, place);
    if (measure.kind === 'bands') {
      checkNumber(measure.question, place);
      if (!ascends(measure.bands)) report('scoring.bands', place);
    }
    if (measure.kind !== 'lookup') return;
    const choices = list(measure.question)?.choices;
    if (choices === undefined) {
      report('scoring.no-choices', place, { question: measure.question });
      return;
    }
    if (placeOf(measure.question)?.question?.kind !== 'select_one') report('scoring.several', place, { question: measure.question });
    if (scoring.mode !== 'sum' && Object.values(measure.points).some((points) => points < 0 || points > 1)) report('scoring.points', place);
    const rated = new Set([...Object.keys(measure.points), ...(measure.notApplicable ?? [])]);
    for (const choice of choices) if (!rated.has(choice.name)) report('scoring.choice', place, { choice: choice.name });
  }

  function checkNumber(id: string, place: string): void {
    const kind = placeOf(id)?.question?.kind;
    if (kind === undefined || !['integer', 'decimal', 'range', 'calculate'].includes(kind))
      report('scoring.number', place, { question: id });
  }
}

function questionsOf(measure: Measure): readonly string[] {
  if (measure.kind === 'lookup' || measure.kind === 'bands') return [measure.question];
  return measure.kind === 'linear' || measure.kind === 'ratioMax' ? [measure.numerator, measure.denominator] : [];
}

function ascends(bands: readonly Band[]): boolean {
  return (
    bands.length > 0 &&
    bands.every(({ upTo }, index) =>
      index === bands.length - 1 ? upTo === undefined : upTo !== undefined && upTo < (bands[index + 1]!.upTo ?? Infinity),
    )
  );
}
