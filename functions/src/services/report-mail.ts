import { Problem } from '@safeground/contract';
import type { ReportMail, ReportMailState } from '@safeground/contract/committee';
import * as store from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { permitsSomewhere } from '../rights.ts';
import { mayHaveReport } from './exports.ts';
import { requireUnit } from './organisation.ts';

/** Of which unit the actor wants the official report by mail when a period is closed. */
export async function getReportMail(context: ServiceContext): Promise<ReportMailState> {
  if (!permitsSomewhere(context, 'export.create')) throw new Problem('not-permitted');
  const wanted = await store.getReportMail(context.store, context.actor.user.id);
  return stateOf(context, wanted?.unit);
}

/** Wants it of this unit from now on, or of none. */
export async function putReportMail(context: ServiceContext, { unit }: ReportMail): Promise<ReportMailState> {
  if (unit !== undefined) {
    requireUnit(context, unit);
    if (!mayHaveReport(context, unit)) throw new Problem('not-permitted', { detail: 'This needs the right to take the report out' });
  }
  await store.putReportMail(context.store, { person: context.actor.user.id, unit });
  return stateOf(context, unit);
}

const stateOf = ({ deps }: ServiceContext, unit: string | undefined): ReportMailState => ({
  available: deps.mail.available,
  ...(unit === undefined ? {} : { unit }),
});
