import { catalogue } from '../i18n/index.svelte.ts';
import { analysis as vi } from '../i18n/vi/analysis.ts';

/** The catalogue of what the committee looks into, in the language of the page. */
export const analysis = catalogue('analysis', vi);
