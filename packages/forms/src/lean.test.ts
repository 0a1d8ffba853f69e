import { expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { FormDefinition } from './definition.ts';
import { compileLean, open } from './lean.ts';
import { ENGINE, precompile, type Precompiled } from './precompile.ts';
import { ask, calculate, define, host, list, repeat } from './testing/form.ts';

const formOf = (expression: string) =>
  define([ask('integer', 'a'), ask('integer', 'b'), repeat('people', [ask('text', 'name')]), calculate('result', expression)]);

it.each([
  ['if(${a} > 3 and not(${a} = 5), "much", "little")', 'much'],
  ['string-length(normalize-space("  đủ  "))', '2'],
  ['-${a} * 2 - 1', '-9'],
])('a checklist can be compiled before it travels: %s', async (expression, expected) => {
  expect(travelled(formOf(expression))).toBeDefined();
  expect(await answerOf(formOf(expression), travelled(formOf(expression)))).toBe(expected);
});

it.each([
  ['count(${people})', '1'],
  ['round(${a} div 3, 1)', '1.3'],
  ['concat("n", position(/data/people[1]))', 'n1'],
  ['count(/data/a | /data/people)', '2'],
  ['string(${a} | ${b})', '4'],
  ['not(${people} = "x")', 'true'],
  ['date("2021-08-14") + 1 > 0', 'true'],
  ['1e999', 'Infinity'],
])('a form that is more than codes is compiled where it is opened: %s', async (expression, expected) => {
  expect(travelled(formOf(expression))).toBeUndefined();
  expect(await answerOf(formOf(expression), undefined)).toBe(expected);
});

it.each([
  ['choices that are narrowed', define([ask('select_one', 'c', { choices: 'l', choiceFilter: 'name != "x"' })], [list('l', ['x', 'y'])])],
  ['choices in a file', define([ask('select_one', 'c', { choices: 'l' })], [{ name: 'l', file: 'l.csv' }])],
  ['functions of other platforms', formOf('here()')],
  ['what is no form', formOf('${nobody}')],
])('%s are left to the compiler', (_, definition) => {
  expect(travelled(definition)).toBeUndefined();
});

it('what was compiled by another engine, or of another definition, is not opened', async () => {
  const [former, latter] = [formOf('${a} + 1'), formOf('${a} + 2')];
  const precompiled = precompile(former, 'h1')!;
  expect(await answerOf(latter, precompiled)).toBe('5');
  expect(await answerOf(latter, { ...precompiled, hash: 'h2' }, 'h1')).toBe('6');
  expect(await answerOf(latter, { ...precompiled, engine: ENGINE + 1 }, 'h1')).toBe('6');
});

/** What tablets have been given keeps its meaning as long as the number stands: if this changes, `ENGINE` goes up. */
it('what is compiled before a form travels is what the number says', () => {
  const definition = define(
    [
      calculate('total', 'if(${a} = "x", 1, 0) + ${n} div 2 + string-length(.)'),
      ask('select_one', 'a', { choices: 'l', required: '${n} > 0', parameters: { randomize: 'true', seed: '${n}' } }),
      ask('integer', 'n', { constraint: '. >= 0 or . = -1', label: { vi: 'Số của ${a}' }, relevant: '${instanceID} != ""' }),
      repeat('r', [ask('text', 't', { dynamicDefault: '${n}', trigger: ['a'], calculation: '${total}', readOnly: 'true()' })], {
        count: '${n}',
      }),
    ],
    [list('l', ['x', 'y'])],
  );
  const { engine, order, nodes } = travelled(definition)!;
  const lines = Object.entries(nodes).map(([place, node]) => `${place} ${JSON.stringify(node)}`);
  expect([engine, order, ...lines]).toMatchInlineSnapshot(`
    [
      1,
      [
        1,
        2,
        0,
        3,
        4,
      ],
      "0 {"calculation":["+",["if",["=",["$",1],"x"],1,0],["div",["$",2],2],["string-length",["."]]]}",
      "1 {"required":[">",["$",2],0],"seed":["$",2]}",
      "2 {"relevant":["!=",["id"],""],"constraint":["or",[">=",["."],0],["=",["."],["negate",1]]],"outputs":[["Số của \${a}",["Số của ",["$",1]]]]}",
      "3 {"count":["$",2]}",
      "4 {"calculation":["$",0,1],"triggers":[["$",1,1]],"default":["$",2,1],"readOnly":["true"]}",
    ]
  `);
});

it.each(['nonsense(1)', 'if(1)', '${nobody}', 'cht:strip(1)', '1 +', 'pulldata("x", "y", "z", 1)'])(
  'what is wrong with a form is told as ever: %s',
  async (expression) => {
    const [lean, whole] = [await compileLean({ definition: formOf(expression), hash: 'h1' }), compile(formOf(expression))];
    expect(lean.ok).toBe(whole.ok);
    expect(lean.ok ? lean.warnings : lean.findings).toEqual(whole.ok ? whole.warnings : whole.findings);
  },
);

function travelled(definition: FormDefinition): Precompiled | undefined {
  const made = precompile(definition, 'h1');
  return made === undefined ? undefined : (JSON.parse(JSON.stringify(made)) as Precompiled);
}

async function answerOf(definition: FormDefinition, precompiled: Precompiled | undefined, hash = 'h1'): Promise<unknown> {
  const result = await compileLean({ definition, hash, precompiled });
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  const session = open(result.form, host);
  session.set('a', 4);
  return session.answers()['result'];
}
