import { catalogue } from '../i18n/index.svelte.ts';
import { rare as vi } from '../i18n/vi/rare.ts';

export const rare = catalogue('rare', vi);
