import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { FormDefinition, FormNode } from './definition.ts';
import { open, review } from './engine.ts';
import { describe as tellFinding } from './findings.ts';
import { parseDefinition } from './parse-definition.ts';
import { linearRegex } from './regex.ts';
import type { Session } from './session.ts';
import { ask, calculate, define, group, host, list, repeat, view } from './testing/form.ts';

/** What a hostile definition may come to: refused by both doors, or a form that opens, takes answers and stays within bounds. */
function outcome(definition: unknown): 'refused' | Session {
  const parsed = parseDefinition(definition);
  const compiled = compile(definition as FormDefinition);
  if (!compiled.ok) {
    expect(compiled.findings.length).toBeGreaterThan(0);
    for (const finding of compiled.findings) expect(tellFinding(finding, 'vi').message).not.toBe('');
    return 'refused';
  }
  const session = open(compiled.form, host);
  for (const path of session.children('').slice(0, 50)) {
    const { node } = session.state(path);
    if (node.kind === 'integer') session.set(path, 2_000_000);
    if (node.kind === 'text') session.set(path, 'a'.repeat(2_000));
  }
  session.problems();
  session.answers();
  session.score();
  return parsed.ok ? session : 'refused';
}

const a = ask('integer', 'a');
const t = ask('text', 't');
const chain = (length: number, build: (previous: string) => string): FormNode[] =>
  Array.from({ length }, (_, index) => calculate(`c${index}`, index === 0 ? '${t}' : build(`\${c${index - 1}}`)));
const deep = (depth: number): FormNode => {
  let node: FormNode = ask('text', 'leaf');
  for (let level = 0; level < depth; level += 1) node = group(`g${level}`, [node]);
  return node;
};
const nestedRepeats = (depth: number): FormNode => {
  let node: FormNode = ask('text', 'leaf');
  for (let level = 0; level < depth; level += 1) node = repeat(`r${level}`, [node], { count: '10' });
  return node;
};

