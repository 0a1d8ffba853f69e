import { catalogue } from '../i18n/index.svelte.ts';
import { fill as vi } from '../i18n/vi/fill.ts';

export { language, local, when } from '../i18n/index.svelte.ts';

/** What a form that is being filled says, in the language of the page. The other pages' words (`words.svelte.ts`) stay at home. */
export const words = catalogue('fill', vi);
