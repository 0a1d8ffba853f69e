import { catalogue } from '../i18n/index.svelte.ts';
import { assignments as vi } from '../i18n/vi/assignments.ts';

export const assignments = catalogue('assignments', vi);