const refused: readonly (readonly [string, unknown])[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'].flatMap((key): [string, unknown][] => [
    [`${key} as a reference`, define([calculate('x', `\${${key}}`)])],
    [`${key} as a function`, define([calculate('x', `${key}()`)])],
    [`${key} as a path`, define([calculate('x', `/data/${key}`)])],
    [`${key} as an instance`, define([calculate('x', `instance('${key}')/root/item`)])],
    [`${key} as a list`, define([ask('select_one', 'x', { choices: key })])],
    [`${key} as a trigger`, define([ask('text', 'x', { trigger: [key], calculation: '1' })])],
    [`${key} as a kind`, define([{ kind: key, id: 'x', name: 'x' } as never])],
  ]),
  ['__proto__ as an id', define([ask('text', '__proto__')])],
  ['an id with a path in it', define([ask('text', 'a[0].b')])],
  ['nesting of ten thousand groups', define([deep(10_000)])],
  ['nesting of sixty groups', define([deep(60)])],
  ['too many nodes', define(Array.from({ length: 60_000 }, (_, index) => ask('text', `q${index}`)))],
  ['brackets ten thousand deep', define([calculate('x', '('.repeat(9_000) + '1' + ')'.repeat(9_000))])],
  [
    'predicates a thousand deep',
    define([repeat('r', [ask('text', 'b')]), calculate('x', 'count(' + '${r}['.repeat(1_000) + '1' + ']'.repeat(1_000) + ')')]),
  ],
  ['minus signs ten thousand deep', define([calculate('x', '-'.repeat(10_000) + '1')])],
  ['calls a thousand deep', define([calculate('x', 'string('.repeat(1_000) + '1' + ')'.repeat(1_000))])],
  ['a path of a thousand steps', define([calculate('x', '../'.repeat(1_000) + 'a')])],
  ['nine thousand operators in a row', define([calculate('x', '1' + '*1'.repeat(9_000))])],
  ['an expression of a million characters', define([calculate('x', `'${'a'.repeat(1_000_000)}'`)])],
  ['an unclosed text', define([calculate('x', "concat('a")])],
  ['an unclosed reference', define([calculate('x', '${a')])],
  ['an empty reference', define([calculate('x', '${}')])],
  ['a node that reads itself', define([calculate('x', '${x}')])],
  ['a cycle of two', define([calculate('x', '${y}'), calculate('y', '${x}')])],
  ['a cycle of a thousand', define(Array.from({ length: 1_000 }, (_, index) => calculate(`c${index}`, `\${c${(index + 1) % 1_000}} + 1`)))],
  ['a cycle through relevance', define([ask('text', 'x', { relevant: "${y} = ''" }), ask('text', 'y', { relevant: "${x} = ''" })])],
  ['a group hidden by its own child', define([group('g', [ask('text', 'x')], { relevant: "${x} = ''" })])],
  ['a repeat counted by its own rows', define([repeat('r', [ask('text', 'x')], { count: 'count(${r})' })])],
  ['a repeat counted by a sum of its rows', define([repeat('r', [ask('integer', 'x')], { count: 'sum(${x})' })])],
  ['a sum over a repeat read in that repeat', define([repeat('r', [calculate('x', '${s}')]), calculate('s', 'sum(${x})')])],
  ['two nodes of one id', define([ask('text', 'x'), { ...ask('text', 'x'), name: 'y' }])],
  ['a name used twice in a group', define([group('g', [ask('text', 'x'), { ...ask('text', 'y'), name: 'x' }])])],
  ['an ambiguous name', define([group('g', [ask('text', 'x')]), group('h', [{ ...ask('text', 'y'), name: 'x' }]), calculate('c', '${x}')])],
  ['an axis that is none', define([calculate('x', 'sideways::a')])],
  ['an attribute that is no step', define([calculate('x', '@')])],
  ...[2, 3, 5, 8, 13, 21].map((length): [string, unknown] => [
    `a cycle of ${length} conditions`,
    define(Array.from({ length }, (_, index) => ask('text', `q${index}`, { relevant: `\${q${(index + 1) % length}} = 'x'` }))),
  ]),
  ...['(', '[', '{', ')', ']', '}', '"', "'", '${', '/', '|', '@', '::', '!'].map((text): [string, unknown] => [
    `nothing but ${text} a thousand times`,
    define([calculate('x', text.repeat(1_000))]),
  ]),
  ['a schema of the future', { ...define([a]), schema: 99 }],
];

