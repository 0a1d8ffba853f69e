import { errorCodes, Problem } from '@safeground/contract/problems';
import type { ErrorCode } from '@safeground/contract/problems';
import { calendarDay, catalogue } from './i18n/index.svelte.ts';
import { problems as vi } from './i18n/vi/problems.ts';
import type { ErrorWords } from './i18n/vi/problems.ts';
import type { ShellMessages } from './i18n/vi/shell.ts';
import { shell } from './shell-words.ts';

export { shell };

type Values = Readonly<Record<string, string | number>>;

const errorWords = catalogue('problems', vi);

/** What a failed call says to a person, in the language of the page. */
export function explain(error: unknown): string {
  return explainWith(error, shell().problems, errorWords());
}

/** What the code that a job ended with says to a person. */
export function explainCode(code: string): string {
  if (isKnown(code)) return errorWords()[code]({});
  const kinds = shell().problems;
  return kinds[code as keyof typeof kinds] ?? kinds.internal;
}

/**
 * What exactly is wrong where the server names it, else the kind of problem. A refusal no page has words for yet is shown as the
 * server says it.
 */
export function explainWith(error: unknown, kinds: ShellMessages['problems'], codes: ErrorWords): string {
  if (!(error instanceof Problem)) return kinds.network;
  const errors = error.errors ?? [];
  const told = errors.flatMap(({ code, values }) => (isKnown(code) ? [codes[code](shownValues(values ?? {}))] : []));
  if (told.length > 0) return [...new Set(told)].join(' ');
  const rest = error.type === 'validation-failed' ? [error.detail, ...errors.map(({ message }) => message)] : [];
  return [kinds[error.type], ...rest.filter((each) => each !== undefined).slice(0, MOST)].join(' ');
}

/** Days as people write them. */
const shownValues = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, /^\d{4}-\d\d-\d\d$/.test(String(value)) ? calendarDay(String(value)) : value]),
  );

/** More sentences than that nobody reads in a notice. */
const MOST = 3;

const isKnown = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code);
