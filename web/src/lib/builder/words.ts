import { catalogue } from '../i18n/index.svelte.ts';
import { builder as vi } from '../i18n/vi/builder.ts';

/** The builder's catalogue in the language of the page. */
export const words = catalogue('builder', vi);
