import { Problem } from '@safeground/contract';
import { outlineOf, type PeriodSpan, type ReportOutline } from '@safeground/programmes';
import { getDecisions, getWording } from '@safeground/store';
import { closingOf, keptFigures } from './frozen.ts';
import type { Run } from './ledger.ts';

/** The words that hold on the period's last day; undefined without a programme. */
export async function outlineIn({ store }: Pick<Run, 'store'>, span: PeriodSpan): Promise<ReportOutline | undefined> {
  const worded = await getWording(store, span.to);
  return worded && outlineOf(worded.wording, span.calendar);
}

/**
 * Whether a unit issues no report of a period because its kind has no letterhead: neither that of the unit above, nor that of
 * another kind, is its own. Of a closed period, by the wording and the kind of unit that were frozen with it.
 */
export async function lacksLetterhead(run: Run, span: PeriodSpan, unit: string): Promise<boolean> {
  const closing = closingOf(await getDecisions(run.store, 'period', span.key));
  if (closing === undefined) {
    const outline = await outlineIn(run, span);
    return outline !== undefined && !hasLetterhead(outline, run.organisation.units.get(unit)?.kind);
  }
  const frozen = await keptFigures(run, { unit, period: span.key, at: closing.at });
  return frozen !== undefined && !hasLetterhead(frozen.outline, frozen.unit.kind);
}

const hasLetterhead = ({ letterheads }: ReportOutline, kind: string | undefined): boolean =>
  kind !== undefined && letterheads[kind] !== undefined;

/** Throws `validation-failed` where there is none for this kind of unit. */
export function requireLetterhead(outline: ReportOutline, kind: string): void {
  if (!hasLetterhead(outline, kind)) throw noLetterhead();
}

export const noLetterhead = (): Problem =>
  new Problem('validation-failed', {
    errors: [{ pointer: '/unit', code: 'no-letterhead', message: 'There is no letterhead for reports of this kind of unit' }],
  });
