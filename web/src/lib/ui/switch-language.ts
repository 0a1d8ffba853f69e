import { chooseLanguage } from '../i18n/index.svelte.ts';
import type { Language } from '../i18n/index.svelte.ts';
import { shell } from '../shell-words.ts';
import { toasts } from './toast.svelte.ts';

/** Switches every page to a language. Where its texts cannot be had, the page stays as it is and says so. */
export async function switchLanguage(next: Language): Promise<void> {
  try {
    await chooseLanguage(next);
  } catch (error) {
    console.error(error);
    toasts.say(shell().languageMissing, 'bad');
  }
}
