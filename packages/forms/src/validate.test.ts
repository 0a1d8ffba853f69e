import { describe, expect, it } from 'vitest';
import type { ChoiceList, FormDefinition, FormNode, Question } from './definition.ts';
import { describe as tellFinding } from './findings.ts';
import { english, type FindingCode } from './messages-en.ts';
import { vietnamese } from './messages-vi.ts';
import { linearRegex } from './regex.ts';
import { ask, calculate, define, group, list, repeat } from './testing/form.ts';
import { validate } from './validate.ts';

const label = { vi: 'Nhãn' };
const lists = [list('l', ['a', 'b'])];
const n = ask('integer', 'n', { label });
const s = ask('select_one', 's', { label, choices: 'l' });
const m = ask('select_multiple', 'm', { label, choices: 'l' });

function codes(children: readonly FormNode[], choiceLists: readonly ChoiceList[] = lists, rest: Partial<FormDefinition> = {}): string[] {
  return validate({ ...define(children, choiceLists), ...rest }, { regex: linearRegex }).map(
    ({ severity, code, place }) => `${severity} ${code.split('.')[0]!} ${place}`,
  );
}

const x = (rest: Partial<Question>): FormNode[] => [n, s, m, ask('text', 'x', { label, ...rest })];

describe('what a designer is told', () => {
  it('nothing about a form that is right', () => {
    expect(codes([s, n, ask('text', 'why', { label, relevant: "${s} = 'b'", required: true })])).toEqual([]);
  });

  const cases: readonly (readonly [string, readonly FormNode[], string])[] = [
    ['an unknown name', x({ relevant: '${nobody} = 1' }), 'error unknown-question x'],
    ['a cycle', [calculate('c', '${d}'), calculate('d', '${c}')], 'error cycle c'],
    ['what is never shown', x({ relevant: 'false()' }), 'warning unreachable x'],
    ['what is never valid', x({ constraint: 'false()' }), 'warning unreachable x'],
    ['a choice that is not there', x({ relevant: "${s} = 'c'" }), 'warning unknown-choice x'],
    ['a name alone for a condition', x({ relevant: "not(${n}) or ${s} = 'a'" }), 'warning existence x'],
    ['a text compared with a truth', x({ relevant: '${s} = true()' }), 'warning boolean-text x'],
    ['a number compared with a word', x({ relevant: "${n} = 'many'" }), 'warning type x'],
    ['several choices compared with =', x({ relevant: "${m} = 'a'" }), 'warning type x'],
    ['a choice compared by size', x({ relevant: '${s} > 1' }), 'warning type x'],
    ['a choice calculated with', [s, calculate('x', '${s} * 2')], 'warning type x'],
    ['selected() of a number', x({ relevant: "selected(${n}, 'a')" }), 'warning type x'],
    ['an unanchored pattern', x({ constraint: "regex(., '[0-9]+')" }), 'warning unanchored x'],
    ['a broken pattern', x({ constraint: "regex(., '^([a-z]$')" }), 'error pattern x'],
    ['a pattern that looks around', x({ constraint: "regex(., '^(?!x).*$')" }), 'error pattern x'],
    ['a checklist()', x({ relevant: 'checklist(1, 1, ${n})' }), 'warning checklist x'],
    ['a clock in a calculation', [calculate('x', 'today()')], 'warning volatile x'],
    ['a function of another platform', [calculate('x', 'difference-in-months(1, 2)')], 'warning vendor-function x'],
    ['a look through the whole form', x({ relevant: "//s = 'a'" }), 'warning expensive x'],
    ['a sum of what may be empty', [repeat('r', [n]), calculate('x', 'sum(${n})')], 'warning empty-in-sum x'],
    ['position(..) of a group', [repeat('r', [group('g', [n, calculate('x', 'position(..)')])])], 'warning position-of-group x'],
    ['a requirement nobody can meet', [ask('note', 'x', { label, required: true })], 'warning required-unanswerable x'],
    ['a calculation of nothing', [ask('calculate', 'x')], 'error no-calculation x'],
    ['a default of another kind', [ask('integer', 'x', { label, default: 'many' })], 'error default x'],
    ['a picture for a default', [ask('image', 'x', { label, default: 'logo.png' })], 'warning default x'],
    ['a moment without a zone', [ask('dateTime', 'x', { label, default: '2024-01-02T08:00' })], 'warning default x'],
    ['a trigger of nothing', [n, ask('text', 'x', { label, trigger: ['n'] })], 'warning no-calculation x'],
    ['a question without a label', [ask('text', 'x')], 'warning no-label x'],
    ['an empty group', [n, group('x', [])], 'warning empty x'],
    ['a range of nothing', [ask('range', 'x', { label, parameters: { start: '5', end: '5' } })], 'error range x'],
    ['names that differ in capitals', [n, ask('text', 'x', { label, name: 'N' })], 'warning name-case n'],
  ];
  it.each(cases)('%s', (_, children, expected) => {
    expect(codes(children)).toContain(expected);
  });

  it('a range downwards is no matter', () => {
    expect(codes([ask('range', 'x', { label, parameters: { start: '5', end: '1', step: '-1' } })], [])).toEqual([]);
  });

  it('triggers of what runs without a calculation are no matter', () => {
    const place = ask('background-geopoint', 'x', { trigger: ['n'] });
    expect(codes([n, place, ask('date', 'z', { label, trigger: ['n'], dynamicDefault: 'today()' })], [])).toEqual([]);
  });

  it('an error behind a thousand warnings is told', () => {
    const idle = Array.from({ length: 1000 }, (_, index) => ask('text', `q${index}`));
    const told = codes([...idle, ask('integer', 'x', { label, default: 'many' })], []);
    expect(told.filter((each) => each.startsWith('warning'))).toHaveLength(500);
    expect(told).toContain('error default x');
  });

  it('a clock that runs once is no matter', () => {
    expect(
      codes(
        [
          calculate('x', 'once(today())'),
          n,
          ask('text', 'y', { label, trigger: ['n'], calculation: 'now()' }),
          ask('date', 'z', { label, dynamicDefault: 'today()' }),
        ],
        [],
      ),
    ).toEqual([]);
  });

  it('lists: twice the same, spaces where they are taken apart, nobody uses it', () => {
    const spaced = {
      name: 'm',
      choices: [
        { name: 'a b', label },
        { name: 'a b', label },
      ],
    };
    expect(codes([ask('select_multiple', 'q', { label, choices: 'm' })], [spaced, ...lists])).toEqual([
      'error choice-space choiceLists.m.a b',
      'error duplicate-choice choiceLists.m.a b',
      'error choice-space choiceLists.m.a b',
      'warning unused-list choiceLists.l',
    ]);
    expect(codes([ask('select_one', 'q', { label, choices: 'm' })], [spaced], { settings: { allow_choice_duplicates: 'yes' } })).toEqual(
      [],
    );
    expect(codes([calculate('c', "instance('l')/root/item[1]/name")])).toEqual([]);
  });

  it('what is not translated, and where', () => {
    const both = { languages: ['vi', 'en'], title: { vi: 'Phiếu', en: 'Form' } };
    expect(codes([ask('text', 'x', { label: { vi: 'Tên' }, hint: { vi: 'Gợi ý', en: 'Hint' } })], [], both)).toEqual([
      'warning untranslated x',
    ]);
    expect(codes([], [], { languages: ['en'], title: { en: 'Form' } })).toEqual(['warning language defaultLanguage']);
  });

  it('every finding has a place, says what is wrong and what to do, in both languages, with nothing left to fill in', () => {
    for (const [, children] of cases) {
      for (const finding of validate(define(children, lists))) {
        expect(finding.place).not.toBe('');
        for (const language of ['vi', 'en'] as const) {
          const { message, remedy } = tellFinding(finding, language);
          expect([message.length > 10, remedy.length > 3]).toEqual([true, true]);
          expect(`${message} ${remedy}`).not.toMatch(/(?<!\$)\{\w+\}/);
        }
      }
    }
  });

  it('a finding in an expression begins with where it stands', () => {
    const [finding] = validate(define([ask('text', 'x', { label, relevant: "\${nobody} = 'a'" })], []));
    expect(tellFinding(finding!, 'en')).toEqual({
      message: 'relevant of “x”, character 1: There is no question named “nobody”.',
      remedy: "Correct the name: \${nobody} = 'a'",
    });
    expect(tellFinding(finding!, 'vi').message).toBe('Điều kiện hiện của “x”, ký tự 1: Không có câu hỏi nào tên là “nobody”.');
  });

  it('both languages fill in the same values', () => {
    const slots = (texts: readonly string[]): string[] => [...new Set(texts.join(' ').match(/(?<!\$)\{\w+\}/g))].sort();
    for (const [code, texts] of Object.entries(english))
      expect([code, slots(vietnamese[code as FindingCode])]).toEqual([code, slots(texts)]);
  });

  it('names of a list are looked up, not looked through', () => {
    let read = 0;
    const counted = (name: string) =>
      Object.defineProperty({ label } as { name: string; label: typeof label }, 'name', {
        enumerable: true,
        get: () => ((read += 1), name),
      });
    const choices = Array.from({ length: 1000 }, (_, index) => counted(`c${index}`));
    const asks = Array.from({ length: 100 }, (_, index) => ask('text', `q${index}`, { label, relevant: "${s} = 'nobody'" }));
    expect(codes([s, ...asks], [{ name: 'l', choices }])).toHaveLength(100);
    expect(read).toBeLessThan(20_000);
  });

  it('a form of ten thousand questions is looked through without looking at each pair', () => {
    const questions = Array.from({ length: 10_000 }, (_, index) => ask('text', `q${index}`, { label }));
    expect(codes(questions, [])).toEqual([]);
  });
});
