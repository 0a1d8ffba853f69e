import { catalogue } from '../i18n/index.svelte.ts';
import { analysis as en } from '../i18n/en/analysis.ts';
import { analysis as vi } from '../i18n/vi/analysis.ts';
import type { AnalysisMessages } from '../i18n/vi/analysis.ts';

/** The catalogue of what the committee looks into, in the language of the page. */
export const analysis = catalogue<AnalysisMessages>({ vi, en });
