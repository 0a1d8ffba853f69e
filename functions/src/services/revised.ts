import { Problem } from '@safeground/contract';
import type { Revision } from '@safeground/store';

/** What every view of something kept in revisions says: `first` is the earliest day for which the first change could be made. */
export function revisedView<Change extends object>(revisions: readonly Revision<Change>[], first: string) {
  const [newest] = revisions;
  return {
    revision: newest?.revision ?? 0,
    ...(newest === undefined ? {} : { from: newest.from }),
    earliest: earliestOver(newest, first),
    history: revisions.map(({ revision, from, by, at, changes }) => ({
      revision,
      from,
      ...(by === undefined ? {} : { by }),
      ...(at === undefined ? {} : { at }),
      changes: changes.map((change) => ({ ...change })),
    })),
  };
}

/** Never before the day of the revision it is made on, or what was meant for later would come into force with it. */
const earliestOver = (standing: { readonly from: string } | undefined, first: string): string =>
  standing !== undefined && standing.from > first ? standing.from : first;

/**
 * Throws `validation-failed` for a day that is too early for a change made on revision `base`. The day of a revision that somebody
 * else made meanwhile is no fault of this one: that is a conflict.
 */
export function refuseEarlier(
  from: string,
  {
    base,
    standing,
    first,
  }: { readonly base: number; readonly standing: Pick<Revision<unknown>, 'revision' | 'from'> | undefined; readonly first: string },
): void {
  const earliest = earliestOver(standing?.revision === base ? standing : undefined, first);
  if (from >= earliest) return;
  const message = `A change may be made for ${earliest} or later`;
  throw new Problem('validation-failed', { errors: [{ pointer: '/from', code: 'too-early', message, values: { from: earliest } }] });
}
