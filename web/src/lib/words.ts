import { Problem } from '@safeground/contract/problems';
import { catalogue } from './i18n/index.svelte.ts';
import { shell as en } from './i18n/en/shell.ts';
import { shell as vi } from './i18n/vi/shell.ts';
import type { ShellMessages } from './i18n/vi/shell.ts';

/** The shell's catalogue in the language of the page. */
export const shell = catalogue<ShellMessages>({ vi, en });

/** What a failed call says to a person. */
export function explain(error: unknown): string {
  return shell().problems[error instanceof Problem ? error.type : 'network'];
}
