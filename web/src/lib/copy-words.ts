import { catalogue } from './i18n/index.svelte.ts';
import { copies as vi } from './i18n/vi/copies.ts';

/** The words about another copy of a submission, in the language of the page. */
export const copyWords = catalogue('copies', vi);
