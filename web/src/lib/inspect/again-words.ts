import { catalogue } from '../i18n/index.svelte.ts';
import { again as vi } from '../i18n/vi/again.ts';

export const again = catalogue('again', vi);
