import { isCounted } from '@safeground/contract';
import { allot, reassign, sourcesOf, type Placed, type PeriodSpan, type Source } from '@safeground/programmes';
import { getResult, getSubjects, nodeText, type Row } from '@safeground/store';
import { emptyTally, mergeTallies, type Tally } from '@safeground/summaries';
import type { ServiceContext } from '../context.ts';
import { inFlight } from './in-flight.ts';
import { periodRows } from './submission-lists.ts';
import { headline, tallyRulesOf } from './tally-rules.ts';

/** Figures of a unit in a period, with those of the units below it. */
export type MapFigures = {
  readonly value: Tally;
  readonly children: Readonly<Record<string, Tally>>;
  /** When the oldest part of it was built; undefined when nothing was. */
  readonly builtAt: string | undefined;
  readonly generation: number;
  /** Submissions that are here by a share of a unit that was split, and not by a place of their own. */
  readonly estimated: number;
};

type Run = Pick<ServiceContext, 'store' | 'organisation'>;
type Place = { readonly form: string; readonly unit: string; readonly period: PeriodSpan };

/** "As was": on the map of the period itself. One item. */
export async function figuresAsWas({ store }: Run, place: Place): Promise<MapFigures> {
  const result = await resultOf(store, place);
  return {
    value: result?.value ?? emptyTally(),
    children: result?.children ?? {},
    builtAt: result?.builtAt,
    generation: result?.gen ?? 0,
    estimated: 0,
  };
}

/** "As was", from what was counted for units themselves in a period: for any unit that reaches up to. */
export function figuresOfTallies(
  { organisation }: Pick<Run, 'organisation'>,
  { period, builtAt }: { readonly period: PeriodSpan; readonly builtAt: string },
  tallies: ReadonlyMap<string, Tally>,
): (unit: string) => MapFigures {
  const values = new Map<string, Tally>();
  const children = new Map<string, Record<string, Tally>>();
  for (const [own, tally] of tallies) {
    let child = own;
    for (let unit: string | undefined = own; unit !== undefined; unit = organisation.units.parentNear(unit, period.to)?.id) {
      const below = children.get(unit) ?? children.set(unit, {}).get(unit)!;
      values.set(unit, mergeTallies(values.get(unit) ?? emptyTally(), tally));
      below[child] = mergeTallies(below[child] ?? emptyTally(), headline(tally));
      child = unit;
    }
  }
  return (unit) => ({
    value: values.get(unit) ?? emptyTally(),
    children: children.get(unit) ?? {},
    builtAt,
    generation: 0,
    estimated: 0,
  });
}

/**
 * "As is now": on the map of the day `on`. What became part of the unit counts with it; a unit that was split is read row by
 * row, each by its subject's own place, the rest by shares. An item for each former unit, and the rows of those that were split.
 */
export async function figuresAsNow(run: Run, place: Place, on: string): Promise<MapFigures> {
  const { units } = run.organisation;
  const read = reader(run, place, on);
  const [own, ...below] = await inFlight([place.unit, ...units.childrenOn(place.unit, on).map((unit) => unit.id)], async (unit) => ({
    unit,
    ...(await read(unit, sourcesOf(units, unit, place.period.to, on))),
  }));
  return { ...own!, children: Object.fromEntries(below.map(({ unit, value }) => [unit, headline(value)])) };
}

type Part = Omit<MapFigures, 'children'>;

const nothing: Part = { value: emptyTally(), builtAt: undefined, generation: 0, estimated: 0 };

/** Reads what units are made of; what several are made of is read once. */
function reader(run: Run, place: Place, on: string): (unit: string, sources: readonly Source[]) => Promise<Part> {
  const results = new Map<string, Promise<Part>>();
  const rows = new Map<string, Promise<readonly Placed<Row>[]>>();
  const once = <Value>(known: Map<string, Promise<Value>>, unit: string, load: () => Promise<Value>): Promise<Value> =>
    known.get(unit) ?? known.set(unit, load()).get(unit)!;
  return async (unit, sources) => {
    const parts = await inFlight(sources, async (source) =>
      source.own
        ? partOfRows(
            run,
            place.form,
            (await once(rows, source.unit, () => placedRows(run, { ...place, unit: source.unit }, on))).filter((row) =>
              run.organisation.units.isWithin(row.unit, unit, on),
            ),
          )
        : once(results, source.unit, async () => ({ ...nothing, ...(await figuresAsWas(run, { ...place, unit: source.unit })) })),
    );
    return parts.reduce(joined, nothing);
  };
}

function joined(left: Part, right: Part): Part {
  const times = [left.builtAt, right.builtAt].filter((time) => time !== undefined).sort();
  return {
    value: mergeTallies(left.value, right.value),
    builtAt: times[0],
    generation: Math.max(left.generation, right.generation),
    estimated: left.estimated + right.estimated,
  };
}

/** The rows that count for a unit itself, each whole in one unit of today. */
async function placedRows(run: Run, place: Place, on: string): Promise<readonly Placed<Row>[]> {
  const rows: Row[] = [];
  for await (const row of periodRows(run, { form: place.form, unit: place.unit, period: place.period.key }))
    if (row.unit === place.unit && isCounted(row.state)) rows.push(row);
  const ids = [...new Set(rows.flatMap((row) => row.subject ?? []))];
  const subjects = await getSubjects(run.store, ids);
  const places = new Map(ids.map((id, index) => [id, subjects[index]?.unit]));
  const placed = reassign(rows, {
    tree: run.organisation.units,
    on,
    unitOf: (row) => row.unit,
    dayOf: (row) => row.day,
    placeOf: (row) => places.get(row.subject ?? ''),
  });
  return allot(placed, (row) => row.id);
}

async function partOfRows({ store, organisation }: Run, form: string, placed: readonly Placed<Row>[]): Promise<Part> {
  const rows = placed.map(({ row }) => row);
  const { fold } = await tallyRulesOf(store, organisation)(form, new Set(rows.map((row) => row.version)));
  return { ...nothing, value: fold(rows), estimated: placed.filter((part) => part.estimate).length };
}

function resultOf(store: Run['store'], { form, unit, period }: Place) {
  return getResult<Tally>(store, nodeText({ level: 'period', form, unit, period: period.key }));
}
