import type { SubmissionContent } from '@safeground/contract';
import type { Answers, AttachmentRef, CompiledForm } from '@safeground/forms';
import { addDays, daysBetween, periodOf, previousPeriod, type PeriodSpan } from '@safeground/programmes';
import { calendars, nhaTrangUnits } from '@safeground/templates';
import { fillForm } from './fill.ts';
import { cityInspectors } from './people.ts';
import { fillReport } from './report.ts';
import { seededRandom, seededUuid, type Random } from './random.ts';
import type { DemoSubject } from './subjects.ts';

export type DemoSubmission = {
  readonly id: string;
  readonly content: SubmissionContent;
  /** The person it comes from. */
  readonly by: string;
  /** Milliseconds since the epoch: when it reaches the server. */
  readonly receivedAt: number;
};

export type DemoForm = {
  readonly template: string;
  readonly form: string;
  readonly version: number;
  readonly hash: string;
  readonly compiled: CompiledForm;
};

/** What `npm start` seeds. */
export const DEMO_SUBMISSIONS = 2000;
const SEED = 20_210_814;
const TIME_ZONE_OFFSET = '+07:00';
const TIME_ZONE = 'Asia/Ho_Chi_Minh';

/** Parts of a month's visits. The units' own assessment comes once from each; the first form has the rest. */
const shares: Readonly<Record<string, number>> = { f2: 0.13, f3: 0.12, f4: 0.09, f6: 0.2 };

/** So that the summaries have something to say: wards that are red, one that gets worse, wards that are late. */
const red: Readonly<Record<string, number>> = { u_vinh_truong: 0.35, u_xuong_huan: 0.42, u_vinh_luong: 0.48 };
const worsening = 'u_phuoc_long';
const late: ReadonlySet<string> = new Set(['u_vinh_thai', 'u_van_thang', 'u_phuoc_dong']);

export type DemoOptions = {
  /** A calendar day. */
  readonly today: string;
  readonly total: number;
  readonly forms: readonly DemoForm[];
  readonly subjects: readonly DemoSubject[];
};

/** The units' own periodic report. */
const REPORT = 'f7';
/** Who writes it where the demo has a clerk; elsewhere an inspector does it for the ward. */
const clerks: Readonly<Record<string, string>> = { u_vinh_hai: 'reporter@safeground.example' };

type Month = { readonly period: PeriodSpan; readonly isLast: boolean };
type Place = { readonly unit: string; readonly subject?: string };

/**
 * `total` submissions over the last two complete reporting months before `today`, the same ones each time: each ward
 * has a level of its own, and most are a little better in the second month.
 */
export function* demoSubmissions(options: DemoOptions, photos: readonly AttachmentRef[]): Generator<DemoSubmission> {
  const random = seededRandom(SEED);
  const levels = new Map(wards.map((unit) => [unit, red[unit] ?? 0.72 + random.next() * 0.25]));
  for (const month of lastTwoMonths(options.today)) {
    for (const { form, places, count } of roundsOf(options, month)) {
      for (let index = 0; index < count; index += 1) {
        const place = places[(index * 7) % places.length]!;
        yield visit(random, { form, place, month, index, level: levelIn(levels, place.unit, month), photos });
      }
    }
  }
}

type Round = { readonly form: DemoForm; readonly places: readonly Place[]; readonly count: number };

/** How many visits each form has in a month: together half of the total. */
function roundsOf({ forms, subjects, total }: DemoOptions, month: Month): readonly Round[] {
  const [first, ...others] = forms.map((form) => ({ form, places: placesOf(form, subjects, month) }));
  const rounds = others.map(({ form, places }) => {
    const share = shares[form.template];
    return {
      form,
      places,
      count: share === undefined ? Math.min(places.length, Math.ceil(total * 0.015)) : Math.round((total / 2) * share),
    };
  });
  if (first === undefined) return [];
  const rest = Math.round(total / 2) - rounds.reduce((sum, { count }) => sum + count, 0);
  return [{ ...first, count: Math.max(0, rest) }, ...rounds];
}

const wards = nhaTrangUnits.filter(({ kind }) => kind === 'ward' || kind === 'commune').map(({ id }) => id);

