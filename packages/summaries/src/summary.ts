import type { Choice, FormDefinition, FormNode, LocalizedText, Question } from '@safeground/forms';
import { exactMean, exactNumber, NUMBER_SCALE, SCORE_SCALE } from './exact.ts';
import { countingOf, planOf, questionsOf } from './plan.ts';
import { quantile, type Spread } from './spread.ts';
import { suppress, suppressionOf } from './suppress.ts';
import { own, type CriterionTally, type DayTally, type NumberTally, type QuestionTally, type Tally } from './tally.ts';

/** Nearest-rank quantiles; those that are not `exact` are within 1.6 % of the value. */
export type Quantiles = { p10: number; p25: number; p50: number; p75: number; p90: number; exact: boolean };
export type NumberFigures = {
  count: number;
  sum: number;
  min?: number | undefined;
  max?: number | undefined;
  mean?: number | undefined;
  quantiles?: Quantiles | undefined;
};
/** `2021-08`, or an hour `08`, with how many fell into it; in their order, without those that have none. */
export type PartCount = { part: string; count: number };
export type DayFigures = { count: number; first?: string | undefined; last?: string | undefined; months?: PartCount[] | undefined };
export type ChoiceCount = { name: string; label: LocalizedText; count: number; retired?: true | undefined };
export type QuestionFigures = {
  id: string;
  label: LocalizedText;
  kind: string;
  answered: number;
  missing: number;
  hidden: number;
  retired?: true | undefined;
  choices?: ChoiceCount[] | undefined;
  other?: number | undefined;
  numbers?: NumberFigures | undefined;
  days?: DayFigures | undefined;
  hours?: PartCount[] | undefined;
  files?: number | undefined;
  /** The breakdown is withheld, because part of it is about too few. */
  suppressed?: true | undefined;
};
export type CriterionFigures = { id: string; label: LocalizedText } & CriterionTally;
export type ClassCount = { code: string; label: LocalizedText; colour: 'green' | 'yellow' | 'orange' | 'red'; count: number };

/** The figures of a tally, with the words of a form. Everything the committee's page and workbook show. */
export type SummaryFigures = {
  submissions: number;
  flagged: number;
  score?: (NumberFigures & { maximum: number; histogram: number[] }) | undefined;
  classes: ClassCount[];
  criteria: CriterionFigures[];
  questions: QuestionFigures[];
  /** What is about fewer submissions than this is withheld, because the form says so. */
  suppressed?: { below: number } | undefined;
};

/** A line of a table of units: enough to compare them without their whole tallies. */
export type UnitFigures = {
  submissions: number;
  flagged: number;
  mean?: number | undefined;
  classes: { code: string; count: number }[];
  /** Mean and classes are withheld. */
  suppressed?: true | undefined;
};

/**
 * Puts words to a tally. `versions` are a form's definitions, newest first: the newest gives order and labels, the older
 * ones what it no longer has. Nothing that was counted is left out, so every column still adds up; unless the form asks for small
 * cells to be suppressed.
 */
export function toSummary(tally: Tally, versions: readonly [FormDefinition, ...FormDefinition[]]): SummaryFigures {
  return suppress(figuresOf(tally, versions), suppressionOf(versions[0]));
}

function figuresOf(tally: Tally, versions: Versions): SummaryFigures {
  const { maximum } = planOf(versions[0]);
  const { score } = tally;
  return {
    submissions: tally.submissions,
    flagged: tally.flagged,
    ...(score === undefined ? {} : { score: { ...numberFigures(score, SCORE_SCALE), maximum, histogram: score.bands } }),
    classes: classCounts(tally, versions),
    criteria: criterionFigures(tally, versions),
    questions: questionFigures(tally, versions),
  };
}

export function unitFigures(tally: Tally): UnitFigures {
  const mean = tally.score === undefined ? undefined : numberFigures(tally.score, SCORE_SCALE).mean;
  return {
    submissions: tally.submissions,
    flagged: tally.flagged,
    ...(mean === undefined ? {} : { mean }),
    classes: Object.entries(tally.classes).map(([code, count]) => ({ code, count })),
  };
}

