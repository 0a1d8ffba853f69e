import { describe, expect, it } from 'vitest';
import { open, review } from './engine.ts';
import { ask, calculate, compiled, define, group, host, list, refusal, repeat, start } from './testing/form.ts';
import type { ChoiceList } from './definition.ts';
import type { Session } from './session.ts';

const wards: ChoiceList = {
  name: 'ward',
  choices: [
    ['loc-tho', 'Lộc Thọ', 'north'],
    ['tan-lap', 'Tân Lập', 'north'],
    ['phuoc-long', 'Phước Long', 'south'],
  ].map(([name, label, area]) => ({ name: name!, label: { vi: label!, en: label!.toUpperCase() }, attributes: { area: area! } })),
};
const cascade = [
  ask('select_one', 'area', { choices: 'area' }),
  ask('select_one', 'ward', { choices: 'ward', choiceFilter: 'area = ${area}' }),
  calculate('label', "jr:choice-name(${ward}, '${ward}')"),
];
const lists = [list('area', ['north', 'south']), wards];

describe('choices', () => {
  it('are narrowed by a filter, in which bare names are columns', () => {
    const visit = start(cascade, lists);
    expect(visit.choices('ward')).toEqual([]);
    visit.set('area', 'north');
    expect(visit.choices('ward').map((choice) => choice.name)).toEqual(['loc-tho', 'tan-lap']);
    visit.set('area', 'south');
    expect(visit.choices('ward').map((choice) => choice.name)).toEqual(['phuoc-long']);
  });

  it('a choice that the filter took away is kept and reported, and its label still resolves', () => {
    const visit = start(cascade, lists);
    visit.set('area', 'north');
    visit.set('ward', 'tan-lap');
    expect(visit.problems()).toEqual([]);
    visit.set('area', 'south');
    expect(visit.problems().map(({ path, code }) => [path, code])).toEqual([['ward', 'choice']]);
    expect(visit.state('label').value).toBe('Tân Lập');
    visit.set('area', 'north');
    expect(visit.problems()).toEqual([]);
  });

  it('the listeners hear that choices changed', () => {
    const visit = start(cascade, lists);
    const seen: string[] = [];
    visit.subscribe((changed) => seen.push(...changed));
    visit.set('area', 'north');
    expect(seen).toContain('ward');
  });

  it('conditions may join, compare and call', () => {
    const names = (choiceFilter: string): readonly string[] => {
      const visit = start([ask('text', 'q'), ask('select_one', 'w', { choices: 'ward', choiceFilter })], lists);
      visit.set('q', 'north');
      return visit.choices('w').map((choice) => choice.name);
    };
    expect(names("area = ${q} and starts-with(name, 'tan')")).toEqual(['tan-lap']);
    expect(names("area != 'north' or name = 'loc-tho'")).toEqual(['loc-tho', 'phuoc-long']);
    expect(names('position() > 1 and area = ${q}')).toEqual(['tan-lap']);
    expect(names('true()')).toHaveLength(3);
    expect(names("contains(label, 'Lập')")).toEqual(['tan-lap']);
  });

  it('in a row, a filter reads that row', () => {
    const visit = start(
      [
        repeat('r', [
          ask('select_one', 'area', { choices: 'area' }),
          ask('select_one', 'w', { choices: 'ward', choiceFilter: 'area = ${area}' }),
        ]),
      ],
      lists,
    );
    visit.addRow('r');
    visit.set('r[0].area', 'north');
    visit.set('r[1].area', 'south');
    expect(visit.choices('r[0].w')).toHaveLength(2);
    expect(visit.choices('r[1].w')).toHaveLength(1);
  });

  it('come from files that the host brings', () => {
    const rows = {
      'wards.csv': [
        { code: 'a', title: 'A', area: 'n' },
        { code: 'b', title: 'B', area: 's' },
      ],
    };
    const form = compiled(
      define(
        [
          ask('text', 'area'),
          ask('select_one', 'w', { choices: 'wards', choiceFilter: 'area = ${area}', parameters: { value: 'code', label: 'title' } }),
          calculate('pulled', "pulldata('wards', 'title', 'code', ${w})"),
          calculate('looked', "instance('wards')/root/item[code = ${w}]/title"),
        ],
        [{ name: 'wards', file: 'wards.csv' }],
      ),
    );
    expect(form.needs.files).toEqual(['wards.csv']);
    const visit = open(form, { ...host, rows: (file) => rows[file as 'wards.csv'] });
    visit.set('area', 's');
    expect(visit.choices('w').map(({ name, label }) => [name, ...Object.values(label)])).toEqual([['b', 'B']]);
    visit.set('w', 'b');
    expect([visit.state('pulled').value, visit.state('looked').value]).toEqual(['B', 'B']);
    visit.set('w', 'a');
    expect(visit.problems().map(({ code }) => code)).toEqual(['choice']);
    visit.set('w', 'zzz');
    expect(visit.state('pulled').value).toBeUndefined();
  });

  it('a file the host does not have leaves its questions unchecked, and says which', () => {
    const form = compiled(define([ask('select_one', 'w', { choices: 'wards' })], [{ name: 'wards', file: 'wards.csv' }]));
    expect(review(form, host, { w: 'anything' })).toMatchObject({ problems: [], unchecked: ['wards.csv'] });
  });

  it('select_multiple: every choice must be in the list', () => {
    const visit = start(
      [ask('select_multiple', 'm', { choices: 'area' }), calculate('n', 'count-selected(${m})'), calculate('s', "selected(${m}, 'south')")],
      lists,
    );
    visit.set('m', ['south', 'north']);
    expect([visit.state('n').value, visit.state('s').value]).toEqual(['2', 'true']);
    visit.set('m', ['south', 'east']);
    expect(visit.problems().map(({ code }) => code)).toEqual(['choice']);
  });

  it('are shuffled by the standard: the same seed gives the same order everywhere', () => {
    const letters = list('l', [...'ABCDEF']);
    const order = (parameters: Record<string, string>): string => {
      const visit = start([ask('integer', 'n', { default: '1' }), ask('select_one', 'x', { choices: 'l', parameters })], [letters]);
      expect(visit.choices('x')).toBe(visit.choices('x'));
      return visit
        .choices('x')
        .map((choice) => choice.name)
        .join('');
    };
    expect(order({ randomize: 'true', seed: '42' })).toBe('AFCBDE');
    expect(order({ randomize: 'true', seed: '1' })).toBe(order({ randomize: 'true', seed: '${n}' }));
    expect(order({ randomize: 'true', seed: "'mirror'" })).toBe('ACBEDF');
    expect(order({ randomize: 'false' })).toBe('ABCDEF');
    expect([...order({ randomize: 'true' })].sort().join('')).toBe('ABCDEF');
  });

  it('an unknown list and an unknown file are refused by name', () => {
    expect(refusal(define([calculate('c', "instance('nowhere')/root/item/name")]))).toContain('no list or file “nowhere”');
    expect(refusal(define([calculate('c', "pulldata('nowhere', 'a', 'b', 'c')")]))).toContain('no list or file “nowhere”');
    expect(refusal(define([ask('text', 'q'), calculate('c', "jr:choice-name(${q}, '${q}')")]))).toContain('select question');
  });
});

