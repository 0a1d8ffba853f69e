import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { describe as tellFinding } from './findings.ts';
import type { Criterion, FormClass, Measure, Scoring } from './definition.ts';
import { open, review } from './engine.ts';
import type { ScoreResult } from './session.ts';
import { ask, calculate, compiled, define, group, host, list, repeat } from './testing/form.ts';

const lists = [list('pass', ['pass', 'fail', 'na']), list('level', ['full', 'partial', 'none'])];
const action = { vi: 'Làm' };
const edge = (operator: '<' | '<=' | '>' | '>=' | '=', value: number) => ({ operator, value });

function formClass(code: string, when: FormClass['when']): FormClass {
  return { code, label: { vi: code }, colour: 'green', when, action };
}

function criterion(id: string, measure: Measure, rest: Partial<Criterion> = {}): Criterion {
  return { id, label: { vi: id }, node: 'g', measure, weight: 1, ...rest };
}

function scoring(criteria: readonly Criterion[], rest: Partial<Scoring> = {}): Scoring {
  return {
    mode: 'weighted',
    direction: 'safety',
    notApplicable: 'exclude',
    rounding: { decimals: 1, mode: 'half-up' },
    criteria,
    classes: [formClass('GOOD', { score: [edge('>=', 80)], noVeto: true, mandatoryMet: true }), formClass('BAD', {})],
    ...rest,
  };
}

const pass = (question: string): Measure => ({ kind: 'lookup', question, points: { pass: 1, fail: 0 }, notApplicable: ['na'] });
const questions = [
  group('g', [
    ...['a', 'b', 'c'].map((id) => ask('select_one', id, { choices: 'pass' })),
    ask('select_one', 'l', { choices: 'level' }),
    ask('integer', 'x'),
    ask('integer', 'y'),
    calculate('computed', '${x} * 2'),
  ]),
];

function scored(rules: Scoring, answers: Readonly<Record<string, unknown>>): ScoreResult {
  const { score } = review(compiled(define(questions, lists, rules)), host, answers as never);
  return score!;
}

function complaints(rules: Scoring): string {
  const result = compile(define([...questions, repeat('r', [ask('integer', 'inside')])], lists, rules));
  return result.ok ? 'accepted' : result.findings.map((finding) => `${finding.place}: ${tellFinding(finding, 'en').message}`).join('\n');
}

describe('points', () => {
  it('weights shares of what applies', () => {
    const rules = scoring([
      criterion('A', pass('a'), { weight: 5 }),
      criterion('B', pass('b'), { weight: 3 }),
      criterion('C', pass('c'), { weight: 2 }),
    ]);
    expect(scored(rules, { a: 'pass', b: 'fail', c: 'na' })).toMatchObject({ score: 62.5, maximum: 100, complete: true });
    expect(scored(rules, { a: 'na', b: 'na', c: 'na' }).score).toBeUndefined();
    expect(scored(rules, { a: 'pass' })).toMatchObject({ score: 100, complete: false });
  });

  it('counts what is met, taking not applicable for met when the set says so', () => {
    const rules = scoring(
      ['a', 'b', 'c'].map((id) => criterion(id.toUpperCase(), pass(id))),
      { mode: 'count', notApplicable: 'met', rounding: { decimals: 0, mode: 'half-up' } },
    );
    expect(scored(rules, { a: 'pass', b: 'na', c: 'fail' })).toMatchObject({ score: 2, maximum: 3 });
  });

  it('adds up risk, by bands with declared edges', () => {
    const workers: Measure = {
      kind: 'bands',
      question: 'x',
      bands: [{ upTo: 100, points: 1 }, { upTo: 500, points: 2 }, { upTo: 1000, inclusive: true, points: 5 }, { points: 10 }],
    };
    const rules = scoring([criterion('TP1', workers)], {
      mode: 'sum',
      direction: 'risk',
      rounding: { decimals: 0, mode: 'half-up' },
      classes: [formClass('LOW', { score: [edge('<', 5)] }), formClass('HIGH', {})],
    });
    const points = (x: number) => scored(rules, { x }).score;
    expect([points(99), points(100), points(499), points(500), points(1000), points(1001)]).toEqual([1, 2, 2, 5, 5, 10]);
    expect(scored(rules, { x: 1 })).toMatchObject({ maximum: 10 });
    expect(scored(rules, { x: 600 }).class?.code).toBe('HIGH');
  });

  it('takes the worst of several, a share, a limit and a calculation', () => {
    const of = (measure: Measure, answers: Record<string, unknown>) =>
      scored(scoring([criterion('A', measure)], { mode: 'sum', rounding: { decimals: 3, mode: 'half-up' } }), answers).score;
    expect(of({ kind: 'largest', of: [pass('a'), pass('b')] }, { a: 'fail', b: 'pass' })).toBe(1);
    expect(of({ kind: 'largest', of: [pass('a'), pass('b')] }, { a: 'na', b: 'fail' })).toBe(0);
    expect(of({ kind: 'linear', numerator: 'x', denominator: 'y' }, { x: 2, y: 3 })).toBe(0.667);
    expect(of({ kind: 'ratioMax', numerator: 'x', denominator: 'y', limit: 1 }, { x: 4, y: 3 })).toBe(0);
    expect(of({ kind: 'expression', expression: 'round(${computed} div 3, 2)' }, { x: 1 })).toBe(0.67);
  });

  it('rounds once, as declared, and compares the rounded figure with the edges', () => {
    const of = (mode: Scoring['rounding']['mode'], decimals = 0) =>
      scored(scoring([criterion('A', { kind: 'linear', numerator: 'x', denominator: 'y' })], { rounding: { decimals, mode } }), {
        x: 159,
        y: 200,
      });
    expect([of('half-up').score, of('half-even').score, of('down').score, of('up').score]).toEqual([80, 80, 79, 80]);
    expect(of('half-up').class?.code).toBe('GOOD');
    expect(of('down').class?.code).toBe('BAD');
    expect(of('half-up', 1)).toMatchObject({ score: 79.5, class: { code: 'BAD' } });
  });
});

