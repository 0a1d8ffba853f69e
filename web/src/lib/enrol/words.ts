import { catalogue } from '../i18n/index.svelte.ts';
import { enrol as en } from '../i18n/en/enrol.ts';
import { enrol as vi } from '../i18n/vi/enrol.ts';
import type { EnrolMessages } from '../i18n/vi/enrol.ts';

export const enrol = catalogue<EnrolMessages>({ vi, en });
