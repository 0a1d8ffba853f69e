import type { CompiledForm, Host } from './session.ts';

/**
 * Loads the chunks a form needs, to be spread into its host: `open(form, { ...host, ...(await loadParts(form)) })`. Most forms
 * need none, and then nothing is loaded. An entry of its own, so that a bundle of the engine carries none of them.
 */
export async function loadParts({ needs }: CompiledForm): Promise<Pick<Host, 'regex' | 'extras'>> {
  const [regex, extras] = await Promise.all([
    needs.regex ? import('./regex.ts').then((chunk) => chunk.linearRegex) : undefined,
    needs.extras ? import('./extras.ts').then((chunk) => chunk.extras) : undefined,
  ]);
  return { regex, extras };
}