describe('what decides a class is named', () => {
  const rules = scoring(
    [
      criterion('A', pass('a'), { weight: 90 }),
      criterion('B', pass('b'), { weight: 5, veto: edge('<', 1) }),
      criterion('C', pass('c'), { weight: 5, mandatory: true }),
    ],
    {},
  );

  it('nothing but the score', () => {
    expect(scored(rules, { a: 'pass', b: 'pass', c: 'pass' })).toMatchObject({ class: { code: 'GOOD' }, decidedBy: [] });
    expect(scored(rules, { a: 'fail', b: 'pass', c: 'pass' })).toMatchObject({ class: { code: 'BAD' }, decidedBy: [] });
  });

  it('a veto, a missing mandatory criterion, or both', () => {
    expect(scored(rules, { a: 'pass', b: 'fail', c: 'pass' })).toMatchObject({ score: 95, class: { code: 'BAD' }, decidedBy: ['B'] });
    expect(scored(rules, { a: 'pass', b: 'pass', c: 'fail' })).toMatchObject({ class: { code: 'BAD' }, decidedBy: ['C'] });
    expect(scored(rules, { a: 'pass', b: 'fail', c: 'fail' })).toMatchObject({ class: { code: 'BAD' }, decidedBy: ['B', 'C'] });
  });

  it('a component at or above its limit', () => {
    const risk = scoring(
      ['x', 'y'].map((question) =>
        criterion(question.toUpperCase(), { kind: 'bands', question, bands: [{ upTo: 7, points: 3 }, { points: 7 }] }),
      ),
      {
        mode: 'sum',
        direction: 'risk',
        classes: [formClass('RUN', { score: [edge('<', 50)], everyCriterion: edge('<', 7) }), formClass('STOP', {})],
      },
    );
    expect(scored(risk, { x: 1, y: 2 })).toMatchObject({ class: { code: 'RUN' }, decidedBy: [] });
    expect(scored(risk, { x: 1, y: 9 })).toMatchObject({ score: 10, class: { code: 'STOP' }, decidedBy: ['Y'] });
  });

  it('a risk is failed where points are high, and a threshold says how high', () => {
    const of = (rest: Partial<Criterion>) =>
      scored(
        scoring(
          [criterion('X', { kind: 'bands', question: 'x', bands: [{ upTo: 1, points: 0 }, { upTo: 5, points: 4 }, { points: 10 }] }, rest)],
          { mode: 'sum', direction: 'risk' },
        ),
        { x: 3 },
      ).criteria[0]!.outcome;
    expect([of({}), of({ failsBelow: 4 }), of({ failsBelow: 7 })]).toEqual(['partly', 'failed', 'met']);
  });
});

