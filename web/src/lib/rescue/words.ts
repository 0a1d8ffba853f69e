import { catalogue } from '../i18n/index.svelte.ts';
import { rescue as en } from '../i18n/en/rescue.ts';
import { rescue as vi } from '../i18n/vi/rescue.ts';
import type { RescueMessages } from '../i18n/vi/rescue.ts';

export const rescue = catalogue<RescueMessages>({ vi, en });
