import { Problem, type Period } from '@safeground/contract';
import { recentPeriods } from '@safeground/programmes';
import type { ServiceContext } from '../context.ts';
import { todayOf } from './organisation.ts';

/** How far back periods are offered. */
const MONTHS = 24;

/**
 * The periods of one calendar, or of each: newest first, from the one that holds `on` (today unless given) back over two
 * years. Throws `not-found` for a calendar the organisation does not have.
 */
export function listPeriods(
  context: ServiceContext,
  query: { readonly calendar?: string | undefined; readonly on?: string | undefined },
): { items: Period[] } {
  const { calendars } = context.organisation;
  const chosen = query.calendar === undefined ? calendars : calendars.filter((calendar) => calendar.id === query.calendar);
  if (chosen.length === 0) throw new Problem('not-found', { detail: `There is no calendar ${query.calendar ?? ''}` });
  const day = query.on ?? todayOf(context);
  return {
    items: chosen.flatMap((calendar) =>
      recentPeriods(calendar, day, MONTHS / calendar.months).map((period) => ({ ...period, label: { ...period.label } })),
    ),
  };
}
