import type { Period } from '@safeground/contract';
import { compile, review } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import { prefill, subjectsAsked } from './prefill.ts';

const { definition } = templates.find(({ id }) => id === 'f7')!;
const period: Period = { key: 'month:2021-09', calendar: 'month', label: { vi: 'Tháng 9/2021' }, from: '2021-08-15', to: '2021-09-14' };
const red = (code: string, count: number) => ({ code, label: {}, colour: 'red', count }) as const;

describe('the first values of a unit’s report', () => {
  const answers = prefill(definition, period, (subject) =>
    subject === 'school'
      ? { submissions: 12, classes: [red('CHUA_TOT', 3)] }
      : subject === 'business'
        ? { submissions: 0, classes: [] }
        : undefined,
  );

  it('come from the period and from the summaries of the kinds the form asks for', () => {
    expect(subjectsAsked(definition).toSorted()).toEqual(['business', 'office', 'religious_site', 'school', 'team']);
    expect(answers).toMatchObject({ period: 'Tháng 9/2021', period_from: '2021-08-15', period_to: '2021-09-14' });
    expect(Object.values(answers)).toEqual(expect.arrayContaining([12, 3, 0]));
  });

  it('leave to the clerk what there are no figures for, and are valid as they stand', () => {
    expect(Object.values(answers)).not.toContain(undefined);
    const compiled = compile(definition);
    if (!compiled.ok) throw new Error('F7 does not compile');
    const host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
    const wrong = review(compiled.form, host, answers).problems.filter(({ code }) => code !== 'required');
    expect(wrong).toEqual([]);
  });
});
