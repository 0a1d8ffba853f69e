import { canonical, compile, review, type Answers, type FormDefinition } from '@safeground/forms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contribute } from './contribution.ts';
import { planOf } from './plan.ts';
import { toSummary } from './summary.ts';
import { addContribution, emptyTally, mergeTallies, type Tally } from './tally.ts';

const label = { vi: 'x' };
const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'pass', choices: ['pass', 'fail', 'na'].map((name) => ({ name, label })) }],
  children: [
    { kind: 'select_one', id: 'a', name: 'a', label, choices: 'pass' },
    { kind: 'select_multiple', id: 'm', name: 'm', label, choices: 'pass' },
    { kind: 'decimal', id: 'n', name: 'n', label },
    { kind: 'text', id: 't', name: 't', label },
    { kind: 'date', id: 'd', name: 'd', label },
  ],
  scoring: {
    mode: 'weighted',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 1, mode: 'half-up' },
    criteria: [
      {
        id: 'A',
        label,
        node: 'a',
        weight: 3,
        measure: { kind: 'lookup', question: 'a', points: { pass: 1, fail: 0 }, notApplicable: ['na'] },
        veto: { operator: '<', value: 1 },
      },
    ],
    classes: [
      { code: 'OK', label, colour: 'green', when: { noVeto: true }, action: label },
      { code: 'BAD', label, colour: 'red', when: {}, action: label },
    ],
  },
};
const plan = planOf(definition);
const host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

function contributionOf(answers: Answers): string {
  const compiled = compile(definition);
  if (!compiled.ok) throw new Error('the fixture does not compile');
  const reviewed = review(compiled.form, host, answers);
  return contribute(plan, { ...reviewed, flagged: reviewed.problems.length > 0 });
}

const anyAnswers: fc.Arbitrary<Answers> = fc.record(
  {
    a: fc.constantFrom('pass', 'fail', 'na', 'other'),
    m: fc.subarray(['pass', 'fail', 'na'], { minLength: 1 }),
    n: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    t: fc.string({ minLength: 1 }),
    d: fc.constantFrom('2021-08-14', '2021-08-15'),
  },
  { requiredKeys: [] },
);
const anyTally = fc.array(anyAnswers, { maxLength: 6 }).map((rows) => fold(rows.map(contributionOf)));

function fold(contributions: readonly string[]): Tally {
  return contributions.reduce((tally, contribution) => addContribution(tally, plan, contribution), emptyTally());
}

describe('a tally is a commutative monoid', () => {
  const same = (left: Tally, right: Tally): void => expect(canonical(left)).toBe(canonical(right));

  it('merging with the empty tally changes nothing', () => {
    fc.assert(
      fc.property(anyTally, (tally) => {
        same(mergeTallies(tally, emptyTally()), tally);
        same(mergeTallies(emptyTally(), tally), tally);
      }),
    );
  });

  it('merging is commutative', () => {
    fc.assert(
      fc.property(anyTally, anyTally, (left, right) => {
        same(mergeTallies(left, right), mergeTallies(right, left));
      }),
    );
  });

  it('merging is associative', () => {
    fc.assert(
      fc.property(anyTally, anyTally, anyTally, (a, b, c) => {
        same(mergeTallies(mergeTallies(a, b), c), mergeTallies(a, mergeTallies(b, c)));
      }),
    );
  });

  it('any split and any order of submissions gives the same bytes', () => {
    fc.assert(
      fc.property(fc.array(anyAnswers, { maxLength: 12 }), fc.nat({ max: 12 }), (rows, cut) => {
        const contributions = rows.map(contributionOf);
        const split = mergeTallies(fold(contributions.slice(cut).reverse()), fold(contributions.slice(0, cut)));
        expect(canonical(split)).toBe(canonical(fold(contributions)));
      }),
    );
  });
});

describe('figures of a summary', () => {
  it('equal what a person counts', () => {
    const rows: Answers[] = [{ a: 'pass', n: 1.5, m: ['pass', 'na'] }, { a: 'fail', n: 2 }, { a: 'na', t: 'x' }, {}];
    const summary = toSummary(fold(rows.map(contributionOf)), definition);
    expect(summary).toMatchObject({
      submissions: 4,
      flagged: 0,
      score: { count: 2, sum: 100, min: 0, max: 100, mean: 50 },
      classes: [
        { code: 'OK', count: 1 },
        { code: 'BAD', count: 1 },
      ],
      criteria: [{ id: 'A', met: 1, partly: 0, failed: 1, notApplicable: 1, unanswered: 1, vetoes: 1 }],
    });
    expect(summary.questions[0]).toMatchObject({ id: 'a', answered: 3, missing: 1, choices: [{ count: 1 }, { count: 1 }, { count: 1 }] });
    expect(summary.questions[2]).toMatchObject({ id: 'n', numbers: { count: 2, sum: 3.5, min: 1.5, max: 2, mean: 1.75 } });
  });

  it('an answer that is no choice counts as given and nowhere else, and flags the submission', () => {
    const summary = toSummary(fold([contributionOf({ a: 'other' })]), definition);
    expect(summary.flagged).toBe(1);
    expect(summary.questions[0]).toMatchObject({ answered: 1, choices: [{ count: 0 }, { count: 0 }, { count: 0 }] });
  });

  it('names that every object inherits are counted like any other', () => {
    const names = ['constructor', 'toString', 'valueOf'];
    const odd: FormDefinition = {
      ...definition,
      choiceLists: [{ name: 'pass', choices: names.map((name) => ({ name, label })) }],
      children: names.map((id) => ({ kind: 'select_one', id, name: id, label, choices: 'pass' })),
      scoring: undefined,
    };
    const oddPlan = planOf(odd);
    const contributions = [{ constructor: 'toString' } as unknown as Answers, {}].map((answers) =>
      contribute(oddPlan, { answers, score: undefined, flagged: false }),
    );
    const tally = contributions.reduce((sum, contribution) => addContribution(sum, oddPlan, contribution), emptyTally());
    const merged = toSummary(mergeTallies(tally, tally), odd);
    expect(merged.questions.map(({ id, answered, missing }) => [id, answered, missing])).toEqual([
      ['constructor', 2, 2],
      ['toString', 0, 4],
      ['valueOf', 0, 4],
    ]);
    expect(merged.questions[0]?.choices?.map((choice) => choice.count)).toEqual([0, 2, 0]);
  });
});
