import { rememberedLanguage } from '#lib/i18n/index.svelte.ts';

export const ssr = false;
export const prerender = false;
export const load = rememberedLanguage;
