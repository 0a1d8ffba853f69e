import { addDays, parsePeriod, type PeriodSpan } from '@safeground/programmes';
import { listDecisions } from '@safeground/store';
import { changesWithin, readDrift, type Change, type Drift } from './drift.ts';
import { atClosing, closingOf, countsIn, getFrozen, withinAtClosing, type Frozen } from './frozen.ts';
import type { Run } from './ledger.ts';

/** A change of an earlier period that a unit's report names. The key tells it from all others, and is kept by the closing. */
export type Naming = { readonly key: string; readonly span: PeriodSpan; readonly change: Named };

/** What a report named as received late and does not count any more is taken back. */
type Named = Pick<Change, 'id' | 'form'> & { readonly change: Change['change'] | 'taken-back' };

/** How far back the periods lie that a report speaks of, in days before its own begins. */
const LOOK_BACK_DAYS = 366;

/** A closed period of the calendar, and what of its closing tells changes. */
export type Closed = Pick<Frozen, 'parts' | 'units' | 'named'> & { readonly span: PeriodSpan; readonly at: string };
type Earlier = Pick<Closed, 'span' | 'at'> & { readonly units: Run['organisation']['units']; readonly drift: readonly Drift[] };

/** Closed periods of the same calendar that a period's report may speak of or leave something to, newest first. */
export async function listClosed(run: Run, span: PeriodSpan): Promise<readonly Closed[]> {
  const earliest = addDays(span.from, -LOOK_BACK_DAYS);
  const found = (await listDecisions(run.store, 'period')).flatMap((log) => {
    const closing = closingOf(log);
    const other = parsePeriod(run.organisation.calendars, log.of);
    const concerns = other !== undefined && other.calendar === span.calendar && other.key !== span.key && earliest <= other.to;
    return closing !== undefined && concerns ? [{ span: other, at: closing.at }] : [];
  });
  found.sort((left, right) => right.span.to.localeCompare(left.span.to));
  const closed: Closed[] = [];
  // One at a time, and not all of it: each is as large as the organisation.
  for (const each of found) {
    const { parts, units, named } = await getFrozen(run, each.span, each.at);
    closed.push({ ...each, parts, ...(units && { units }), ...(named && { named }) });
  }
  return closed;
}

/** Of these, the periods whose changes the report names, with the submissions that some report named as received: they may have to be taken back. */
export function spokenOf(
  span: PeriodSpan,
  closed: readonly Closed[],
): readonly { readonly of: Closed; readonly asked: ReadonlySet<string> }[] {
  const ever = new Set(closed.flatMap(({ named }) => Object.values(named ?? {}).flat()));
  return closed
    .filter((each) => each.span.to < span.from)
    .map((of) => {
      const start = keyOf({ ...of, id: '' });
      const keys = [...ever].filter((key) => key.startsWith(start) && key.endsWith(RECEIVED));
      return { of, asked: new Set(keys.map((key) => key.slice(start.length, -RECEIVED.length))) };
    });
}

const RECEIVED = ' received';

/** As everything stands. */
export async function readNamings(run: Run, span: PeriodSpan): Promise<(unit: string) => readonly Naming[]> {
  const closed = await listClosed(run, span);
  const drifts = new Map<string, readonly Drift[]>();
  // One period at a time: its rows are memory.
  for (const { of, asked } of spokenOf(span, closed)) drifts.set(of.span.key, await readDrift(run, of.span, of, (id) => asked.has(id)));
  return namingsOf(run, closed, (period) => drifts.get(period) ?? []);
}

/**
 * What the report of a period names, by unit: changes since their closing of the periods before it, of the same calendar and of
 * a year, less what the report of another closed period names already. So each is in one report, whenever it came.
 */
export function namingsOf(
  run: Run,
  closed: readonly Closed[],
  drift: (period: string) => readonly Drift[],
): (unit: string) => readonly Naming[] {
  const read = closed.map((each): Earlier => ({ ...each, units: atClosing(run, each).organisation.units, drift: drift(each.span.key) }));
  return (unit) => {
    const named = new Set(closed.flatMap((each) => each.named?.[unit] ?? []));
    return read.flatMap((earlier) => {
      if (earlier.drift.length === 0) return [];
      const isWithin = withinAtClosing(run, earlier.units, { unit, span: earlier.span });
      return [...changesOf(earlier, isWithin, named), ...takenBack(earlier, isWithin, named)];
    });
  };
}

type Within = (unit: string) => boolean;

function changesOf({ span, at, drift }: Earlier, isWithin: Within, named: ReadonlySet<string>): readonly Naming[] {
  const revisions = new Map(drift.map(({ row }) => [row.id, row.contentRevision]));
  return changesWithin(span, drift, isWithin).flatMap((change): Naming[] => {
    const { id } = change;
    const key = keyOf({ span, at, id }, change.change, ...(change.change === 'corrected' ? [revisions.get(id)] : []));
    if (change.change !== 'received') return named.has(key) ? [] : [{ key, span, change }];
    const times = timesNamed(named, key);
    const back = timesNamed(named, keyOf({ span, at, id }, 'taken-back'));
    return times > back ? [] : [{ key: nth(key, times), span, change }];
  });
}

/** What was not there when the period was closed, was named since, and does not count for the unit now. */
function takenBack({ span, at, drift }: Earlier, isWithin: Within, named: ReadonlySet<string>): readonly Naming[] {
  return drift.flatMap(({ row, was }): Naming[] => {
    if ((was !== undefined && isWithin(was.unit)) || (countsIn(span, row) && isWithin(row.unit))) return [];
    const key = keyOf({ span, at, id: row.id }, 'taken-back');
    const back = timesNamed(named, key);
    if (timesNamed(named, keyOf({ span, at, id: row.id }, 'received')) <= back) return [];
    return [{ key: nth(key, back), span, change: { id: row.id, form: row.form, change: 'taken-back' } }];
  });
}

/** Another closing begins anew, and another correction is another change. */
const keyOf = (
  { span, at, id }: { readonly span: PeriodSpan; readonly at: string; readonly id: string },
  ...rest: readonly (string | number | undefined)[]
): string => [span.key, at, id, ...rest].join(' ');

/** What comes, goes and comes again is named each time. */
const nth = (key: string, times: number): string => (times === 0 ? key : `${key} ${times + 1}`);

function timesNamed(named: ReadonlySet<string>, key: string): number {
  let times = 0;
  while (named.has(nth(key, times))) times += 1;
  return times;
}
