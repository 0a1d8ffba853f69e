import type { Measure } from '@safeground/forms';

/** Ids of the questions a measure reads; those inside an expression are names and left out. */
export function questionsOf(measure: Measure): readonly string[] {
  switch (measure.kind) {
    case 'lookup':
    case 'bands':
      return [measure.question];
    case 'linear':
    case 'ratioMax':
      return [measure.numerator, measure.denominator];
    case 'largest':
      return measure.of.flatMap(questionsOf);
    case 'expression':
      return [];
  }
}
