import type { FormClass } from '@safeground/forms';

/** Until when a class wants something done, in whole days where they are whole. */
export function deadlineOf(
  found: FormClass,
  say: { readonly days: (count: number) => string; readonly hours: (count: number) => string },
): string | undefined {
  const hours = found.deadlineHours;
  if (hours === undefined) return undefined;
  return hours % 24 === 0 ? say.days(hours / 24) : say.hours(hours);
}