describe('a scoring that cannot work is refused by name', () => {
  const cases: readonly (readonly [string, Scoring, string])[] = [
    ['an unknown question', scoring([criterion('A', pass('nobody'))]), 'scoring.criteria.A: “nobody” is no question with choices'],
    [
      'points for a choice left out',
      scoring([criterion('A', { kind: 'lookup', question: 'a', points: { pass: 1 } })]),
      'The choice “fail” earns no points',
    ],
    [
      'points beyond the weight',
      scoring([criterion('A', { ...pass('a'), points: { pass: 2, fail: 0 } } as Measure)]),
      'Points lie outside 0 to 1',
    ],
    ['a text for a number', scoring([criterion('A', { kind: 'linear', numerator: 'a', denominator: 'x' })]), '“a” is no number'],
    [
      'bands that do not rise',
      scoring([criterion('A', { kind: 'bands', question: 'x', bands: [{ upTo: 5, points: 1 }, { upTo: 3, points: 2 }, { points: 0 }] })]),
      'The bands do not rise',
    ],
    [
      'bands that end',
      scoring([criterion('A', { kind: 'bands', question: 'x', bands: [{ upTo: 5, points: 1 }] })]),
      'The bands do not rise',
    ],
    [
      'a question in a repeat',
      scoring([criterion('A', { kind: 'bands', question: 'inside', bands: [{ points: 1 }] })]),
      'stands in a repeat',
    ],
    ['a broken calculation', scoring([criterion('A', { kind: 'expression', expression: '1 +' })]), 'ends too early'],
    ['a last class with conditions', scoring([criterion('A', pass('a'))], { classes: [formClass('X', { noVeto: true })] }), 'no class'],
    ['a criterion twice', scoring([criterion('A', pass('a')), criterion('A', pass('b'))]), 'declared twice'],
  ];
  it.each(cases)('%s', (_, rules, message) => {
    expect(complaints(rules)).toContain(message);
  });
});

describe('laws of scoring', () => {
  const count = 6;
  const ids = Array.from({ length: count }, (_, index) => `q${index}`);
  const better: Readonly<Record<string, string>> = { none: 'partial', partial: 'full' };
  const anyRules = fc.record({
    mode: fc.constantFrom('weighted', 'count', 'sum'),
    weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: count, maxLength: count }),
    vetoes: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    mandatory: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    threshold: fc.integer({ min: 0, max: 100 }),
  });
  const anyAnswers = fc.array(fc.constantFrom('full', 'partial', 'none'), { minLength: count, maxLength: count });

  function build({ mode, weights, vetoes, mandatory, threshold }: typeof anyRules extends fc.Arbitrary<infer Rules> ? Rules : never) {
    const criteria = ids.map((id, index): Criterion => ({
      ...criterion(id.toUpperCase(), { kind: 'lookup', question: id, points: { full: 1, partial: 0.5, none: 0 } }, { node: id }),
      weight: weights[index]!,
      veto: vetoes[index] ? edge('<=', 0) : undefined,
      mandatory: mandatory[index],
    }));
    const rules = scoring(criteria, {
      mode,
      rounding: { decimals: 2, mode: 'half-up' },
      classes: [formClass('GOOD', { score: [edge('>=', threshold)], noVeto: true, mandatoryMet: true }), formClass('BAD', {})],
    });
    return compiled(
      define(
        ids.map((id) => ask('select_one', id, { choices: 'level' })),
        lists,
        rules,
      ),
    );
  }
  const answered = (answers: readonly string[]) => Object.fromEntries(ids.map((id, index) => [id, answers[index]!]));

  it('is monotone: a better answer never lowers the score, nor the class', () => {
    fc.assert(
      fc.property(anyRules, anyAnswers, fc.nat({ max: count - 1 }), (rules, answers, at) => {
        const form = build(rules);
        const before = review(form, host, answered(answers)).score!;
        const after = review(
          form,
          host,
          answered(answers.map((answer, index) => (index === at ? (better[answer] ?? answer) : answer))),
        ).score!;
        expect(after.score!).toBeGreaterThanOrEqual(before.score!);
        if (before.class!.code === 'GOOD') expect(after.class!.code).toBe('GOOD');
      }),
    );
  });

  it('a veto dominates, and is named', () => {
    fc.assert(
      fc.property(anyRules, anyAnswers, (rules, answers) => {
        const { score } = review(build(rules), host, answered(answers));
        const vetoes = score!.criteria.filter((result) => result.veto).map((result) => result.id);
        if (vetoes.length === 0) return;
        expect(score!.class!.code).toBe('BAD');
        if (score!.score! >= rules.threshold) expect(score!.decidedBy).toEqual(expect.arrayContaining(vetoes));
      }),
    );
  });

  it('the maximum is reachable, and never passed', () => {
    fc.assert(
      fc.property(anyRules, anyAnswers, (rules, answers) => {
        const form = build(rules);
        expect(review(form, host, answered(ids.map(() => 'full'))).score).toMatchObject({ score: review(form, host, {}).score!.maximum });
        const { score, maximum } = review(form, host, answered(answers)).score!;
        expect(score!).toBeLessThanOrEqual(maximum);
      }),
    );
  });

  it('a score is the same whether answered one by one or reviewed at once', () => {
    fc.assert(
      fc.property(anyRules, anyAnswers, (rules, answers) => {
        const form = build(rules);
        const session = open(form, host);
        ids.forEach((id, index) => {
          session.set(id, answers[index]);
          session.score();
        });
        expect(session.score()).toEqual(review(form, host, answered(answers)).score);
      }),
    );
  });
});
