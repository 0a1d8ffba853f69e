import { compile, open, review, type Answers, type FormDefinition } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contribute, isCut } from './contribution.ts';
import { planOf } from './plan.ts';
import { isCoveredBy, toSummary } from './summary.ts';
import { foldContributions } from './fold.ts';
import { crossTabulate, isTogether } from './cross-tab.ts';
import { emptyTally, mergeTallies, type Tally } from './tally.ts';

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
    { kind: 'time', id: 'h', name: 'h', label },
    { kind: 'dateTime', id: 'w', name: 'w', label },
    { kind: 'geopoint', id: 'g', name: 'g', label },
    { kind: 'acknowledge', id: 'k', name: 'k', label },
    { kind: 'calculate', id: 'c', name: 'c', label, calculation: '${n} * 2' },
    { kind: 'calculate', id: 'inner', name: 'inner', calculation: '1' },
    { kind: 'note', id: 'note', name: 'note', label },
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
    n: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -9e15, max: 9e15, noNaN: true })),
    t: fc.string({ minLength: 1 }),
    d: fc.constantFrom('2021-08-14', '2021-08-15'),
    h: fc.constantFrom('08:00:00', '23:59'),
    w: fc.constantFrom('2021-08-14T23:30:00+07:00', '2021-09-01T00:00:00Z'),
  },
  { requiredKeys: [] },
);
const anyTally = fc.array(anyAnswers, { maxLength: 6 }).map((rows) => fold(rows.map(contributionOf)));