function lastTwoMonths(today: string): readonly Month[] {
  const calendar = calendars[0]!;
  const second = previousPeriod(calendar, periodOf(calendar, today));
  return [
    { period: previousPeriod(calendar, second), isLast: false },
    { period: second, isLast: true },
  ];
}

/** A form about a kind of place is filled there; one about none is filled by the units themselves. Late wards sent nothing of the last month. */
function placesOf({ compiled }: DemoForm, subjects: readonly DemoSubject[], { isLast }: Month): readonly Place[] {
  const isHere = ({ unit }: Place): boolean => !isLast || !late.has(unit);
  const { subjectKind } = compiled.definition;
  if (subjectKind === undefined) return wards.map((unit) => ({ unit })).filter(isHere);
  return subjects
    .filter(({ kind }) => kind === subjectKind)
    .map(({ id, unit }) => ({ unit, subject: id }))
    .filter(isHere);
}

function levelIn(levels: ReadonlyMap<string, number>, unit: string, { isLast }: Month): number {
  const level = levels.get(unit)!;
  if (!isLast) return level;
  return unit === worsening ? Math.max(0.3, level - 0.3) : Math.min(0.99, level + 0.03);
}

type Visiting = {
  readonly form: DemoForm;
  readonly place: Place;
  readonly month: Month;
  readonly index: number;
  readonly level: number;
  readonly photos: readonly AttachmentRef[];
};

function visit(random: Random, { form, place, month, index, level, photos }: Visiting): DemoSubmission {
  const observedAt = instantUntil(random, month.period, syncDay(month.period, place.unit));
  const observed = Date.parse(observedAt);
  const { definition } = form.compiled;
  const host = { now: () => observed, timeZone: TIME_ZONE, random: random.next, language: definition.defaultLanguage };
  const filled =
    form.template === REPORT ? fillReport(random, month.period, level) : fillForm(random, form.compiled, { host, level, photos });
  const answers = month.isLast && index % 61 === 17 ? withoutOne(filled) : filled;
  return {
    id: seededUuid(random, observed),
    by: (place.subject === undefined ? clerks[place.unit] : undefined) ?? inspectorOf(place.unit),
    receivedAt: Date.parse(`${syncDay(month.period, place.unit)}T20:00:00${TIME_ZONE_OFFSET}`),
    content: {
      form: form.form,
      version: form.version,
      versionHash: form.hash,
      unit: place.unit,
      ...(place.subject === undefined ? {} : { subject: place.subject }),
      observedAt,
      visit: place.subject === undefined || index % 9 === 0 ? 'self' : 'inspection',
      answers,
      attachments: attachmentsOf(answers),
    },
  };
}

/** Somebody forgot a row of the checklist: the submission is flagged, and the committee has something to look at. */
function withoutOne(answers: Answers): Answers {
  const forgotten = Object.keys(answers).filter((key) => key.endsWith('_value'))[2];
  return Object.fromEntries(Object.entries(answers).filter(([key]) => key !== forgotten));
}

const inspectorOf = (unit: string): string => cityInspectors[wards.indexOf(unit) % cityInspectors.length]!;

function instantUntil(random: Random, { from }: PeriodSpan, last: string): string {
  const day = addDays(from, random.between(0, daysBetween(from, last) - 1));
  const time = [random.between(7, 17), random.between(0, 59), random.between(0, 59)].map((part) => String(part).padStart(2, '0')).join(':');
  return `${day}T${time}${TIME_ZONE_OFFSET}`;
}

/**
 * A ward's tablets reach the network once in a period, on the ward's own day of its last week. That is kind to whoever
 * starts the platform: each day received, unit and form is a piece of work of its own for the aggregation.
 */
function syncDay({ to }: PeriodSpan, unit: string): string {
  return addDays(to, -(wards.indexOf(unit) % 7));
}

function attachmentsOf(answers: Answers): string[] {
  const hashes = Object.values(answers)
    .flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : []))
    .flatMap((item) => (typeof item === 'object' && item !== null && 'sha256' in item ? [String(item.sha256)] : []));
  return [...new Set(hashes)].sort();
}
