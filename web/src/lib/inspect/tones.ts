import type { Measure, Scoring } from '@safeground/forms';

/** How a chosen answer speaks before it is read. Never the only sign: words and a mark stand beside the colour. */
export type Tone = 'good' | 'middling' | 'bad' | 'neutral' | 'plain';

/** The tones of a form's choices, as its scoring weighs them: full points good, none bad, what leaves the criterion out neutral. */
export class Tones {
  readonly #ofQuestion = new Map<string, (choice: string) => Tone>();

  constructor(scoring: Scoring | undefined) {
    for (const criterion of scoring?.criteria ?? []) this.#read(criterion.measure, scoring?.direction === 'risk');
  }

  /** `plain` for questions that no criterion looks up. */
  of(question: string, choice: string): Tone {
    return this.#ofQuestion.get(question)?.(choice) ?? 'plain';
  }

  #read(measure: Measure, risk: boolean): void {
    if (measure.kind === 'largest') for (const part of measure.of) this.#read(part, risk);
    if (measure.kind !== 'lookup') return;
    this.#ofQuestion.set(measure.question, (choice) => {
      if (measure.notApplicable?.includes(choice) === true) return 'neutral';
      const points = measure.points[choice];
      if (points === undefined) return 'plain';
      const good = risk ? 1 - points : points;
      return good >= 1 ? 'good' : good <= 0 ? 'bad' : 'middling';
    });
  }
}
