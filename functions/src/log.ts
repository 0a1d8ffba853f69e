import type { Deps } from './deps.ts';

/** One line of JSON for each entry, which CloudWatch and people can search. */
export function logWith(write: (line: string) => void): Deps['log'] {
  return ({ cause, ...entry }) => write(JSON.stringify({ ...entry, ...(cause === undefined ? {} : { cause: causeText(cause) }) }));
}

/** An error shows nothing of itself in JSON; what caused it is often the more telling half. */
function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const own = cause.stack ?? `${cause.name}: ${cause.message}`;
  return cause.cause === undefined ? own : `${own}\ncaused by ${causeText(cause.cause)}`;
}