/** Whether the newest version has words for everything counted; older ones need not be read then. */
export function isCoveredBy(tally: Tally, definition: FormDefinition): boolean {
  const questions = new Map(questionsOf(definition.children).map((question) => [question.id, question]));
  const covered = (question: Question | undefined, { choices }: QuestionTally): boolean => {
    if (question === undefined) return false;
    const list = definition.choiceLists.find((each) => each.name === question.choices);
    // Nobody looked into the file.
    if (list?.file !== undefined && list.choices === undefined) return true;
    const known = new Set((list?.choices ?? []).map((choice) => choice.name));
    return Object.keys(choices ?? {}).every((name) => known.has(name));
  };
  return (
    Object.entries(tally.questions).every(([id, found]) => covered(questions.get(id), found)) &&
    Object.keys(tally.criteria).every((id) => definition.scoring?.criteria.some((criterion) => criterion.id === id)) &&
    Object.keys(tally.classes).every((code) => definition.scoring?.classes.some((found) => found.code === code))
  );
}

type Versions = readonly [FormDefinition, ...FormDefinition[]];

function classCounts(tally: Tally, versions: Versions): ClassCount[] {
  const classes = byKey(
    versions.map((definition) => definition.scoring?.classes ?? []),
    (found) => found.code,
  );
  return classes
    .map(({ item: { code, label, colour }, retired }) => ({
      code,
      label: { ...label },
      colour,
      count: own(tally.classes, code) ?? 0,
      retired,
    }))
    .filter(({ count, retired }) => !retired || count > 0)
    .map(({ retired: _retired, ...figures }) => figures);
}

const noCriterion: CriterionTally = { met: 0, partly: 0, failed: 0, notApplicable: 0, unanswered: 0, vetoes: 0 };

function criterionFigures(tally: Tally, versions: Versions): CriterionFigures[] {
  const criteria = byKey(
    versions.map((definition) => definition.scoring?.criteria ?? []),
    (found) => found.id,
  );
  return criteria
    .filter(({ item, retired }) => !retired || own(tally.criteria, item.id) !== undefined)
    .map(({ item: { id, label } }) => ({ id, label: { ...label }, ...(own(tally.criteria, id) ?? noCriterion) }));
}

/** Every question that is counted; notes and calculations are not. */
function questionFigures(tally: Tally, versions: Versions): QuestionFigures[] {
  const questions = byKey(
    versions.map((definition) => namedQuestions(definition).filter((question) => countingOf(question) !== undefined)),
    (question) => question.id,
  );
  return questions.flatMap(({ item: question, retired }) => {
    const found = own(tally.questions, question.id);
    return found === undefined && retired ? [] : [questionFiguresOf(question, found ?? noQuestion, versions, retired)];
  });
}

/** Questions with the name of the checklist row they stand in: many a row asks for a total, and "Total" alone says nothing. */
function namedQuestions(definition: FormDefinition): readonly Question[] {
  const rows = new Set(definition.scoring?.criteria.map(({ node }) => node));
  const named = (nodes: readonly FormNode[], row: LocalizedText | undefined): readonly Question[] =>
    nodes.flatMap((node): readonly Question[] => {
      if ('children' in node) return named(node.children, rows.has(node.id) ? node.label : row);
      return [row === undefined ? node : { ...node, label: calledBy(row, node.label ?? {}) }];
    });
  return named(definition.children, undefined);
}

/** The question that is the row's own keeps its name. */
function calledBy(row: LocalizedText, label: LocalizedText): LocalizedText {
  const name = (language: string, text: string): string => {
    const called = row[language];
    return called === undefined || called.endsWith(text) ? text : `${called}: ${text}`;
  };
  return Object.fromEntries(Object.entries(label).map(([language, text]) => [language, name(language, text)]));
}

const noQuestion: QuestionTally = { answered: 0, missing: 0, hidden: 0 };

