import { catalogue } from '../i18n/index.svelte.ts';
import { again as en } from '../i18n/en/again.ts';
import { again as vi } from '../i18n/vi/again.ts';
import type { AgainMessages } from '../i18n/vi/again.ts';

export const again = catalogue<AgainMessages>({ vi, en });
