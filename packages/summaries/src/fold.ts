import { CONDENSED, countedIn, numbersIn, TOGETHER } from './condense.ts';
import type { Contribution } from './contribution.ts';
import { SCORE_SCALE } from './exact.ts';
import { NumberFold } from './number-fold.ts';
import type { Plan, PlannedQuestion } from './plan.ts';
import { SCORE_BANDS, type CriterionTally, type DayTally, type QuestionTally, type Tally } from './tally.ts';

/**
 * Adds up contributions that were written with one plan. It walks over the characters and counts in arrays, because a rebuild
 * folds a whole bucket at each run; parsing answers instead takes many times as long (`npm run bench -- aggregate`).
 */
export function foldContributions(plan: Plan, contributions: Iterable<Contribution>): Tally {
  const fold = new Fold(plan);
  for (const contribution of contributions) fold.add(contribution);
  return fold.tally();
}

/** Counts of a question's fields of one character or none: the ten digits, nothing, not asked. */
const SLOTS = 12;
const MISSING = 10;
const HIDDEN = 11;

const HASH = CONDENSED.charCodeAt(0);
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const EQUALS = 61;
const QUESTION_MARK = 63;
const LETTER_F = 102;

/** Places of a criterion's letters in its six counts. */
const LETTERS = 'mpfnuv';
const MET = 0;
const PARTLY = 1;
const FAILED = 2;
const NOT_APPLICABLE = 3;
const UNANSWERED = 4;
const VETO = 5;

