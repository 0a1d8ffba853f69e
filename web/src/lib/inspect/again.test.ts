import { compile, open } from '@safeground/forms';
import type { Answers } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import { factsOf, failedOf } from './again.ts';
import { isCriterion } from './outline.ts';

const { definition } = templates.find(({ id }) => id === 'f1')!;
const compiled = compile(definition);
if (!compiled.ok) throw new Error('f1 does not compile');
const { form } = compiled;
const host = { now: () => Date.parse('2021-09-20T02:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

const last: Answers = {
  team: 'Tổ liên ngành số 2',
  b01_value: 'pass',
  b02_value: 'pass',
  b03_value: 'fail',
  b03_remark: 'Chưa ký cam kết',
  gone_question: 'x',
};
const rowIds = definition.children
  .flatMap((node) => (node.kind === 'group' ? node.children : []))
  .filter(isCriterion)
  .map(({ id }) => id);
const rowOf = (question: string): string | undefined =>
  definition.children
    .flatMap((node) => (node.kind === 'group' ? node.children : []))
    .find((node) => node.kind === 'group' && node.children.some(({ id }) => id === question))?.id;

describe('an inspection that begins from the last one', () => {
  it('takes over facts and no judgement', () => {
    const { answers, hidden } = factsOf(form, host, last);
    expect(answers['team']).toBe('Tổ liên ngành số 2');
    expect(Object.keys(answers).filter((id) => /^b\d+_/.test(id))).toEqual([]);
    expect(hidden).toEqual([]);
  });

  it('asks again what failed or was never answered, and hides what was in order', () => {
    const { answers, hidden } = failedOf(form, host, last);
    expect(answers).toMatchObject({ team: 'Tổ liên ngành số 2', b02_value: 'pass' });
    expect(answers['b03_value']).toBeUndefined();
    expect(answers['b03_remark']).toBeUndefined();
    expect(hidden).toContain(rowOf('b02_value'));
    expect(hidden).not.toContain(rowOf('b03_value'));
    expect(hidden).not.toContain(rowOf('b07_value') ?? rowIds.at(-1));
    expect(hidden.length).toBeLessThan(rowIds.length);
    const session = open(form, host);
    for (const path of hidden) expect(session.state(path).node.id).toBe(path);
  });
});
