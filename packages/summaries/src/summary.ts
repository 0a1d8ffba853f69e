import type { FormDefinition, LocalizedText } from '@safeground/forms';
import { NUMBER_SCALE } from './contribution.ts';
import { planOf, questionsOf } from './plan.ts';
import { own, type CriterionTally, type NumberTally, type QuestionTally, type Tally } from './tally.ts';

export type NumberFigures = { count: number; sum: number; min?: number; max?: number; mean?: number };
export type QuestionFigures = {
  id: string;
  label: LocalizedText;
  kind: string;
  answered: number;
  missing: number;
  choices?: { name: string; label: LocalizedText; count: number }[];
  numbers?: NumberFigures;
};
export type CriterionFigures = { id: string; label: LocalizedText } & CriterionTally;
export type ClassCount = { code: string; label: LocalizedText; colour: 'green' | 'yellow' | 'orange' | 'red'; count: number };

/** The figures of a tally, with the words of a version. Everything the committee's page and workbook show. */
export type SummaryFigures = {
  submissions: number;
  flagged: number;
  score?: NumberFigures & { maximum: number; histogram: number[] };
  classes: ClassCount[];
  criteria: CriterionFigures[];
  questions: QuestionFigures[];
};

/** A line of a table of units: enough to compare them without their whole tallies. */
export type UnitFigures = { submissions: number; flagged: number; mean?: number; classes: { code: string; count: number }[] };

export function toSummary(tally: Tally, definition: FormDefinition): SummaryFigures {
  const { decimals, maximum } = planOf(definition);
  return {
    submissions: tally.submissions,
    flagged: tally.flagged,
    ...(tally.score === undefined
      ? {}
      : { score: { ...numberFigures(tally.score, 10 ** decimals), maximum, histogram: tally.score.bands } }),
    classes: (definition.scoring?.classes ?? []).map(({ code, label, colour }) => ({
      code,
      label: { ...label },
      colour,
      count: own(tally.classes, code) ?? 0,
    })),
    criteria: (definition.scoring?.criteria ?? []).map(({ id, label }) => ({
      id,
      label: { ...label },
      ...(own(tally.criteria, id) ?? noCriterion),
    })),
    questions: questionFigures(tally, definition),
  };
}

export function unitFigures(tally: Tally, definition: FormDefinition): UnitFigures {
  const { decimals } = planOf(definition);
  const mean = tally.score === undefined ? undefined : numberFigures(tally.score, 10 ** decimals).mean;
  return {
    submissions: tally.submissions,
    flagged: tally.flagged,
    ...(mean === undefined ? {} : { mean }),
    classes: Object.entries(tally.classes).map(([code, count]) => ({ code, count })),
  };
}

const noCriterion: CriterionTally = { met: 0, partly: 0, failed: 0, notApplicable: 0, unanswered: 0, vetoes: 0 };

/** Questions of this version that have come in at least once; a remark nobody had to write is no line of a report. */
function questionFigures(tally: Tally, definition: FormDefinition): QuestionFigures[] {
  const lists = new Map(definition.choiceLists.map((list) => [list.name, list.choices ?? []]));
  return questionsOf(definition.children).flatMap((question) => {
    const found: QuestionTally | undefined = own(tally.questions, question.id);
    if (found === undefined) return [];
    const choices = found.choices;
    const scale = question.kind === 'integer' || question.kind === 'decimal' || question.kind === 'range' ? NUMBER_SCALE : undefined;
    return [
      {
        id: question.id,
        label: { ...question.label },
        kind: question.kind,
        answered: found.answered,
        missing: found.missing,
        ...(choices === undefined
          ? {}
          : {
              choices: (lists.get(question.choices ?? '') ?? []).map(({ name, label }) => ({
                name,
                label: { ...label },
                count: own(choices, name) ?? 0,
              })),
            }),
        ...(found.numbers === undefined || scale === undefined ? {} : { numbers: numberFigures(found.numbers, scale) }),
      },
    ];
  });
}

function numberFigures(tally: NumberTally, scale: number): NumberFigures {
  if (tally.count === 0) return { count: 0, sum: 0 };
  return {
    count: tally.count,
    sum: tally.sum / scale,
    min: tally.min / scale,
    max: tally.max / scale,
    mean: tally.sum / tally.count / scale,
  };
}
