import type { Band, ChoiceList, Measure, Scoring } from './definition.ts';
import type { Place } from './form/outline.ts';
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
  const report = (place: string, message: string, remedy: string): void => {
    findings.push({ severity: 'error', code: 'scoring', place: `scoring.${place}`, message, remedy });
  };
  const seen = new Set<string>();
  for (const criterion of scoring.criteria) {
    const place = `criteria.${criterion.id}`;
    if (seen.has(criterion.id)) report(place, `Criterion ${criterion.id} is declared twice`, 'Give one of them another id');
    seen.add(criterion.id);
    if (placeOf(criterion.node) === undefined)
      report(
        place,
        `Criterion ${criterion.id} stands on "${criterion.node}", which does not exist`,
        'Name a question or group of this form',
      );
    if (!(criterion.weight >= 0))
      report(place, `Criterion ${criterion.id} has the weight ${criterion.weight}`, 'Give it a weight of 0 or more');
    checkMeasure(criterion.measure, place);
  }
  const last = scoring.classes.at(-1);
  if (last === undefined || Object.values(last.when).some((condition) => condition !== undefined))
    report('classes', 'The last class has conditions, so some forms would have no class', 'Let the last class catch the rest');
  return expressions;

  function checkMeasure(measure: Measure, place: string): void {
    for (const id of questionsOf(measure)) {
      if ((placeOf(id)?.around.length ?? 0) > 0)
        report(
          place,
          `"${id}" stands in a repeat, so it has many answers`,
          `Take the worst of them with an expression, such as max(\${${id}})`,
        );
    }
    if (measure.kind === 'expression') expressions.push(measure.expression);
    if (measure.kind === 'largest') for (const part of measure.of) checkMeasure(part, place);
    if (measure.kind === 'linear' || measure.kind === 'ratioMax')
      for (const id of [measure.numerator, measure.denominator]) checkNumber(id, place);
    if (measure.kind === 'bands') {
      checkNumber(measure.question, place);
      if (!ascends(measure.bands))
        report(place, 'The bands do not rise to one that is open', 'Order them by their upper edge; the last has none');
    }
    if (measure.kind !== 'lookup') return;
    const choices = list(measure.question)?.choices;
    if (choices === undefined) {
      report(place, `"${measure.question}" is no question with choices`, 'Name a select_one question');
      return;
    }
    if (placeOf(measure.question)?.question?.kind !== 'select_one')
      report(place, `"${measure.question}" takes several choices`, 'Name a select_one question');
    if (scoring.mode !== 'sum' && Object.values(measure.points).some((points) => points < 0 || points > 1))
      report(place, 'Points lie outside 0 to 1', 'Give shares of the weight, or score by sum');
    const rated = new Set([...Object.keys(measure.points), ...(measure.notApplicable ?? [])]);
    for (const choice of choices)
      if (!rated.has(choice.name))
        report(place, `The choice "${choice.name}" earns no points`, 'Give it points, or declare it not applicable');
  }

  function checkNumber(id: string, place: string): void {
    const kind = placeOf(id)?.question?.kind;
    if (kind === undefined || !['integer', 'decimal', 'range', 'calculate'].includes(kind))
      report(place, `"${id}" is no number`, 'Name an integer, decimal or range question');
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
