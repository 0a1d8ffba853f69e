import { catalogue } from '../i18n/index.svelte.ts';
import { period as vi } from '../i18n/vi/period.ts';

/** The catalogue of periods and zones in the language of the page. */
export const periodWords = catalogue('period', vi);
