import { catalogue } from '../i18n/index.svelte.ts';
import { agency as en } from '../i18n/en/agency.ts';
import { agency as vi } from '../i18n/vi/agency.ts';
import type { AgencyMessages } from '../i18n/vi/agency.ts';

/** The agency's catalogue in the language of the page. */
export const agency = catalogue<AgencyMessages>({ vi, en });