function fold(contributions: readonly string[]): Tally {
  return foldContributions(plan, contributions);
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
    const summary = toSummary(fold(rows.map(contributionOf)), [definition]);
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

  it('tell how numbers are spread, days by month and moments by hour', () => {
    const rows: Answers[] = [1, 2, 2, 9].map((n) => ({ n, h: '08:15:00', w: `2021-0${n}-03T08:00:00+07:00` }));
    const { questions } = toSummary(fold(rows.map(contributionOf)), [definition]);
    const of = (id: string) => questions.find((question) => question.id === id);
    expect(of('n')?.numbers?.quantiles).toEqual({ p10: 1, p25: 1, p50: 2, p75: 2, p90: 9, exact: true });
    expect(of('c')).toMatchObject({ answered: 4, numbers: { count: 4, sum: 28, max: 18 } });
    expect(of('h')).toMatchObject({ answered: 4, hours: [{ part: '08', count: 4 }] });
    expect(of('w')?.days).toEqual({
      count: 4,
      first: '2021-01-03',
      last: '2021-09-03',
      months: [
        { part: '2021-01', count: 1 },
        { part: '2021-02', count: 2 },
        { part: '2021-09', count: 1 },
      ],
    });
    expect(questions.map((question) => question.id)).toEqual(['a', 'm', 'n', 't', 'd', 'h', 'w', 'g', 'k', 'c']);
  });

  it('of what was written before a kind was counted are what they were, and say that the rest is missing', () => {
    const before = fold(['f;50000000;1;p;0,1.2,20000,1,20210814']);
    const { questions, flagged } = toSummary(before, [definition]);
    expect(flagged).toBe(1);
    expect(questions.map(({ id, answered, missing }) => [id, answered, missing])).toEqual([
      ...['a', 'm', 'n', 't', 'd'].map((id) => [id, 1, 0]),
      ...['h', 'w', 'g', 'k', 'c'].map((id) => [id, 0, 1]),
    ]);
  });

  it('an answer that is no choice counts as given and nowhere else, and flags the submission', () => {
    const summary = toSummary(fold([contributionOf({ a: 'other' })]), [definition]);
    expect(summary.flagged).toBe(1);
    expect(summary.questions[0]).toMatchObject({ answered: 1, other: 1, choices: [{ count: 0 }, { count: 0 }, { count: 0 }] });
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
    const tally = foldContributions(oddPlan, contributions);
    const merged = toSummary(mergeTallies(tally, tally), [odd]);
    expect(merged.questions.map(({ id, answered, missing }) => [id, answered, missing])).toEqual([
      ['constructor', 2, 2],
      ['toString', 0, 4],
      ['valueOf', 0, 4],
    ]);
    expect(merged.questions[0]?.choices?.map((choice) => choice.count)).toEqual([0, 2, 0]);
  });

  it('amounts of any size add up to the last unit, whatever the order', () => {
    const amount = 5_123_456_789_012.25;
    const rows: Answers[] = [...Array.from({ length: 1_000 }, () => ({ n: amount })), { n: -0.0001 }];
    const forth = toSummary(fold(rows.map(contributionOf)), [definition]);
    const back = toSummary(fold(rows.reverse().map(contributionOf)), [definition]);
    expect(back).toEqual(forth);
    expect(forth.questions[2]?.numbers).toMatchObject({ count: 1_001, min: -0.0001, max: amount, sum: 5_123_456_789_012_249.9999 });
  });

  it('says what was not asked, the first and last day, and how many files came', () => {
    const asked: FormDefinition = {
      ...definition,
      scoring: undefined,
      children: [
        { kind: 'select_one', id: 'a', name: 'a', label, choices: 'pass' },
        { kind: 'text', id: 't', name: 't', label, relevant: "${a} = 'fail'" },
        { kind: 'date', id: 'd', name: 'd', label },
        { kind: 'image', id: 'p', name: 'p', label },
      ],
    };
    const compiled = compile(asked);
    if (!compiled.ok) throw new Error('the fixture does not compile');
    const photo = { sha256: 'a'.repeat(64), name: 'a.jpg', type: 'image/jpeg', size: 1 };
    const rows: Answers[] = [
      { a: 'pass', d: '2021-08-15', p: [photo, photo] },
      { a: 'fail', d: '2021-08-14', p: [photo] },
      { a: 'fail', t: 'x' },
    ];
    const contributions = rows.map((answers) => {
      const session = open(compiled.form, host, answers);
      const isAsked = (path: string): boolean => session.state(path).relevant;
      return contribute(planOf(asked), { answers, score: undefined, flagged: false, isAsked });
    });
    const tally = foldContributions(planOf(asked), contributions);
    const [, text, date, image] = toSummary(tally, [asked]).questions;
    expect(text).toMatchObject({ answered: 1, missing: 1, hidden: 1 });
    expect(date).toMatchObject({ days: { count: 2, first: '2021-08-14', last: '2021-08-15' } });
    expect(image).toMatchObject({ answered: 2, files: 3 });
  });

  it('a question of a checklist row is called by the row, unless it is the row', () => {
    const rowed: FormDefinition = {
      ...definition,
      scoring: { ...definition.scoring!, criteria: [{ ...definition.scoring!.criteria[0]!, node: 'row' }] },
      children: [
        {
          kind: 'group',
          id: 'row',
          name: 'row',
          label: { vi: 'B07. Đeo khẩu trang' },
          children: [
            { kind: 'select_one', id: 'a', name: 'a', label: { vi: 'Đeo khẩu trang' }, choices: 'pass' },
            { kind: 'integer', id: 'all', name: 'all', label: { vi: 'Tổng số' } },
          ],
        },
        { kind: 'text', id: 'team', name: 'team', label: { vi: 'Đoàn' } },
      ],
    };
    const { questions } = toSummary(emptyTally(), [rowed]);
    expect(questions.map((question) => question.label['vi'])).toEqual(['Đeo khẩu trang', 'B07. Đeo khẩu trang: Tổng số', 'Đoàn']);
  });

  it('in a repeat every row counts', () => {
    const repeating: FormDefinition = {
      ...definition,
      scoring: undefined,
      children: [{ kind: 'repeat', id: 'r', name: 'r', label, children: [{ kind: 'integer', id: 'age', name: 'age', label }] }],
    };
    const plan = planOf(repeating);
    const rows: Answers[] = [{ r: [{ age: 30 }, { age: 40 }, {}] }, { r: [{}] }, {}];
    const contributions = rows.map((answers) => contribute(plan, { answers, score: undefined, flagged: false }));
    const tally = foldContributions(plan, contributions);
    expect(toSummary(tally, [repeating]).questions[0]).toMatchObject({
      answered: 2,
      missing: 2,
      hidden: 1,
      numbers: { count: 2, sum: 70 },
    });
  });
});

