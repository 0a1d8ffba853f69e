import { catalogue } from '../i18n/index.svelte.ts';
import { committee as vi } from '../i18n/vi/committee.ts';

/** The committee's catalogue in the language of the page. */
export const words = catalogue('committee', vi);
