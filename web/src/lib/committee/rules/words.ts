import { catalogue } from '../../i18n/index.svelte.ts';
import { rules as vi } from '../../i18n/vi/rules.ts';

/** The catalogue of the programme's rules in the language of the page. */
export const ruleWords = catalogue('rules', vi);