describe('versions of a form in one tally', () => {
  const text = (word: string) => ({ vi: word });
  const version = (choices: readonly string[], ids: readonly string[], decimals: number): FormDefinition => ({
    ...definition,
    choiceLists: [{ name: 'pass', choices: choices.map((name) => ({ name, label: text(`${name}${decimals}`) })) }],
    children: ids.map((id) => ({ kind: 'select_one', id, name: id, label: text(`${id}${decimals}`), choices: 'pass' })),
    scoring: {
      ...definition.scoring!,
      rounding: { decimals, mode: 'half-up' },
      criteria: definition.scoring!.criteria.map((criterion) => ({
        ...criterion,
        measure: {
          kind: 'lookup',
          question: 'a',
          points: Object.fromEntries(choices.filter((name) => name !== 'na').map((name) => [name, name === 'pass' ? 1 : 0])),
          notApplicable: ['na'],
        },
      })),
    },
  });
  const [first, second] = [version(['pass', 'fail', 'na', 'unsure'], ['a', 'gone'], 1), version(['fail', 'pass', 'na'], ['a', 'fresh'], 2)];
  const add = (tally: Tally, of: FormDefinition, answers: Answers): Tally => {
    const compiled = compile(of);
    if (!compiled.ok) throw new Error('the fixture does not compile');
    const { score } = review(compiled.form, host, answers);
    return mergeTallies(tally, foldContributions(planOf(of), [contribute(planOf(of), { answers, score, flagged: false })]));
  };

  it('meet by id: places, order and rounding of each are its own', () => {
    const older = [{ a: 'pass', gone: 'unsure' }, { a: 'unsure' }].reduce((sum, row) => add(sum, first, row), emptyTally());
    const newer = [{ a: 'pass', fresh: 'na' }, { a: 'fail' }].reduce((sum, row) => add(sum, second, row), emptyTally());
    const merged = mergeTallies(older, newer);
    expect([isCoveredBy(newer, second), isCoveredBy(merged, second)]).toEqual([true, false]);
    const summary = toSummary(merged, [second, first]);
    expect(summary.score).toMatchObject({ count: 4, sum: 200, min: 0, max: 100 });
    expect(summary.questions.map(({ id, label, answered, retired }) => [id, label['vi'], answered, retired])).toEqual([
      ['a', 'a2', 4, undefined],
      ['fresh', 'fresh2', 1, undefined],
      ['gone', 'gone1', 1, true],
    ]);
    expect(summary.questions[0]?.choices?.map(({ name, label, count, retired }) => [name, label['vi'], count, retired])).toEqual([
      ['fail', 'fail2', 1, undefined],
      ['pass', 'pass2', 2, undefined],
      ['na', 'na2', 0, undefined],
      ['unsure', 'unsure1', 1, true],
    ]);
  });

  it('a choice of a list from a file is counted by name', () => {
    const filed: FormDefinition = { ...second, choiceLists: [{ name: 'pass', file: 'hamlets.csv' }], scoring: undefined };
    const contribution = contribute(planOf(filed), { answers: { a: 'Tổ 1, hẻm 2.3|x' }, score: undefined, flagged: false });
    const tally = foldContributions(planOf(filed), [contribution]);
    expect(toSummary(tally, [filed]).questions[0]?.choices).toEqual([
      { name: 'Tổ 1, hẻm 2.3|x', label: text('Tổ 1, hẻm 2.3|x'), count: 1 },
    ]);
  });
});

