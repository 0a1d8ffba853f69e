import { catalogue } from '../i18n/index.svelte.ts';
import { inspect as vi } from '../i18n/vi/inspect.ts';

export { language, local, when } from '../i18n/index.svelte.ts';

/** The inspector's catalogue in the language of the page. */
export const words = catalogue('inspect', vi);
