import { compile, review, type Answers } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/f1-scores.json' with { type: 'json' };

const best: Answers = {
  ...Object.fromEntries(['b01', 'b05', 'b06', 'b09', 'b10', 'b11', 'b12', 'b16'].map((id) => [`${id}_value`, 'full'])),
  ...Object.fromEntries(['b02', 'b03', 'b04', 'b13', 'b15', 'b17', 'b18'].map((id) => [`${id}_value`, 'pass'])),
  b07_total: 10,
  b07_count: 10,
  b08_count: 5,
  b08_total: 10,
  b14_total: 10,
  b14_count: 10,
};

const host = { now: () => Date.parse('2021-08-11T01:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

describe('F1 equals the table worked out by hand', () => {
  const compiled = compile(templates.find((template) => template.id === 'f1')!.definition);

  it.each(fixture.cases)('$name', ({ change, score, class: code, decidedBy }) => {
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
    const result = review(compiled.form, host, { ...best, ...(change as Answers) }).score;
    expect(result).toMatchObject({ score, complete: true });
    expect(result?.class?.code).toBe(code);
    expect(result?.decidedBy).toEqual(decidedBy);
  });
});
