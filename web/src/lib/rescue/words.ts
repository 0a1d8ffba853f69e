import { catalogue } from '../i18n/index.svelte.ts';
import { rescue as vi } from '../i18n/vi/rescue.ts';

export const rescue = catalogue('rescue', vi);
