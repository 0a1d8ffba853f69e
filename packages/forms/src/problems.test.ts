import { expect, test } from 'vitest';
import { open } from './engine.ts';
import { problemMessage } from './problems.ts';
import { ask, compiled, define, host } from './testing/form.ts';

test('a problem is told in the words of the form, or of the platform where the form has none', () => {
  const own = { vi: 'Thiếu số điện thoại', en: 'The phone number is missing' };
  const form = compiled(define([ask('text', 'name', { required: true }), ask('text', 'phone', { required: true, requiredMessage: own })]));
  const [plain, worded] = open(form, host).problems();
  expect(problemMessage(plain!)).toEqual({ vi: 'Cần trả lời mục này', en: 'This needs an answer' });
  expect(problemMessage(worded!)).toEqual(own);
});
