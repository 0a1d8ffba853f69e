import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { FormNode } from './definition.ts';
import { open } from './engine.ts';
import { ask, compiled, define, group, host, list, repeat } from './testing/form.ts';

const lists = [list('l', ['a', 'b'])];
const base = [
  ask('text', 'x'),
  ask('integer', 'n'),
  ask('select_one', 's', { choices: 'l' }),
  group('g', [ask('date', 'd')]),
  repeat('r', [ask('text', 'i')]),
];
const [x, n, s, g, r] = base as [FormNode, FormNode, FormNode, FormNode, FormNode];

function changes(after: readonly FormNode[], choiceLists = lists) {
  return compare(define(base, lists), define(after, choiceLists));
}

describe('two versions', () => {
  it('that are one differ in nothing', () => {
    expect(changes(structuredClone(base))).toEqual({ changes: [], losses: [], draftsSurvive: true });
  });

  it('a new name loses nothing: answers are kept by id', () => {
    expect(changes([{ ...x, name: 'y' } as FormNode, n, s, g, r])).toEqual({
      changes: [{ kind: 'renamed', node: 'x', from: 'x', to: 'y' }],
      losses: [],
      draftsSurvive: true,
    });
  });

  it('tells rules and texts that changed', () => {
    const { changes: found, draftsSurvive } = changes([{ ...x, label: { vi: 'Mới' }, required: true } as FormNode, n, s, g, r]);
    expect(found).toEqual([{ kind: 'changed', node: 'x', aspects: ['label', 'required'] }]);
    expect(draftsSurvive).toBe(true);
  });

  it('a question that is gone, or asks for another kind, or moved into rows, loses its answers', () => {
    expect(changes([n, s, g, r])).toMatchObject({ losses: [{ node: 'x', why: 'removed' }], draftsSurvive: false });
    expect(changes([ask('integer', 'x'), n, s, g, r])).toMatchObject({ losses: [{ node: 'x', why: 'retyped' }] });
    expect(changes([n, s, g, repeat('r', [ask('text', 'i'), ask('text', 'x')])])).toMatchObject({
      losses: [{ node: 'x', why: 'other-rows' }],
    });
    expect(changes(base, [list('l', ['a'])])).toMatchObject({ losses: [{ node: 's', why: 'choice-removed' }] });
  });

  it('moving between groups and widening a number lose nothing', () => {
    const after = [ask('decimal', 'n'), s, group('g', [ask('date', 'd'), ask('text', 'x')]), r];
    expect(changes(after)).toEqual({
      changes: [
        { kind: 'moved', node: 'x' },
        { kind: 'retyped', node: 'n', from: 'integer', to: 'decimal' },
      ],
      losses: [],
      draftsSurvive: true,
    });
  });

  it('one question taken to the front is one move, not five', () => {
    expect(changes([r, x, n, s, g]).changes).toEqual([{ kind: 'moved', node: 'r' }]);
  });

  it('lists, criteria and the form itself', () => {
    const after = { ...define(base, [list('l', ['a', 'b', 'c']), list('k', ['z'])]), title: { vi: 'Khác' } };
    expect(compare(define(base, lists), after).changes).toEqual([
      { kind: 'choices', list: 'l', added: ['c'], removed: [], changed: [] },
      { kind: 'list-added', list: 'k' },
      { kind: 'form', aspects: ['title'] },
    ]);
  });
});

describe('laws of comparing', () => {
  const kinds = ['text', 'integer', 'decimal', 'date', 'select_one', 'select_multiple'] as const;
  const given = { text: 'x', integer: 1, decimal: 1.5, date: '2021-08-14', select_one: 'a', select_multiple: ['a'] } as const;
  const ids = ['p', 'q', 'u', 'v', 'w'];
  const anyNodes = fc
    .tuple(
      fc.shuffledSubarray(ids, { minLength: 1 }),
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.boolean()), { minLength: 5, maxLength: 5 }),
    )
    .map(([names, made]) => {
      const nodes = names.map((id, at) => ({
        node: ask(made[at]![0], id, made[at]![0].startsWith('select') ? { choices: 'l' } : {}),
        inside: made[at]![1],
      }));
      const inner = nodes.filter((entry) => entry.inside).map((entry) => entry.node);
      const outer = nodes.filter((entry) => !entry.inside).map((entry) => entry.node);
      return inner.length === 0 ? outer : [...outer, repeat('rows', inner)];
    });

  it('a draft that is said to survive opens under the new version with every answer', () => {
    fc.assert(
      fc.property(anyNodes, anyNodes, (before, after) => {
        const [first, second] = [define(before, lists), define(after, lists)];
        if (!compare(first, second).draftsSurvive) return;
        const session = open(compiled(first), host);
        const fill = (nodes: readonly FormNode[], prefix: string): void => {
          for (const node of nodes) {
            if (node.kind === 'repeat') fill(node.children, 'rows[0].');
            else session.set(prefix + node.id, given[node.kind as 'text'] as string);
          }
        };
        fill(before, '');
        expect(open(compiled(second), host, session.memory()).memory()).toEqual(session.memory());
      }),
      { numRuns: 1_000 },
    );
  });

  it('what one way adds the other way removes', () => {
    fc.assert(
      fc.property(anyNodes, anyNodes, (before, after) => {
        const named = (kind: 'added' | 'removed', one: readonly FormNode[], other: readonly FormNode[]): string[] =>
          compare(define(one, lists), define(other, lists))
            .changes.flatMap((change) => (change.kind === kind ? [change.node] : []))
            .sort();
        expect(named('added', before, after)).toEqual(named('removed', after, before));
      }),
    );
  });
});
