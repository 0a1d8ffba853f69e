import { catalogue } from '../i18n/index.svelte.ts';
import { assignments as en } from '../i18n/en/assignments.ts';
import { assignments as vi } from '../i18n/vi/assignments.ts';
import type { AssignmentMessages } from '../i18n/vi/assignments.ts';

export const assignments = catalogue<AssignmentMessages>({ vi, en });
