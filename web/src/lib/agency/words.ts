import { catalogue } from '../i18n/index.svelte.ts';
import { agency as vi } from '../i18n/vi/agency.ts';

/** The agency's catalogue in the language of the page. */
export const agency = catalogue('agency', vi);