class Fold {
  readonly #plan: Plan;
  readonly #questions: readonly QuestionFold[];
  readonly #short: Int32Array;
  readonly #isChoice: Uint8Array;
  readonly #criteria: Int32Array;
  readonly #classes: Int32Array;
  readonly #bands = new Array<number>(SCORE_BANDS).fill(0);
  #submissions = 0;
  #flagged = 0;
  readonly #score = new NumberFold();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#questions = plan.questions.map((question) => new QuestionFold(question));
    this.#short = new Int32Array(plan.questions.length * SLOTS);
    this.#isChoice = Uint8Array.from(plan.questions, ({ tally }) => (tally === 'choices' ? 1 : 0));
    this.#criteria = new Int32Array(plan.criteria.length * LETTERS.length);
    this.#classes = new Int32Array(plan.classes.length);
  }

  add(contribution: Contribution): void {
    const score = contribution.indexOf(';') + 1;
    const place = contribution.indexOf(';', score) + 1;
    const criteria = contribution.indexOf(';', place) + 1;
    const answers = contribution.indexOf(';', criteria) + 1;
    this.#submissions += 1;
    if (contribution.charCodeAt(0) === LETTER_F) this.#flagged += 1;
    if (place - score > 1) this.#addScore(contribution, score, place - 1);
    if (criteria - place > 1) this.#addClass(Number(contribution.slice(place, criteria - 1)));
    for (let index = 0; index < this.#plan.criteria.length; index += 1) {
      const at = criteria + index < answers - 1 ? LETTERS.indexOf(contribution[criteria + index]!) : UNANSWERED;
      this.#criteria[index * LETTERS.length + (at < 0 ? UNANSWERED : at)]! += 1;
    }
    this.#addAnswers(contribution, answers);
  }

  /**
   * One field after the other. Most hold one character or none (a choice, nothing, not asked): those are counted here, in one array
   * for all questions; whatever is longer goes to its question.
   */
  #addAnswers(text: string, start: number): void {
    const end = text.length;
    const short = this.#short;
    let from = start;
    for (let index = 0, slot = 0; index < this.#questions.length; index += 1, slot += SLOTS) {
      const first = from < end ? text.charCodeAt(from) : COMMA;
      if (first === COMMA) {
        short[slot + MISSING]! += 1;
        from += 1;
        continue;
      }
      const isShort = from + 1 >= end || text.charCodeAt(from + 1) === COMMA;
      if (isShort && first === DASH) short[slot + HIDDEN]! += 1;
      else if (isShort && first >= ZERO && first <= NINE && this.#isChoice[index] === 1) short[slot + first - ZERO]! += 1;
      else {
        let to = from + 1;
        while (to < end && text.charCodeAt(to) !== COMMA) to += 1;
        this.#questions[index]!.add(text, from, to);
        from = to + 1;
        continue;
      }
      from += 2;
    }
  }

  tally(): Tally {
    const { classes, criteria, questions } = this.#plan;
    const counted = classes.map((code, index) => [code, this.#classes[index]!] as const).filter(([, count]) => count > 0);
    const score = this.#score.tally();
    // Nothing folded is the empty tally, whatever the plan.
    const any = this.#submissions > 0;
    return {
      submissions: this.#submissions,
      flagged: this.#flagged,
      ...(score === undefined ? {} : { score: { ...score, bands: this.#bands } }),
      classes: Object.fromEntries(counted),
      criteria: any ? Object.fromEntries(criteria.map((id, index) => [id, this.#criterion(index * LETTERS.length)])) : {},
      questions: any
        ? Object.fromEntries(questions.map(({ id }, index) => [id, this.#questions[index]!.tally(this.#short, index * SLOTS)]))
        : {},
    };
  }

  #criterion(base: number): CriterionTally {
    const count = (letter: number): number => this.#criteria[base + letter]!;
    return {
      met: count(MET),
      partly: count(PARTLY),
      failed: count(FAILED) + count(VETO),
      notApplicable: count(NOT_APPLICABLE),
      unanswered: count(UNANSWERED),
      vetoes: count(VETO),
    };
  }

  #addScore(text: string, from: number, to: number): void {
    this.#score.add(text, from, to);
    const full = this.#plan.maximum * SCORE_SCALE;
    const value = Number(text.slice(from, to));
    const band = Math.min(SCORE_BANDS - 1, Math.max(0, Math.floor((value * SCORE_BANDS) / (full || 1))));
    this.#bands[band]! += 1;
  }

  #addClass(place: number): void {
    if (place >= 0 && place < this.#classes.length) this.#classes[place]! += 1;
  }
}

class QuestionFold {
  readonly #kind: PlannedQuestion['tally'];
  readonly #inRepeat: boolean;
  readonly #names: readonly string[];
  readonly #choices: Int32Array;
  /** Choices of a list that is a file, by name. */
  readonly #named = new Map<string, number>();
  #answered = 0;
  #missing = 0;
  #hidden = 0;
  #other = 0;
  #files = 0;
  readonly #numbers: NumberFold | undefined;
  #days: Required<DayTally> | undefined;
  #hours: Record<string, number> | undefined;

  constructor(question: PlannedQuestion) {
    this.#kind = question.tally;
    this.#numbers = question.tally === 'number' ? new NumberFold() : undefined;
    this.#inRepeat = question.repeats.length > 0;
    this.#names = question.choices;
    this.#choices = new Int32Array(question.choices.length);
  }

  /** The field in `text` from `from` up to, but not including, `to`. */
  add(text: string, from: number, to: number): void {
    if (!this.#inRepeat) return this.#addOne(text, from, to);
    if (text.charCodeAt(from) === HASH) return this.#addCondensed(text.slice(from + 1, to));
    for (let start = from; ;) {
      const bar = text.indexOf('|', start);
      if (bar < 0 || bar >= to) return this.#addOne(text, start, to);
      this.#addOne(text, start, bar);
      start = bar + 1;
    }
  }

  /** With what was counted in `short` from `slot` on. */
  tally(short: Int32Array, slot: number): QuestionTally {
    this.#missing += short[slot + MISSING]!;
    this.#hidden += short[slot + HIDDEN]!;
    for (let digit = 0; digit < MISSING; digit += 1) this.#addChosen(digit, short[slot + digit]!);
    short.fill(0, slot, slot + SLOTS);
    const chosen = [...this.#named];
    this.#choices.forEach((count, index) => count > 0 && chosen.push([this.#names[index]!, count]));
    const numbers = this.#numbers?.tally();
    const isChoice = this.#kind === 'choices' && this.#answered > 0;
    return {
      answered: this.#answered,
      missing: this.#missing,
      hidden: this.#hidden,
      ...(isChoice ? { choices: Object.fromEntries(chosen) } : {}),
      ...(this.#other > 0 ? { other: this.#other } : {}),
      ...(numbers === undefined ? {} : { numbers }),
      ...(this.#days === undefined ? {} : { days: this.#days }),
      ...(this.#hours === undefined ? {} : { hours: this.#hours }),
      ...(this.#files > 0 ? { files: this.#files } : {}),
    };
  }

  /** Rows that were counted when they were written (`condense.ts`). */
  #addCondensed(field: string): void {
    for (const part of field.split('|')) {
      if (part.startsWith(TOGETHER)) {
        this.#addTogether(part.slice(1).split('/'));
        continue;
      }
      const row = part.indexOf(':') + 1;
      for (let times = Number(part.slice(0, row - 1)); times > 0; times -= 1) this.#addOne(part, row, part.length);
    }
  }

  #addTogether(parts: readonly string[]): void {
    if (this.#numbers !== undefined) {
      const numbers = numbersIn(parts);
      this.#answered += numbers.count;
      return this.#numbers.merge(numbers);
    }
    if (this.#kind === 'choices') {
      this.#answered += Number(parts[0]);
      for (const [choice, count] of parts.slice(1).map(countedIn))
        for (let times = count; times > 0; times -= 1) this.#addChoices(choice, 0, choice.length);
      return;
    }
    const [first, last, ...months] = parts;
    this.#days = addDays(this.#days, Number(first), Number(last));
    for (const [month, count] of months.map(countedIn)) {
      this.#answered += count;
      this.#days.count += count;
      addTo(this.#days.months, month, count);
    }
  }

  #addOne(text: string, from: number, to: number): void {
    const first = text.charCodeAt(from);
    if (from >= to) this.#missing += 1;
    else if (first === DASH && to === from + 1) this.#hidden += 1;
    else this.#addAnswer(text, from, to, first);
  }

  #addAnswer(text: string, from: number, to: number, first: number): void {
    this.#answered += 1;
    if (this.#kind === 'choices') return this.#addChoices(text, from, to);
    if (this.#kind === 'given' || first === QUESTION_MARK) return;
    if (this.#numbers !== undefined) return this.#numbers.add(text, from, to);
    const field = text.slice(from, to);
    if (this.#kind === 'day') this.#days = addDay(this.#days, Number(field));
    else if (this.#kind === 'hour') addTo((this.#hours ??= {}), field);
    else this.#files += Number(field);
  }

  #addChosen(place: number, times: number): void {
    this.#answered += times;
    if (place < this.#choices.length) this.#choices[place]! += times;
    else this.#other += times;
  }

  #addChoices(text: string, from: number, to: number): void {
    let place = 0;
    let start = from;
    for (let at = from; at <= to; at += 1) {
      const code = at === to ? DOT : text.charCodeAt(at);
      if (code !== DOT) {
        place = place * 10 + code - ZERO;
        continue;
      }
      this.#addChoice(text, start, at, place);
      place = 0;
      start = at + 1;
    }
  }

  #addChoice(text: string, from: number, to: number, place: number): void {
    const first = text.charCodeAt(from);
    if (first === EQUALS) {
      const name = decodeURIComponent(text.slice(from + 1, to));
      this.#named.set(name, (this.#named.get(name) ?? 0) + 1);
    } else if (place >= 0 && place < this.#choices.length && first !== QUESTION_MARK) this.#choices[place]! += 1;
    else this.#other += 1;
  }
}

function addDay(tally: Required<DayTally> | undefined, day: number): Required<DayTally> {
  const found = addDays(tally, day, day);
  found.count += 1;
  addTo(found.months, String(Math.floor(day / 100)));
  return found;
}

/** With the ends moved out to hold these days. */
function addDays(tally: Required<DayTally> | undefined, first: number, last: number): Required<DayTally> {
  const found = tally ?? { count: 0, first, last, months: {} };
  found.first = Math.min(found.first, first);
  found.last = Math.max(found.last, last);
  return found;
}

function addTo(counts: Record<string, number>, key: string, times = 1): void {
  counts[key] = (counts[key] ?? 0) + times;
}