const bounded: readonly (readonly [string, unknown])[] = [
  ['a million rows', define([a, repeat('r', [ask('text', 'x')], { count: '${a}' })])],
  ['endless rows', define([repeat('r', [ask('text', 'x')], { count: '1 div 0' })])],
  ['rows below no number', define([repeat('r', [ask('text', 'x')], { count: '-5' })])],
  ['rows of rows of rows', define([nestedRepeats(4)])],
  ['rows of rows, each a million', define([a, repeat('r', [repeat('s', [ask('text', 'x')], { count: '1000000' })], { count: '1000000' })])],
  ['a text that doubles forty times', define([t, ...chain(40, (previous) => `concat(${previous}, ${previous})`)])],
  ['a text joined with itself', define([t, ...chain(30, (previous) => `join(${previous}, ${previous}, ${previous}, ${previous})`)])],
  ['a text that grows by translation', define([t, ...chain(30, (previous) => `translate(${previous}, 'a', 'aa')`)])],
  ['an identifier of a million characters', define([calculate('x', 'uuid(1000000000)')])],
  ['a number beyond all numbers', define([a, calculate('x', 'pow(10, 308) * ${a} * ${a}')])],
  ['rounding to a million places', define([a, calculate('x', 'round(${a} div 7, 1000000)')])],
  ['a date beyond all dates', define([a, calculate('x', 'date(${a} * 1000000000)'), calculate('y', "format-date(${x}, '%Y')")])],
  ['a pattern that backtracks', define([ask('text', 't', { constraint: "regex(., '^(a+)+$')" })])],
  ['a pattern that looks around', define([ask('text', 't', { constraint: "regex(., '(?=a)a*')" })])],
  [
    'a pattern that repeats a thousand thousand times',
    define([ask('text', 't', { constraint: "regex(., '((a{1,1000}){1,1000}){1,1000}')" })]),
  ],
  ['a pattern that is broken', define([ask('text', 't', { constraint: "regex(., '([')" })])],
  ['a pattern made by the person', define([t, ask('text', 'u', { constraint: 'regex(., ${t})' })])],
  [
    'rows that each look at all rows',
    define([repeat('r', [ask('text', 'x'), calculate('n', 'count(../../r[x = current()/../x])')], { count: '300' })]),
  ],
  [
    'triggers that wake each other',
    define([
      a,
      ask('integer', 'b', { trigger: ['a', 'c'], calculation: '${c} + ${a}' }),
      ask('integer', 'c', { trigger: ['b'], calculation: '${b} + 1' }),
    ]),
  ],
  ['a chain of two thousand calculations', define([t, ...chain(2_000, (previous) => `string-length(${previous})`)])],
  ['a sum of three thousand terms', define([a, calculate('x', Array.from({ length: 3_000 }, () => '${a}').join('+'))])],
  [
    'a thousand conditions joined by or',
    define([a, calculate('x', Array.from({ length: 1_000 }, (_, index) => `\${a} = ${index}`).join(' or '))]),
  ],
  [
    'a shuffle without end',
    define([ask('select_one', 'x', { choices: 'l', parameters: { randomize: 'true', seed: '1 div 0' } })], [list('l', ['p', 'q'])]),
  ],
  ...['__proto__', 'constructor', 'toString'].flatMap((key): [string, unknown][] => [
    [`${key} as a column`, define([ask('select_one', 'x', { choices: 'l', choiceFilter: `${key} = 'p'` })], [list('l', ['p', 'q'])])],
    [`${key} as a column of a list`, define([calculate('x', `instance('l')/root/item[${key} = 'p']/${key}`)], [list('l', ['p', 'q'])])],
    [`${key} as a text`, define([t, calculate('x', `selected('${key}', \${t})`)])],
  ]),
  ['a label that is all outputs', define([t, ask('text', 'x', { label: { vi: '${t}'.repeat(500) } })])],
];

