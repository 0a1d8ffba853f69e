import { catalogue } from '../../i18n/index.svelte.ts';
import { wording as vi } from '../../i18n/vi/wording.ts';

/** The catalogue of the page where the wording of reports is kept, in the language of the page. */
export const wordingWords = catalogue('wording', vi);
