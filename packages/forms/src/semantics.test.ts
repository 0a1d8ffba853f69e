import { describe, expect, it } from 'vitest';
import { MissingPartError, open, review } from './engine.ts';
import { ask, calculate, compiled, define, group, host, list, refusal, repeat, start, values } from './testing/form.ts';
import type { Question } from './definition.ts';
import type { Host } from './session.ts';

/** The value of one calculation, after these answers. */
function result(calculation: string, answers: Readonly<Record<string, unknown>> = {}, ...more: readonly Question[]): unknown {
  const visit = start(
    [ask('text', 't'), ask('integer', 'n'), ask('decimal', 'd'), ask('date', 'day'), ...more, calculate('c', calculation)],
    [list('l', ['a', 'b'])],
  );
  for (const [path, value] of Object.entries(answers)) visit.set(path, value as string);
  return visit.state('c').value;
}

describe('what trips implementers', () => {
  it('1: empty is empty, never 0; NaN is written as empty; infinity is not', () => {
    expect(result('${n} + 1')).toBeUndefined();
    expect(result("if(${n} = '', 'none', 'some')")).toBe('none');
    expect(result("coalesce(1 div '', 0)")).toBe('0');
    expect(result('coalesce(1 div 0, 0)')).toBe('Infinity');
  });

  it('takes a text from minus infinity for an infinite length as XPath does, which is nowhere', () => {
    expect(result("substring('12345', -1 div 0, 1 div 0)")).toBeUndefined();
    expect(result("substring('12345', -1 div 0)")).toBe('12345');
    expect(result("substring('12345', -42, 1 div 0)")).toBe('12345');
  });

  it('knows the names of hashes in small letters, too', () => {
    expect(result("digest('abc', 'md5', 'hex')")).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  it('2: a stored boolean is a text', () => {
    const visit = start([calculate('b', '1 = 2'), calculate('c', "${b} = 'false'"), calculate('e', 'boolean-from-string(${b})')]);
    expect(values(visit)).toEqual({ b: 'false', c: 'true', e: 'false' });
  });

  it('3: a condition on nodes asks whether they are there, not what they hold', () => {
    expect(result("if(${t}, 'there', 'not')")).toBe('there');
    expect(result("if(${t} != '', 'filled', 'empty')")).toBe('empty');
    const rows = start([repeat('r', [ask('text', 'x')]), calculate('c', "${x} = ''"), calculate('e', "${x} != ''")]);
    expect(values(rows)).toEqual({ c: 'true', e: 'false' });
    rows.removeRow('r[0]');
    expect(values(rows)).toEqual({ c: 'false', e: 'false' });
  });

  it('4: selected-at and substr count from 0, position and substring from 1', () => {
    expect(result("selected-at('a b c', 1)")).toBe('b');
    expect(result("substr('abcdef', 1, 3)")).toBe('bc');
    expect(result("substr('abcdef', -2)")).toBe('ef');
    expect(result("substring('abcdef', 1, 3)")).toBe('abc');
  });

  it('6: `${x}` is the row the reader is in, all rows from outside, the form inside a predicate', () => {
    const visit = start([
      ask('text', 'who'),
      repeat('r', [
        ask('text', 'name_of'),
        calculate('same', '${name_of} = ${who}'),
        calculate('before', 'count(../../r[name_of = current()/../name_of])'),
      ]),
    ]);
    visit.addRow('r');
    visit.set('who', 'An');
    visit.set('r[0].name_of', 'An');
    visit.set('r[1].name_of', 'An');
    expect(values(visit)).toMatchObject({ 'r[0].same': 'true', 'r[1].same': 'true', 'r[0].before': '2', 'r[1].before': '2' });
  });

  it('8: regex() matches the whole value', () => {
    expect(result("regex(${t}, '[0-9]{3}')", { t: '1234' })).toBe('false');
    expect(result("regex(${t}, '[0-9]{3}')", { t: '123' })).toBe('true');
    expect(result("regex(${t}, '(a|b)+')", { t: 'abba' })).toBe('true');
  });

  it('8: a form with regex() names what its host must bring', () => {
    const form = compiled(define([ask('text', 't', { constraint: "regex(., '[a-z]+')" })]));
    expect(form.needs.regex).toBe(true);
    const { regex, ...poor } = host;
    expect(regex).toBeDefined();
    expect(() => open(form, poor)).toThrow(MissingPartError);
  });

  it('9: checklist() counts truth, so the word "no" counts', () => {
    expect(result("checklist(1, 1, ${t}, '')", { t: 'no' })).toBe('true');
  });

  it('10: round() takes a half away from zero, on the digits a person sees; int() cuts', () => {
    expect(result('round(-1.5)')).toBe('-2');
    expect(result("round('2.15', '1')")).toBe('2.2');
    expect(result('int(-1.7)')).toBe('-1');
  });

  it('11: a date is the days to its local midnight, and adding to it gives a number', () => {
    expect(result('number(${day})', { day: '2021-08-15' })).toBe(String(Date.parse('2021-08-14T17:00:00Z') / 86_400_000));
    expect(result('date(${day} + 7)', { day: '2021-08-30' })).toBe('2021-09-06');
    expect(result("${day} > '2021-08-14'", { day: '2021-08-15' })).toBe('true');
    expect(result("format-date(${day}, '%d/%m/%Y')", { day: '2021-08-05' })).toBe('05/08/2021');
    expect(result("'2021-03-01' - '2021-02-28'")).toBe('1');
  });

  it('11: in Vietnam every day has 24 hours, also before 1975', () => {
    expect(result("date('1976-01-01') - date('1970-01-01')")).toBe('2191');
    expect(result("decimal-time('06:00:00.000+07:00')")).toBe('0.25');
  });

  it('12: today() is a day and now() has an offset, both in the zone of the organisation, and both move with the clock', () => {
    expect(result('today()')).toBe('2021-08-15');
    expect(result('now()')).toBe('2021-08-15T00:30:00.000+07:00');
    let time = 0;
    const visit = start([ask('text', 't'), calculate('c', 'now()'), calculate('o', 'once(now())')], [], {
      ...host,
      now: () => (time += 1000),
    });
    const first = values(visit);
    visit.set('t', 'x');
    expect(visit.state('c').value).not.toBe(first['c']);
    expect(visit.state('o').value).toBe(first['o']);
  });

  it('13: a computed default runs on first load, not when a draft is opened again', () => {
    const form = compiled(define([ask('text', 'a', { default: 'x' }), ask('text', 'b', { dynamicDefault: "concat(${a}, 'y')" })]));
    const visit = open(form, host);
    expect(values(visit)).toEqual({ a: 'x', b: 'xy' });
    visit.set('b', undefined);
    expect(values(open(form, host, visit.memory()))).toEqual({ a: 'x' });
  });

  it('13: a trigger runs its calculation when its value changes, and only then', () => {
    const visit = start([
      ask('text', 'a'),
      ask('integer', 'n'),
      ask('text', 'stamp', { trigger: ['a'], calculation: "concat(${a}, ' ', ${n})" }),
    ]);
    expect(visit.state('stamp').value).toBeUndefined();
    visit.set('n', 1);
    expect(visit.state('stamp').value).toBeUndefined();
    visit.set('a', 'x');
    expect(visit.state('stamp').value).toBe('x 1');
    visit.set('n', 2);
    visit.set('stamp', 'mine');
    expect(visit.state('stamp').value).toBe('mine');
    visit.set('a', 'y');
    expect(visit.state('stamp').value).toBe('y 2');
  });

  it('13: a computed value triggers too, and triggers that wake each other end', () => {
    const visit = start([
      ask('integer', 'n'),
      calculate('double', '${n} * 2'),
      ask('text', 's', { trigger: ['double'], calculation: '${double}' }),
      ask('integer', 'x', { trigger: ['y'], calculation: '${y} + 1' }),
      ask('integer', 'y', { trigger: ['x'], calculation: '${x} + 1' }),
    ]);
    visit.set('n', 4);
    expect(visit.state('s').value).toBe('8');
    visit.set('x', 1);
    expect(visit.state('y').value).toEqual(expect.any(Number));
  });

  it('14: what is hidden leaves the submission, reads as empty, and comes back; its children with it', () => {
    const visit = start([
      ask('text', 'show'),
      group('g', [group('h', [ask('text', 'x')])], { relevant: "${show} = 'yes'" }),
      calculate('c', "concat('[', ${x}, ']')"),
    ]);
    visit.set('show', 'yes');
    visit.set('x', 'kept');
    visit.set('show', 'no');
    expect(visit.answers()).toEqual({ show: 'no', c: '[]' });
    expect(visit.state('x').relevant).toBe(false);
    visit.set('show', 'yes');
    expect(visit.answers()).toEqual({ show: 'yes', x: 'kept', c: '[kept]' });
  });

  it('15: a constraint is not asked of an empty answer; required is', () => {
    const visit = start([ask('integer', 'a', { constraint: '. > 5' }), ask('integer', 'b', { required: '${a} > 6' })]);
    expect(visit.problems()).toEqual([]);
    visit.set('a', 7);
    expect(visit.problems().map(({ path, code }) => `${path} ${code}`)).toEqual(['b required']);
    visit.set('a', 3);
    expect(visit.problems().map(({ path, code }) => `${path} ${code}`)).toEqual(['a constraint']);
  });

  it('15: a computed answer is read only', () => {
    expect(start([ask('integer', 'a', { calculation: '1 + 1' })]).state('a')).toMatchObject({ value: 2, readOnly: true });
  });

  it('25: outputs in labels and messages are filled in, row by row, and stay text', () => {
    const visit = start([
      repeat('r', [
        ask('text', 'who'),
        ask('integer', 'age', { label: { vi: 'Tuổi của ${who}?' }, constraint: '. < 9', constraintMessage: { vi: '${who}!' } }),
      ]),
    ]);
    visit.addRow('r');
    visit.set('r[1].who', '<b>An</b>');
    visit.set('r[1].age', 10);
    expect(visit.text('r[1].age', 'label', 'vi')).toBe('Tuổi của <b>An</b>?');
    expect(visit.text('r[0].age', 'label', 'vi')).toBe('Tuổi của ?');
    expect(visit.problems().map(({ message }) => message)).toEqual([{ vi: '<b>An</b>!' }]);
  });
});

describe('functions of other platforms', () => {
  it('are warned of by name, and the form opens', async () => {
    const { compile } = await import('./compile.ts');
    const made = compile(
      define([
        ask('date', 'a'),
        calculate('c', "if(${a} != '', difference-in-months(${a}, today()), 'x')"),
        calculate('k', 'cht:extension-lib(1)'),
      ]),
    );
    expect(made.ok && made.warnings.map(({ severity, code, place }) => [severity, code, place])).toEqual([
      ['warning', 'vendor-function', 'c'],
      ['warning', 'vendor-function', 'k'],
    ]);
    const visit = open(compiled(define([calculate('c', "concat('a', add-date('x'))")])), host);
    expect(visit.state('c').value).toBe('a');
  });

  it('an unknown function is refused, also where it would never run', () => {
    expect(refusal(define([calculate('c', 'false() and explode()')]))).toContain('explode()');
  });
});

describe('what the device and the clock give', () => {
  const kinds = [ask('start', 's'), ask('end', 'e'), ask('today', 'd'), ask('deviceid', 'i'), ask('username', 'u')];

  it('is there when the form opens, and the end when it is finished', () => {
    const on = { ...host, metadata: { deviceid: 'tablet-7', username: 'an' } };
    const visit = start(kinds, [], on);
    expect(values(visit)).toEqual({ s: '2021-08-15T00:30:00.000+07:00', d: '2021-08-15', i: 'tablet-7', u: 'an' });
    expect(visit.finish()).toMatchObject({ e: '2021-08-15T00:30:00.000+07:00' });
  });

  it('what the host calls this filling is `${instanceID}`, in labels too, and a review takes it as it was sent', () => {
    const named: Host = { ...host, metadata: { instanceID: 'uuid:1' } };
    const form = compiled(
      define([
        ask('text', 'q', { label: { vi: 'Phiếu ${instanceID}' } }),
        calculate('c', "concat('#', ${instanceID})"),
        calculate('p', '/data/meta/instanceID'),
      ]),
    );
    const visit = open(form, named);
    expect([visit.state('c').value, visit.state('p').value, visit.text('q', 'label', 'vi')]).toEqual(['#uuid:1', 'uuid:1', 'Phiếu uuid:1']);
    expect(review(form, host, visit.answers()).answers).toEqual(visit.answers());
  });

  it('a review takes random numbers and clocks as they were sent', () => {
    const form = compiled(define([calculate('u', 'uuid()'), calculate('t', 'now()'), calculate('v', "concat(${u}, '!')")]));
    const { answers } = review(form, host, { u: 'sent', t: 'then' });
    expect(answers).toEqual({ u: 'sent', t: 'then', v: 'sent!' });
  });

  it('a default or a calculation may say more than the question asks: a date keeps the day, a time the clock', () => {
    const visit = start([
      ask('date', 'day', { calculation: 'now()' }),
      ask('time', 'at', { calculation: 'now()' }),
      ask('time', 'noon', { default: '12:00:00.000+07:00' }),
      ask('geopoint', 'here', { default: '12.24 109.19 3 5' }),
      ask('geoshape', 'plot', { default: '10 106 0 0; 10 107 0 0;' }),
    ]);
    expect(values(visit)).toEqual({
      day: '2021-08-15',
      at: '00:30:00.000',
      noon: '12:00:00.000',
      here: { latitude: 12.24, longitude: 109.19, altitude: 3, accuracy: 5 },
      plot: [
        { latitude: 10, longitude: 106 },
        { latitude: 10, longitude: 107 },
      ],
    });
  });

  it('every kind takes what a browser can give, and nothing else', () => {
    const attachment = [{ sha256: 'a'.repeat(64), name: 'x.jpg', type: 'image/jpeg', size: 1 }];
    const point = { latitude: 12.2, longitude: 109.2 };
    const good: Partial<Record<Question['kind'], unknown>> = {
      ...{ text: 'x', integer: 1, decimal: 1.5, range: 2, date: '2021-08-14', time: '08:00:00', dateTime: '2021-08-14T08:00:00+07:00' },
      ...{ image: attachment, audio: attachment, video: attachment, file: attachment, 'background-audio': attachment, audit: attachment },
      ...{
        geopoint: point,
        geotrace: [point, point],
        geoshape: [point, point, point, point],
        'start-geopoint': point,
        'background-geopoint': point,
      },
      ...{ barcode: '893', acknowledge: true, hidden: 'h' },
    };
    for (const [kind, value] of Object.entries(good)) {
      const visit = start([ask(kind as Question['kind'], 'q'), calculate('c', 'string(${q})')]);
      visit.set('q', value as string);
      expect(visit.state('q').value, kind).toEqual(value);
      expect(visit.state('c').value, kind).toEqual(expect.any(String));
      expect(() => visit.set('q', { odd: 1 } as never), kind).toThrow();
    }
  });
});
