import type { Assignment, Subject } from '@safeground/contract';

export type Point = { readonly latitude: number; readonly longitude: number };
export type Band = 'overdue' | 'today' | 'soon' | 'later';
export type Stop = {
  readonly assignment: Assignment;
  readonly subject: Subject | undefined;
  readonly band: Band;
  /** Metres from where the tablet is, when both are known. */
  readonly distance: number | undefined;
};

const earth = 6_371_000;
const soonDays = 7;
const bands: readonly Band[] = ['overdue', 'today', 'soon', 'later'];

/**
 * The round to make: what is overdue first, then what is due today, then within a week, then the rest. Within each, by the day it is
 * due; where the tablet knows its place, the nearest first instead.
 */
export function roundOf(
  assignments: readonly Assignment[],
  subjectOf: (id: string) => Subject | undefined,
  today: string,
  here: Point | undefined,
): readonly Stop[] {
  const stops = assignments.map((assignment): Stop => {
    const subject = assignment.subject === undefined ? undefined : subjectOf(assignment.subject);
    const distance = here === undefined || subject?.place === undefined ? undefined : distanceBetween(here, subject.place);
    return { assignment, subject, band: bandOf(assignment.due, today), distance };
  });
  return stops.toSorted((left, right) => {
    const byBand = bands.indexOf(left.band) - bands.indexOf(right.band);
    if (byBand !== 0) return byBand;
    const byDistance = here === undefined ? 0 : (left.distance ?? earth) - (right.distance ?? earth);
    if (byDistance !== 0) return byDistance;
    return left.assignment.due.localeCompare(right.assignment.due) || orderOf(left.assignment).localeCompare(orderOf(right.assignment));
  });
}

/** Metres along the surface (haversine). */
export function distanceBetween(from: Point, to: Point): number {
  const [phi, psi] = [radians(from.latitude), radians(to.latitude)];
  const [high, wide] = [radians(to.latitude - from.latitude) / 2, radians(to.longitude - from.longitude) / 2];
  const chord = Math.sin(high) ** 2 + Math.cos(phi) * Math.cos(psi) * Math.sin(wide) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** A link that opens the device's own navigation: no map of ours, and nothing is fetched. `agent` is the browser's name for itself. */
export function directionsTo(subject: Pick<Subject, 'name' | 'place' | 'address'>, agent: string): string | undefined {
  const { place, address } = subject;
  const goal = place === undefined ? address : `${place.latitude},${place.longitude}`;
  if (goal === undefined) return undefined;
  const text = encodeURIComponent(goal);
  if (/\b(iPad|iPhone|Macintosh)\b/.test(agent)) return `https://maps.apple.com/?daddr=${text}`;
  if (!/\bAndroid\b/.test(agent)) return `https://www.google.com/maps/dir/?api=1&destination=${text}`;
  return place === undefined ? `geo:0,0?q=${text}` : `geo:${goal}?q=${goal}(${encodeURIComponent(subject.name)})`;
}

const orderOf = ({ subjectName, unit }: Assignment): string => subjectName ?? unit;

function bandOf(due: string, today: string): Band {
  if (due < today) return 'overdue';
  if (due === today) return 'today';
  return Date.parse(due) - Date.parse(today) <= soonDays * 86_400_000 ? 'soon' : 'later';
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
