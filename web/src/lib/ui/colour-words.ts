import { catalogue } from '../i18n/index.svelte.ts';
import { colours as vi } from '../i18n/vi/colours.ts';

export const colours = catalogue('colours', vi);
