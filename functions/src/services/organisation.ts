import { Problem, type Unit } from '@safeground/contract';
import { dayOf } from '@safeground/programmes';
import type { ServiceContext } from '../context.ts';

/** The calendar day it is for the organisation. */
export function todayOf({ deps, organisation }: Pick<ServiceContext, 'deps' | 'organisation'>): string {
  return dayOf(deps.now(), organisation.timeZone);
}

/**
 * A unit of the organisation, whatever the day. Asked before rights are decided, so that another organisation's unit is
 * not found rather than not permitted. Throws `not-found`.
 */
export function requireUnit({ organisation }: ServiceContext, id: string): Unit {
  const unit = organisation.units.get(id);
  if (unit === undefined) throw new Problem('not-found', { detail: `There is no unit ${id}` });
  return unit;
}
