import { catalogue } from '../i18n/index.svelte.ts';
import { builder as en } from '../i18n/en/builder.ts';
import { builder as vi } from '../i18n/vi/builder.ts';
import type { BuilderMessages } from '../i18n/vi/builder.ts';

/** The builder's catalogue in the language of the page. */
export const words = catalogue<BuilderMessages>({ vi, en });