describe('hostile definitions are refused or bounded', () => {
  it.each(refused)('refused: %s', (_, definition) => {
    expect(outcome(definition)).toBe('refused');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each(bounded)('bounded: %s', (_, definition) => {
    const session = outcome(definition);
    expect(session).not.toBe('refused');
    if (session === 'refused') return;
    for (const path of session.children('')) {
      const { value } = session.state(path);
      if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(100_000);
    }
    expect(JSON.stringify(session.memory()).length).toBeLessThan(30_000_000);
  });

  it('a count that asks for too much is reported where it stands', () => {
    const session = outcome(define([a, repeat('r', [ask('text', 'x')], { count: '${a}' })])) as Session;
    expect(session.children('r').length).toBe(10_000);
    expect(session.problems().map(({ path, code }) => `${path} ${code}`)).toContain('r rows');
  });

  it('an expression that asks for too much is reported where it stands', () => {
    const session = outcome(define([t, ...chain(40, (previous) => `concat(${previous}, ${previous})`)])) as Session;
    expect(session.problems().map(({ code }) => code)).toContain('expression');
  });

  it('answers with prototype keys, a million rows and odd values become problems', () => {
    const result = compile(define([a, repeat('r', [ask('text', 'x')])]));
    if (!result.ok) throw new Error('refused');
    const given = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1, "a": {"b": 1}, "r": [null], "toString": [1]}') as never;
    expect(
      review(result.form, host, given)
        .problems.map(({ path, code }) => `${path} ${code}`)
        .sort(),
    ).toEqual(['__proto__ unknown', 'a type', 'constructor unknown', 'r type', 'toString unknown']);
    const rows = { r: Array.from({ length: 1_000_000 }, () => ({ x: 'y' })) };
    const { problems, answers } = review(result.form, host, rows);
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(['r rows']);
    expect((answers['r'] as readonly unknown[]).length).toBe(10_000);
  });

  it('patterns take linear time and no look-around', () => {
    expect(linearRegex('^(a+)+$')!(`${'a'.repeat(5_000)}!`)).toBe(false);
    expect(linearRegex('(?=a)a')).toBeUndefined();
    expect(linearRegex(String.raw`(a)\1`)).toBeUndefined();
    expect(linearRegex('x'.repeat(10_000))).toBeUndefined();
  });
});

describe('laws of evaluation', () => {
  const names = ['a', 't', 's', 'm', 'day', 'inside', 'r', 'g'];
  const leaf = fc.oneof(
    fc.constantFrom(...names).map((name) => `\${${name}}`),
    fc.integer({ min: -3, max: 100 }).map(String),
    fc.constantFrom(
      "''",
      "'a b'",
      "'2021-08-15'",
      "'abc'",
      '0.5',
      '.',
      '..',
      '../a',
      '/data/t',
      'true()',
      'today()',
      'now()',
      'current()/..',
      '//inside',
      '${r}[1]/inside',
      '${r}/inside',
    ),
  );
  const functions = [
    ...[
      'not',
      'boolean',
      'number',
      'string',
      'int',
      'round',
      'floor',
      'count',
      'sum',
      'min',
      'max',
      'string-length',
      'normalize-space',
      'date',
      'date-time',
      'position',
      'name',
      'once',
    ],
    ...[
      'concat',
      'join',
      'contains',
      'substr',
      'substring',
      'translate',
      'selected',
      'selected-at',
      'count-selected',
      'coalesce',
      'if',
      'regex',
      'checklist',
      'pow',
      'format-date',
    ],
    ...[
      'decimal-date-time',
      'uuid',
      'digest',
      'area',
      'distance',
      'indexed-repeat',
      'randomize',
      'instance',
      'pulldata',
      'jr:choice-name',
      'boolean-from-string',
      'weighted-checklist',
      'last',
      'explode',
    ],
  ];
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('expression'), fc.constantFrom('+', '-', '*', 'div', 'mod', '=', '!=', '<', '>=', 'and', 'or', '|'), tie('expression'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(fc.constantFrom(...functions), fc.array(tie('expression'), { maxLength: 4 }))
        .map(([name, args]) => `${name}(${args.join(', ')})`),
      tie('expression').map((inner) => `-(${inner})`),
      fc
        .tuple(fc.constantFrom('${r}', '../r', '/data/*', '//node()', "instance('l')/root/item", '${s}'), tie('expression'))
        .map(([path, inner]) => `${path}[${inner}]`),
    ),
  }));
  const questions = (source: string): FormNode[] => [
    a,
    t,
    ask('select_one', 's', { choices: 'l' }),
    ask('select_multiple', 'm', { choices: 'l' }),
    ask('date', 'day'),
    repeat('r', [ask('integer', 'inside')]),
    group('g', [ask('text', 'x', { relevant: source, constraint: source, required: source })]),
  ];

  it('5,000 expressions made by the grammar never throw and end within their budget', () => {
    let opened = 0;
    fc.assert(
      fc.property(expression, (source) => {
        const result = compile(define(questions(source), [list('l', ['p', 'q'])]));
        if (!result.ok) return;
        opened += 1;
        const session = open(result.form, host);
        session.set('a', 3);
        session.set('t', 'abc');
        session.set('m', ['p', 'q']);
        session.set('day', '2021-08-14');
        session.addRow('r');
        session.set('x', 'some');
        view(session);
        session.finish();
      }),
      { numRuns: 5_000 },
    );
    expect(opened).toBeGreaterThan(500);
  });

  it('text that is no expression is refused with its place, never a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'${}()[]/.@*|+-=<>!,\'" abc1é:'), maxLength: 40 }), (source) => {
        const result = compile(define([calculate('x', source)]));
        if (!result.ok) for (const finding of result.findings) expect(finding.place).toBe('x');
      }),
      { numRuns: 2_000 },
    );
  });
});
