import { describe, expect, it } from 'vitest';
import { open, review, RowError, UnknownPathError } from './engine.ts';
import { ask, calculate, compiled, define, group, host, refusal, repeat, start, values } from './testing/form.ts';

const order = [
  ask('integer', 'rate'),
  repeat('lines', [ask('text', 'item'), ask('integer', 'qty'), calculate('line', '${qty} * ${rate}')]),
  calculate('total', 'sum(${line})'),
  calculate('rows', 'count(${lines})'),
];

describe('rows of a repeat', () => {
  it('begins with one row, as XLSForm does, and takes more', () => {
    const visit = start(order);
    expect(visit.children('lines')).toEqual(['lines[0]']);
    expect(visit.addRow('lines')).toBe('lines[1]');
    expect(visit.children('lines[1]')).toEqual(['lines[1].item', 'lines[1].qty', 'lines[1].line']);
    visit.set('rate', 10);
    visit.set('lines[0].qty', 2);
    visit.set('lines[1].qty', 3);
    expect(values(visit)).toMatchObject({ 'lines[0].line': '20', 'lines[1].line': '30', total: '50', rows: '2' });
    expect(visit.answers()).toEqual({
      rate: 10,
      lines: [
        { qty: 2, line: '20' },
        { qty: 3, line: '30' },
      ],
      total: '50',
      rows: '2',
    });
  });

  it('a row taken out takes its share with it, and the rows behind it move up', () => {
    const visit = start(order);
    visit.set('rate', 1);
    for (const qty of [5, 7, 11]) {
      if (qty > 5) visit.addRow('lines');
      visit.set(`lines[${visit.children('lines').length - 1}].qty`, qty);
    }
    visit.removeRow('lines[1]');
    expect(values(visit)).toMatchObject({ 'lines[1].qty': 11, total: '16', rows: '2' });
    expect(() => visit.state('lines[2].qty')).toThrow(UnknownPathError);
  });

  it('an empty row makes a sum unknown, as the standard has it, until it is answered', () => {
    const visit = start(order);
    visit.set('rate', 1);
    visit.addRow('lines');
    visit.set('lines[0].qty', 5);
    expect(visit.state('total').value).toBeUndefined();
    visit.set('lines[1].qty', 1);
    expect(visit.state('total').value).toBe('6');
  });

  it('rows come back from a draft, an emptied repeat stays empty', () => {
    const form = compiled(define(order));
    const visit = open(form, host);
    visit.set('rate', 2);
    visit.set('lines[0].qty', 4);
    expect(values(open(form, host, visit.memory()))).toEqual(values(visit));
    visit.removeRow('lines[0]');
    expect(open(form, host, visit.memory()).children('lines')).toEqual([]);
  });

  it('nests, and each level adds up its own', () => {
    const visit = start([
      repeat('rooms', [
        ask('text', 'room'),
        repeat('beds', [ask('integer', 'cost')]),
        calculate('room_cost', 'sum(${cost})'),
        calculate('place', 'position(..)'),
      ]),
      calculate('all', 'sum(${room_cost})'),
      calculate('every_bed', 'sum(${cost})'),
    ]);
    visit.set('rooms[0].beds[0].cost', 1);
    visit.addRow('rooms[0].beds');
    visit.set('rooms[0].beds[1].cost', 2);
    visit.addRow('rooms');
    visit.set('rooms[1].beds[0].cost', 10);
    expect(values(visit)).toMatchObject({ 'rooms[0].room_cost': '3', 'rooms[1].room_cost': '10', all: '13', every_bed: '13' });
    visit.removeRow('rooms[0]');
    expect(values(visit)).toEqual({
      'rooms[0].beds[0].cost': 10,
      'rooms[0].room_cost': '10',
      'rooms[0].place': '1',
      all: '10',
      every_bed: '10',
    });
  });

  it('a count makes the rows; shrinking hides them and growing brings them back', () => {
    const visit = start([ask('integer', 'n'), repeat('kids', [ask('text', 'kid')], { count: '${n}' }), calculate('m', 'count(${kids})')]);
    expect(visit.children('kids')).toEqual([]);
    visit.set('n', 3);
    visit.set('kids[2].kid', 'Ba');
    visit.set('n', 1);
    expect(visit.children('kids')).toEqual(['kids[0]']);
    expect(visit.state('m').value).toBe('1');
    visit.set('n', 3);
    expect(visit.state('kids[2].kid').value).toBe('Ba');
    expect(() => visit.addRow('kids')).toThrow(RowError);
    expect(() => visit.removeRow('kids[0]')).toThrow(RowError);
  });

  it('a count that shrank is remembered by the draft too', () => {
    const form = compiled(define([ask('integer', 'n'), repeat('kids', [ask('text', 'kid')], { count: '${n}' })]));
    const visit = open(form, host);
    visit.set('n', 2);
    visit.set('kids[1].kid', 'Hai');
    visit.set('n', 1);
    const again = open(form, host, visit.memory());
    expect(again.answers()).toEqual({ n: 1, kids: [{}] });
    again.set('n', 2);
    expect(again.state('kids[1].kid').value).toBe('Hai');
  });

  it('a hidden repeat has no rows for others, and remembers them', () => {
    const visit = start([
      ask('text', 'any'),
      repeat('lines', [ask('integer', 'qty')], { relevant: "${any} = 'yes'" }),
      calculate('total', 'sum(${qty})'),
      calculate('rows', 'count(${lines})'),
    ]);
    visit.set('any', 'yes');
    visit.set('lines[0].qty', 4);
    expect(values(visit)).toMatchObject({ total: '4', rows: '1' });
    visit.set('any', 'no');
    expect(visit.answers()).toEqual({ any: 'no', total: '0', rows: '0' });
    visit.set('any', 'yes');
    expect(values(visit)).toMatchObject({ 'lines[0].qty': 4, total: '4', rows: '1' });
  });

  it('reads the row before its own: a running total is no cycle', () => {
    const running = (previous: string) =>
      start([
        repeat('days', [ask('integer', 'new'), calculate('sum', `\${new} + coalesce(${previous}, 0)`)]),
        calculate('last', 'max(${sum})'),
      ]);
    for (const previous of [
      'indexed-repeat(${sum}, ${days}, position(..) - 1)',
      '${days}[position() = position(current()/..) - 1]/sum',
      '../../days[position() = position(current()/..) - 1]/sum',
    ]) {
      const visit = running(previous);
      for (const [index, value] of [1, 10, 100].entries()) {
        if (index > 0) visit.addRow('days');
        visit.set(`days[${index}].new`, value);
      }
      expect(values(visit), previous).toMatchObject({ 'days[0].sum': '1', 'days[1].sum': '11', 'days[2].sum': '111', last: '111' });
      visit.set('days[0].new', 5);
      expect(values(visit), previous).toMatchObject({ 'days[0].sum': '5', 'days[1].sum': '15', 'days[2].sum': '115', last: '115' });
      visit.removeRow('days[1]');
      expect(values(visit), previous).toMatchObject({ 'days[0].sum': '5', 'days[1].sum': '105', last: '105' });
    }
  });

  it('a row that reads its own sum is a cycle', () => {
    const own = repeat('days', [calculate('sum', 'indexed-repeat(${sum}, ${days}, position(..))')]);
    expect(refusal(define([own]))).toContain('sum → sum');
  });

  it('indexed-repeat finds one row of many, across levels', () => {
    const visit = start([
      repeat('a', [ask('text', 'x'), repeat('b', [ask('text', 'y')])]),
      ask('integer', 'i'),
      calculate('first', 'indexed-repeat(${x}, ${a}, ${i})'),
      calculate('deep', 'indexed-repeat(${y}, ${a}, 2, ${b}, ${i})'),
    ]);
    visit.addRow('a');
    visit.addRow('a[1].b');
    visit.set('a[0].x', 'p');
    visit.set('a[1].x', 'q');
    visit.set('a[1].b[1].y', 'deep');
    visit.set('i', 2);
    expect(values(visit)).toMatchObject({ first: 'q', deep: 'deep' });
    visit.set('i', 9);
    expect(visit.state('first').value).toBeUndefined();
  });

  it('position(..) is the row where the parent is the row, and 1 where it is a group in it', () => {
    const visit = start([
      repeat('r', [calculate('p', 'position(..)'), group('g', [calculate('q', 'position(..)'), calculate('s', 'position(../..)')])]),
    ]);
    visit.addRow('r');
    expect(values(visit)).toEqual({ 'r[0].p': '1', 'r[0].q': '1', 'r[0].s': '1', 'r[1].p': '2', 'r[1].q': '1', 'r[1].s': '2' });
    visit.removeRow('r[0]');
    expect(values(visit)).toEqual({ 'r[0].p': '1', 'r[0].q': '1', 'r[0].s': '1' });
  });

  it('predicates choose among rows', () => {
    const visit = start([
      repeat('people', [ask('text', 'who'), ask('integer', 'age')]),
      calculate('adults', 'count(${people}[age >= 18])'),
      calculate('oldest', '${people}[age = max(${age})]/who'),
      calculate('second', '/data/people[2]/who'),
    ]);
    for (const [index, [who, age]] of (
      [
        ['An', 12],
        ['Bình', 40],
        ['Chi', 31],
      ] as const
    ).entries()) {
      if (index > 0) visit.addRow('people');
      visit.set(`people[${index}].who`, who);
      visit.set(`people[${index}].age`, age);
    }
    expect(values(visit)).toMatchObject({ adults: '2', oldest: 'Bình', second: 'Bình' });
    visit.set('people[0].age', 80);
    expect(values(visit)).toMatchObject({ adults: '3', oldest: 'An' });
    visit.removeRow('people[0]');
    expect(values(visit)).toMatchObject({ adults: '2', oldest: 'Bình', second: 'Chi' });
  });

  it('tells listeners the paths of rows that changed', () => {
    const visit = start(order);
    const seen: string[][] = [];
    visit.subscribe((changed) => seen.push([...changed].sort()));
    visit.set('lines[0].qty', 1);
    visit.addRow('lines');
    expect(seen[0]).toEqual(['lines[0].qty']);
    expect(seen[1]).toContain('lines');
    visit.set('rate', 3);
    expect(seen[2]).toEqual(['lines[0].line', 'rate']);
  });

  it('defaults of a new row run in that row only', () => {
    const visit = start([repeat('r', [ask('date', 'day', { dynamicDefault: 'today()' }), ask('text', 'colour', { default: 'red' })])]);
    visit.set('r[0].colour', 'blue');
    visit.addRow('r');
    expect(values(visit)).toEqual({ 'r[0].day': '2021-08-15', 'r[0].colour': 'blue', 'r[1].day': '2021-08-15', 'r[1].colour': 'red' });
  });

  it('a long sum in a row that is added begins with the row, and is mended from then on', () => {
    const terms = Array.from({ length: 14 }, (_, index) => `t${index}`);
    const visit = start([
      repeat('r', [
        ...terms.map((id) => ask('integer', id, { default: '1' })),
        calculate('total', terms.map((id) => `\${${id}}`).join(' + ')),
      ]),
    ]);
    visit.addRow('r');
    visit.set('r[1].t3', 5);
    expect(values(visit)).toMatchObject({ 'r[0].total': '14', 'r[1].total': '18' });
  });

  it('finished answers are reviewed row by row', () => {
    const form = compiled(define([repeat('r', [ask('integer', 'n', { required: true, constraint: '. > 0' })])]));
    const answers = { r: [{ n: 1 }, {}, { n: -1 }, { n: 'x', other: 1 }] } as never;
    const { problems, answers: kept } = review(form, host, answers);
    expect(problems.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'r[1].n required',
      'r[2].n constraint',
      'r[3].n required',
      'r[3].n type',
      'r[3].other unknown',
    ]);
    expect(kept).toEqual({ r: [{ n: 1 }, {}, { n: -1 }, {}] });
  });
});