describe('choices that are answers given in a repeat', () => {
  const household = [
    repeat('person', [ask('text', 'name'), group('more', [ask('integer', 'age')])]),
    ask('integer', 'least'),
    ask('select_one', 'head', { choices: '${name}' }),
    ask('select_one', 'adult', { choices: '${name}', choiceFilter: '${age} >= ${least}' }),
    ask('select_one', 'second', { choices: '${name}', choiceFilter: 'position() = 2' }),
    calculate('called', "jr:choice-name(${head}, '${head}')"),
  ];

  function filled(): Session {
    const session = start(household);
    session.set('person[0].name', 'An');
    session.set('person[0].age', 40);
    session.addRow('person');
    session.set('person[1].name', 'Bình');
    session.set('person[1].age', 12);
    session.addRow('person');
    return session;
  }
  const names = (session: Session, path: string): readonly string[] => session.choices(path).map(({ name }) => name);

  it('are those answers, without the empty ones, and follow them', () => {
    const session = filled();
    expect(session.choices('head')).toEqual([
      { name: 'An', label: { vi: 'An' } },
      { name: 'Bình', label: { vi: 'Bình' } },
    ]);
    session.set('person[2].name', 'An');
    expect(names(session, 'head')).toEqual(['An', 'Bình']);
    session.removeRow('person[0]');
    expect(names(session, 'head')).toEqual(['Bình', 'An']);
  });

  it('are narrowed by a condition on the row', () => {
    const session = filled();
    session.set('least', 18);
    expect(names(session, 'adult')).toEqual(['An']);
    expect(names(session, 'second')).toEqual(['Bình']);
    session.set('person[1].age', 18);
    expect(names(session, 'adult')).toEqual(['An', 'Bình']);
  });

  it('make an answer wrong when the row it came from is gone', () => {
    const session = filled();
    session.set('head', 'Bình');
    expect([session.state('head').problem, session.state('called').value]).toEqual([undefined, 'Bình']);
    session.removeRow('person[1]');
    expect(session.state('head').problem?.code).toBe('choice');
  });

  it('in the same repeat, leave the row itself out where the condition says so', () => {
    const session = start([
      repeat('pet', [
        calculate('place', 'position(..)'),
        ask('text', 'animal'),
        ask('select_one', 'like', { choices: '${animal}', choiceFilter: 'position() != current()/../place' }),
      ]),
    ]);
    session.set('pet[0].animal', 'mèo');
    session.addRow('pet');
    session.set('pet[1].animal', 'chó');
    expect([names(session, 'pet[0].like'), names(session, 'pet[1].like')]).toEqual([['chó'], ['mèo']]);
  });

  it('are refused for a question that is in no repeat', () => {
    expect(refusal(define([ask('text', 'name'), ask('select_one', 'one', { choices: '${name}' })]))).toContain(
      'no one question in a repeat',
    );
  });
});
