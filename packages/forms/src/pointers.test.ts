import { describe, expect, it } from 'vitest';
import type { FormDefinition } from './definition.ts';
import { pointersInto } from './pointers.ts';
import { ask, calculate, define, group, list, repeat } from './testing/form.ts';
import { validate } from './validate.ts';

/** What an RFC 6901 pointer names. */
function at(pointer: string, root: unknown): unknown {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], root);
}

function pointed(definition: FormDefinition): readonly (readonly [code: string, value: unknown])[] {
  const pointerTo = pointersInto(definition);
  const errors = validate(definition).filter(({ severity }) => severity === 'error');
  return errors.map((finding) => [finding.code, at(pointerTo(finding), definition)]);
}

describe('what is wrong with a form is pointed at', () => {
  it('an expression, in the group or repeat it stands in', () => {
    const definition = define([
      group('g', [repeat('r', [ask('text', 'a', { relevant: '${nobody} = 1' })], { count: '${nobody} + 2' })]),
      ask('text', 'b', { readOnly: '${nobody}', dynamicDefault: '${nobody} + 3', label: { vi: '${nobody}' } }),
    ]);
    expect(pointed(definition)).toEqual([
      ['unknown-question', '${nobody} + 2'],
      ['unknown-question', '${nobody} = 1'],
      ['unknown-question', '${nobody} + 3'],
      ['unknown-question', '${nobody}'],
      ['unknown-question', definition.children[1]],
    ]);
  });

  it('a list, a name and an id that are wrong, and the node on a cycle', () => {
    const definition = define(
      [ask('select_one', 's', { choices: 'none' }), ask('text', 'c'), ask('text', 'c'), calculate('x', '${y}'), calculate('y', '${x}')],
      [list('l', ['a'])],
    );
    expect(pointed(definition)).toEqual([
      ['duplicate-id', 'c'],
      ['duplicate-name', 'c'],
      ['unknown-list', 'none'],
      ['cycle', definition.children[3]],
    ]);
  });

  it('a list and a choice that are there twice, though a question has the name of the list', () => {
    const definition = define(
      [ask('select_one', 'l', { choices: 'l', label: { vi: 'Chọn' } })],
      [list('l', ['a', 'b', 'a']), list('l', [])],
    );
    const pointerTo = pointersInto(definition);
    const errors = validate(definition).filter(({ severity }) => severity === 'error');
    expect(errors.map((finding) => [finding.code, pointerTo(finding)])).toEqual([
      ['duplicate-choice', '/choiceLists/0/choices/2'],
      ['duplicate-list', '/choiceLists/1'],
    ]);
  });

  it('a criterion, the classes, and the scoring', () => {
    const scoring: FormDefinition['scoring'] = {
      mode: 'weighted',
      direction: 'safety',
      notApplicable: 'exclude',
      rounding: { decimals: 0, mode: 'half-up' },
      criteria: [{ id: 'A1', label: {}, node: 'gone', weight: 1, measure: { kind: 'expression', expression: '${nobody}' } }],
      classes: [],
    };
    expect(pointed({ ...define([ask('text', 'a')]), scoring })).toEqual([
      ['scoring.node', scoring.criteria[0]],
      ['scoring.last-class', []],
      ['unknown-question', scoring],
    ]);
  });
});
