import type { FormDefinition } from '@safeground/forms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contribute } from './contribution.ts';
import { foldContributions } from './fold.ts';
import { planOf } from './plan.ts';
import { toSummary, type UnitFigures } from './summary.ts';
import { isSmall, suppressUnits } from './suppress.ts';

const label = { vi: 'x' };
const BELOW = 5;
const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  settings: { suppress_below: String(BELOW) },
  choiceLists: [{ name: 'yes', choices: ['yes', 'no'].map((name) => ({ name, label })) }],
  children: [
    { kind: 'select_one', id: 'a', name: 'a', label, choices: 'yes' },
    { kind: 'integer', id: 'n', name: 'n', label },
    { kind: 'date', id: 'd', name: 'd', label },
  ],
};
const plan = planOf(definition);

const summaryOf = (yes: number, no: number) => {
  const answers = Array.from({ length: yes + no }, (_, index) => ({ a: index < yes ? 'yes' : 'no', n: index, d: '2021-08-14' }));
  const contributions = answers.map((each) => contribute(plan, { answers: each, score: undefined, flagged: false }));
  return toSummary(foldContributions(plan, contributions), [definition]);
};

describe('small cells, where the form asks for it', () => {
  it('no breakdown has one, whatever was answered', () => {
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.nat({ max: 12 }), (yes, no) => {
        const { questions, suppressed } = summaryOf(yes, no);
        expect(suppressed).toEqual({ below: BELOW });
        const choices = questions[0]?.choices;
        const isWithheld = isSmall(yes, BELOW) || isSmall(no, BELOW);
        expect(choices?.map(({ count }) => count)).toEqual(isWithheld ? undefined : [yes, no]);
        expect(questions[0]?.suppressed).toBe(isWithheld ? true : undefined);
        expect(JSON.stringify(questions)).not.toMatch(/"(min|max|first|last|p\d\d)":/);
      }),
    );
  });

  it('totals that are large enough are told', () => {
    const [choice, number, day] = summaryOf(6, 7).questions;
    expect(choice?.choices?.map(({ count }) => count)).toEqual([6, 7]);
    expect(number?.numbers).toEqual({ count: 13, sum: 78, mean: 6 });
    expect(day?.days).toEqual({ count: 13, months: [{ part: '2021-08', count: 13 }] });
  });

  it('a withheld unit is never alone: it would be what is left of the total', () => {
    const unit = (submissions: number): UnitFigures => ({
      submissions,
      flagged: 0,
      mean: 50,
      classes: [{ code: 'A', count: submissions }],
    });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }).map(unit), { maxLength: 8 }), (units) => {
        const shown = suppressUnits(units, BELOW);
        const withheld = shown.filter((each) => each.suppressed);
        for (const each of shown)
          if (isSmall(each.submissions, BELOW)) expect(each).toMatchObject({ suppressed: true, mean: undefined, classes: [] });
        const counted = units.filter((each) => each.submissions > 0).length;
        expect(withheld.length === 1 && counted > 1).toBe(false);
      }),
    );
  });

  it('are shown where no form asks', () => {
    const { questions, suppressed } = toSummary(
      foldContributions(plan, [contribute(plan, { answers: { a: 'yes' }, score: undefined, flagged: false })]),
      [{ ...definition, settings: undefined }],
    );
    expect(suppressed).toBeUndefined();
    expect(questions[0]?.choices?.map(({ count }) => count)).toEqual([1, 0]);
  });
});
