import { expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte.ts';
import { shell } from '../shell-words.ts';
import { switchLanguage } from './switch-language.ts';
import { toasts } from './toast.svelte.ts';

vi.mock('../i18n/en/index.ts', () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

it('stays in the language, and says so, where the texts of the other cannot be had', async () => {
  vi.spyOn(console, 'error').mockImplementationOnce(() => undefined);
  await switchLanguage('en');
  expect(language()).toBe('vi');
  expect(toasts.items).toMatchObject([{ text: shell().languageMissing, tone: 'bad' }]);
});
