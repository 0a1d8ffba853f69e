import { catalogue } from './i18n/index.svelte.ts';
import { shell as vi } from './i18n/vi/shell.ts';

/** The shell's catalogue in the language of the page. What a failed call says is in `words.ts`: pages that show none go without. */
export const shell = catalogue('shell', vi);
