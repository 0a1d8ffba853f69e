import { catalogue } from '../i18n/index.svelte.ts';
import { period as en } from '../i18n/en/period.ts';
import { period as vi } from '../i18n/vi/period.ts';
import type { PeriodMessages } from '../i18n/vi/period.ts';

/** The catalogue of periods and zones in the language of the page. */
export const periodWords = catalogue<PeriodMessages>({ vi, en });
