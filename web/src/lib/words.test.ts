import { errorCodes, Problem, problemTypes, type ProblemType } from '@safeground/contract/problems';
import { describe, expect, it } from 'vitest';
import { problems as codesEn } from './i18n/en/problems.ts';
import { shell as en } from './i18n/en/shell.ts';
import { problems as codesVi } from './i18n/vi/problems.ts';
import { shell as vi } from './i18n/vi/shell.ts';
import { explainWith } from './words.ts';

const types = Object.keys(problemTypes) as ProblemType[];
const refusal = (code: string, values?: Record<string, string | number>): Problem =>
  new Problem('validation-failed', { errors: [{ pointer: '/a', code, message: 'In English', ...(values && { values }) }] });

/** What a page says, in each language. */
const told = (error: unknown): string[] => [explainWith(error, vi.problems, codesVi), explainWith(error, en.problems, codesEn)];

describe('a failed call', () => {
  it.each(types)('of the type %s has words of its own in both languages, whatever the server adds', (type) => {
    const [inVietnamese, inEnglish] = told(new Problem(type));
    expect(inVietnamese).toMatch(/[ạ-ỹăâđêôơưàáèéìíòóùúý]/i);
    expect(inEnglish).toMatch(/^[\x20-\x7e’–]{15,}$/);
    if (type !== 'validation-failed')
      expect(told(new Problem(type, { detail: 'This needs the right form.write' }))).toEqual([inVietnamese, inEnglish]);
  });

  it.each(errorCodes)('with the error %s says what it is in both languages', (code) => {
    const values = { most: 500, name: 'Nhà hàng Biển', from: '2026-12-15' };
    for (const error of [refusal(code), refusal(code, values)]) {
      const [inVietnamese, inEnglish] = told(error);
      expect(inVietnamese).toMatch(/[ạ-ỹăâđêôơưàáèéìíòóùúý]/i);
      expect(inVietnamese).not.toBe(inEnglish);
      expect(`${inVietnamese} ${inEnglish}`).not.toMatch(/undefined|In English|\$\{/);
    }
  });

  it('fills in what the server gives, and says each thing once', () => {
    expect(told(refusal('too-many', { most: 500 }))).toEqual([
      'Nhiều nhất 500 trong một lần. Chọn ít hơn.',
      'At most 500 at once. Choose fewer.',
    ]);
    // Days as they are written, in whatever language.
    expect(told(refusal('too-early', { from: '2026-12-15' })).every((text) => text.includes('15/12/2026'))).toBe(true);
    const twice = new Problem('validation-failed', { errors: [...refusal('unknown').errors!, ...refusal('unknown').errors!] });
    expect(told(twice)).toEqual(told(refusal('unknown')));
  });

  it('that no page has words for is shown as the server says it', () => {
    expect(told(refusal('brand-new'))).toEqual(told(new Problem('validation-failed')).map((words) => `${words} In English`));
    expect(told(new TypeError('Failed to fetch'))[0]).toContain('Không tới được máy chủ');
  });
});
