import { catalogue } from '../i18n/index.svelte.ts';
import { inspect as en } from '../i18n/en/inspect.ts';
import { inspect as vi } from '../i18n/vi/inspect.ts';
import type { InspectMessages } from '../i18n/vi/inspect.ts';

export { language, local, when } from '../i18n/index.svelte.ts';

/** The inspector's catalogue in the language of the page. */
export const words = catalogue<InspectMessages>({ vi, en });