function questionFiguresOf(question: Question, found: QuestionTally, versions: Versions, retired: boolean): QuestionFigures {
  const isChoice = question.kind === 'select_one' || question.kind === 'select_multiple' || question.kind === 'rank';
  return {
    id: question.id,
    label: { ...question.label },
    kind: question.kind,
    answered: found.answered,
    missing: found.missing,
    hidden: found.hidden,
    ...(retired ? { retired } : {}),
    ...(isChoice || found.choices !== undefined ? { choices: choiceCounts(question, found.choices ?? {}, versions) } : {}),
    ...(found.other === undefined ? {} : { other: found.other }),
    ...(found.numbers === undefined ? {} : { numbers: numberFigures(found.numbers, NUMBER_SCALE) }),
    ...(found.days === undefined ? {} : { days: dayFigures(found.days) }),
    ...(found.hours === undefined ? {} : { hours: partCounts(found.hours) }),
    ...(found.files === undefined ? {} : { files: found.files }),
  };
}

/** The newest list in its order, then what older lists had and somebody chose, then what came from a file. */
function choiceCounts(question: Question, counts: Readonly<Record<string, number>>, versions: Versions): ChoiceCount[] {
  const lists = versions.map((definition) => {
    const asked = questionsOf(definition.children).find((each) => each.id === question.id);
    return asked === undefined ? [] : choicesOf(definition, asked);
  });
  const known = byKey(lists, (choice) => choice.name);
  const listed = known
    .filter(({ item, retired }) => !retired || own(counts, item.name) !== undefined)
    .map(({ item: { name, label }, retired }) => ({
      name,
      label: { ...label },
      count: own(counts, name) ?? 0,
      ...(retired ? { retired } : {}),
    }));
  const names = new Set(known.map(({ item }) => item.name));
  const { defaultLanguage } = versions[0];
  const others = Object.entries(counts).filter(([name]) => !names.has(name));
  return [...listed, ...others.map(([name, count]) => ({ name, label: { [defaultLanguage]: name }, count }))];
}

function choicesOf(definition: FormDefinition, question: Question): readonly Choice[] {
  return definition.choiceLists.find((list) => list.name === question.choices)?.choices ?? [];
}

type Keyed<Item> = { readonly item: Item; readonly retired: boolean };

/** Items of the newest version in their order, then those that only older ones have, each with its newest words. */
function byKey<Item>(versions: readonly (readonly Item[])[], keyOf: (item: Item) => string): readonly Keyed<Item>[] {
  const found = new Map<string, Keyed<Item>>();
  versions.forEach((items, age) => {
    for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), { item, retired: age > 0 });
  });
  return [...found.values()];
}

function numberFigures(tally: NumberTally, scale: number): NumberFigures {
  return {
    count: tally.count,
    sum: exactNumber(tally.sum, scale),
    min: exactNumber(tally.min, scale),
    max: exactNumber(tally.max, scale),
    mean: exactMean(tally.sum, tally.count, scale),
    ...(tally.spread === undefined ? {} : { quantiles: quantilesOf(tally.spread, scale) }),
  };
}

function quantilesOf(spread: Spread, scale: number): Quantiles {
  const at = (share: number): number => quantile(spread, share, scale) ?? 0;
  return { p10: at(0.1), p25: at(0.25), p50: at(0.5), p75: at(0.75), p90: at(0.9), exact: spread.exact };
}

function dayFigures({ count, first, last, months }: DayTally): DayFigures {
  const parts = months && partCounts(months).map((each) => ({ ...each, part: each.part.replace(/^(\d{4})(\d{2})$/, '$1-$2') }));
  return { count, first: dayText(first), last: dayText(last), ...(parts === undefined ? {} : { months: parts }) };
}

function partCounts(counts: Readonly<Record<string, number>>): PartCount[] {
  return Object.entries(counts)
    .map(([part, count]) => ({ part, count }))
    .sort((left, right) => (left.part < right.part ? -1 : 1));
}

/** 20210814 → `2021-08-14` */
function dayText(day: number): string {
  return String(day)
    .padStart(8, '0')
    .replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}