describe('a repeat of too many rows to be kept', () => {
  const lists = [
    { name: 'pass', choices: ['pass', 'fail', 'na'].map((name) => ({ name, label })) },
    { name: 'many', choices: Array.from({ length: 12 }, (_, index) => ({ name: `c${index}`, label })) },
    { name: 'filed', file: 'hamlets.csv' },
  ];
  const children: FormDefinition['children'] = [
    { kind: 'integer', id: 'pay', name: 'pay', label },
    { kind: 'decimal', id: 'few', name: 'few', label },
    { kind: 'select_one', id: 'fit', name: 'fit', label, choices: 'pass' },
    { kind: 'select_multiple', id: 'many', name: 'many', label, choices: 'many' },
    { kind: 'select_one', id: 'hamlet', name: 'hamlet', label, choices: 'filed' },
    { kind: 'date', id: 'born', name: 'born', label },
    { kind: 'time', id: 'came', name: 'came', label },
    { kind: 'text', id: 'name', name: 'name', label },
  ];
  const form: FormDefinition = {
    ...definition,
    scoring: undefined,
    choiceLists: lists,
    children: [{ kind: 'repeat', id: 'r', name: 'r', label, children }],
  };
  const formPlan = planOf(form);
  const written = (rows: readonly Answers[]): string =>
    contribute(formPlan, {
      answers: { r: rows },
      score: undefined,
      flagged: false,
      isAsked: (path) => !path.endsWith('.name'),
    });
  /** Some left empty, some of no list, amounts of any size and sign. */
  const rowOf = (index: number): Answers => ({
    ...(index % 9 === 0 ? {} : { pay: (index % 4 === 0 ? -1 : 1) * (5_000_000 + index * 7_919) * (index % 50 === 1 ? 1_000_000 : 1) }),
    few: (index % 20) / 8,
    fit: ['pass', 'fail', 'na', 'other'][index % 4]!,
    ...(index % 7 === 0 ? {} : { many: Array.from({ length: 12 }, (_, at) => `c${at}`).filter((_, at) => (index >> at) % 2 === 1) }),
    hamlet: `Tổ ${index % 30}, hẻm ~2/3:4|5`,
    born: `${1950 + (index % 50)}-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`,
    came: `${String(index % 24).padStart(2, '0')}:15:00`,
    ...(index % 3 === 0 ? { name: 'An' } : {}),
  });
  const rows = Array.from({ length: 2_000 }, (_, index) => rowOf(index));
  const folded = (contributions: readonly string[]): Tally => foldContributions(formPlan, contributions);
  const figures = (tally: Tally) => canonical(tally.questions);

  it('is counted to the last unit what its rows count one by one, in any company', () => {
    const whole = written(rows);
    expect([whole.length <= 33 * 1024, isCut(whole), whole.startsWith(';')]).toEqual([true, false, true]);
    expect(whole.match(/#~/g), 'numbers, choices and days that stand together').toHaveLength(3);
    const apart = rows.map((row) => written([row]));
    expect(apart.some((each) => each.includes('#'))).toBe(false);
    expect(figures(folded([whole]))).toBe(figures(folded(apart)));
    const pay = rows.reduce((sum, row) => sum + BigInt((row['pay'] as number | undefined) ?? 0), 0n);
    const { sum } = folded([whole]).questions['pay']!.numbers!;
    expect(BigInt(sum[0]) * 1_000_000_000_000n + BigInt(sum[1])).toBe(pay * 10_000n);
    const company = [whole, ...apart.slice(0, 40), whole];
    const merged = mergeTallies(folded(company.slice(20).reverse()), folded(company.slice(0, 20)));
    expect(canonical(merged)).toBe(canonical(folded(company)));
    expect(figures(merged)).toBe(figures(folded([...apart, ...apart, ...apart.slice(0, 40)])));
  });

  it('has its rows set against nothing: who asks is told', () => {
    const row = (count: number) => ({ plan: formPlan, unit: 'u1', contribution: written(rows.slice(0, count)) });
    expect(crossTabulate([row(50)], { question: 'pay' }, { question: 'fit' }).total).toBe(50);
    expect(isTogether(row(50), { question: 'pay' })).toBe(false);
    expect([isTogether(row(2_000), { question: 'pay' }), isTogether(row(2_000), 'unit')]).toEqual([true, false]);
  });

  it('and too varied to be counted is given and nothing else, and flags the submission', () => {
    const wild = rows.map((row, index) => ({ ...row, hamlet: `${'Tổ'.repeat(10)} ${index}` }));
    const whole = written(wild);
    expect([
      isCut(whole),
      whole.length <= 33 * 1024,
      isTogether({ plan: formPlan, unit: 'u1', contribution: whole }, { question: 'hamlet' }),
    ]).toEqual([true, true, true]);
    const { hamlet, pay } = folded([whole]).questions;
    expect(hamlet).toMatchObject({ answered: 2_000, missing: 0, other: 2_000 });
    expect(canonical(pay)).toBe(canonical(folded([written(rows)]).questions['pay']));
  });
});
