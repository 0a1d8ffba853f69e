import { Problem } from '@safeground/contract';
import { outlineOf, type PeriodSpan, type ReportOutline } from '@safeground/programmes';
import { getWording } from '@safeground/store';
import type { Run } from './ledger.ts';

/** The words that hold on the period's last day; undefined without a programme. */
export async function outlineIn({ store }: Pick<Run, 'store'>, span: PeriodSpan): Promise<ReportOutline | undefined> {
  const worded = await getWording(store, span.to);
  return worded && outlineOf(worded.wording, span.calendar);
}

/** A unit whose kind has no letterhead issues no report: neither that of the unit above, nor that of another kind, is its own. */
export function hasLetterhead({ organisation }: Pick<Run, 'organisation'>, { letterheads }: ReportOutline, unit: string): boolean {
  const kind = organisation.units.get(unit)?.kind;
  return kind !== undefined && letterheads[kind] !== undefined;
}

/** Throws `validation-failed` for a unit that has none. */
export function requireLetterhead(run: Pick<Run, 'organisation'>, outline: ReportOutline, unit: string): void {
  if (hasLetterhead(run, outline, unit)) return;
  const message = `There is no letterhead for reports of a ${run.organisation.units.get(unit)?.kind ?? 'unit'}`;
  throw new Problem('validation-failed', { errors: [{ pointer: '/unit', code: 'no-letterhead', message }] });
}
