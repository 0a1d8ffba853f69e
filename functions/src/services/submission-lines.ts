import type { SubmissionSummary } from '@safeground/contract';
import { periodOf } from '@safeground/programmes';
import type { Row } from '@safeground/store';
import type { ServiceContext } from '../context.ts';

/** A submission as a line of a list. */
export function lineOf(
  { organisation }: Pick<ServiceContext, 'organisation'>,
  row: Omit<Row, 'bucket' | 'contentRevision'>,
): SubmissionSummary {
  const { id, revision, form, version, unit, day, subject, subjectName, state, flagged, score, observedAt, receivedAt, by } = row;
  const [calendar] = organisation.calendars;
  return {
    id,
    revision,
    form,
    version,
    unit,
    ...(subject === undefined ? {} : { subject }),
    ...(subjectName === undefined ? {} : { subjectName }),
    state,
    flagged,
    ...(score === undefined ? {} : { score: { ...score, decidedBy: [...score.decidedBy] } }),
    observedAt,
    receivedAt,
    period: calendar === undefined ? '' : periodOf(calendar, day).key,
    by,
  };
}
