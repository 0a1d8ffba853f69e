import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import { Builder } from './builder.svelte.ts';
import { changesBetween } from './changes.ts';
import { starterTexts } from './starter-texts.ts';

const before = templates[0]!.definition;

function changed(edit: (builder: Builder) => void): readonly unknown[] {
  let last = 0;
  const builder = new Builder({ definition: before, id: () => `n${(last += 1)}`, texts: starterTexts });
  edit(builder);
  return changesBetween(before, builder.definition).map((change) => ('node' in change ? { ...change, node: undefined } : change));
}

describe('what changed between two versions', () => {
  it('is nothing when nothing did', () => {
    expect(changed(() => undefined)).toEqual([]);
    expect(changesBetween(before, JSON.parse(JSON.stringify(before)) as typeof before)).toEqual([]);
  });

  it('names one moved row, not all that it passed', () => {
    expect(changed((builder) => builder.move('b01', { parent: 'section_1', index: 4 }))).toEqual([
      { kind: 'moved', id: 'b01', node: undefined },
    ]);
  });

  it('tells a rename from a removal, and the rules that changed with it', () => {
    const [renamed, ...others] = changed((builder) => builder.rename('b01_value', 'plan')) as { id: string; aspects: string[] }[];
    expect(renamed).toEqual({ kind: 'changed', id: 'b01_value', node: undefined, aspects: ['name'] });
    expect(others).toContainEqual({ kind: 'changed', id: 'b01_remark', node: undefined, aspects: ['relevant'] });
    expect(others.flatMap((each) => each.aspects).filter((aspect) => aspect !== 'relevant' && aspect !== 'required')).toEqual([]);
  });

  it('sees points, weights and vetoes on the row they belong to', () => {
    expect(changed((builder) => builder.editCriterion('b02', { weight: 9, veto: { operator: '<', value: 1 } }))).toEqual([
      { kind: 'changed', id: 'b02', node: undefined, aspects: ['weight', 'veto'] },
    ]);
  });

  it('lists what was added and removed, each question for itself', () => {
    const added = changed((builder) => builder.addQuestion('text', { parent: 'head', index: 0 }));
    expect(added).toEqual([{ kind: 'added', id: 'n1', node: undefined }]);
    const removed = changed((builder) => builder.remove('b02')) as { kind: string; id: string }[];
    expect(removed.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['removed b02', 'removed b02_value', 'removed b02_remark']);
  });

  it('counts the questions that a changed list touches, and the rows whose points it changes', () => {
    const changes = changed((builder) => builder.addChoice('pass')) as { kind: string; id: string; questions?: number }[];
    const touched = changes.find((change) => change.kind === 'list');
    expect(touched).toMatchObject({ kind: 'list', id: 'pass' });
    expect(changes.filter((change) => change.kind === 'changed')).toHaveLength(touched!.questions!);
  });
});
