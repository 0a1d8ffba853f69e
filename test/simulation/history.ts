import type { Unit } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { makeDay, parsePeriod, unitTree } from '@safeground/programmes';
import { contribute, foldContributions, planOf, type Tally } from '@safeground/summaries';
import { calendars, nhaTrangRegister } from '@safeground/templates';
import { nodeText, type HeaderInput } from '../../packages/store/src/aggregation/levels.ts';
import type { Random } from '../../functions/src/seed/random.ts';
import { levelRules } from '../../functions/src/services/tally-rules.ts';
import type { MemoryStore } from './memory.ts';

const FORM = 'f1';
const label = { vi: 'x' };

/** A small form with every way of counting. */
const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'pass', choices: ['pass', 'fail', 'na'].map((name) => ({ name, label })) }],
  children: [
    { kind: 'select_one', id: 'a', name: 'a', label, choices: 'pass' },
    { kind: 'select_multiple', id: 'm', name: 'm', label, choices: 'pass' },
    { kind: 'decimal', id: 'n', name: 'n', label },
    { kind: 'date', id: 'd', name: 'd', label },
    { kind: 'repeat', id: 'r', name: 'r', label, children: [{ kind: 'text', id: 't', name: 't', label }] },
  ],
};
const plan = planOf(definition);
const units = unitTree(nhaTrangRegister as readonly Unit[]);
export const rules = levelRules(new Map([[1, plan]]), { calendars, units });

const wards = nhaTrangRegister.filter((unit) => unit.parent !== undefined && unit.id !== 'u_nha_trang').map((unit) => unit.id);

const near = new Map<string, boolean>();

/** Whether figures of `unit` are added up under `above` in a period that ends on that day; asked by the hundred thousand. */
function isWithin(unit: string, above: string, day: string): boolean {
  const key = `${unit} ${above} ${day}`;
  const known = near.get(key);
  if (known !== undefined) return known;
  near.set(key, units.isWithinNear(unit, above, day));
  return isWithin(unit, above, day);
}

type Standing = { readonly bucket: string; readonly header: HeaderInput<string> | undefined };

/** What happened to submissions, told to a store as it happens. */
export class History {
  readonly #random: Random;
  readonly #standing = new Map<string, Standing>();
  readonly #ids: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** A submission, an edit, a move to another unit or day, a withdrawal, or one that comes back; late arrivals among them. */
  step(store: MemoryStore<Tally>): void {
    const random = this.#random;
    if (this.#ids.length < 20 || random.chance(0.5)) return this.#submit(store);
    const id = random.pick(this.#ids);
    const { bucket, header } = this.#standing.get(id)!;
    const moved = {
      ...(header ?? this.#header(this.#day())),
      ...(random.chance(0.4) ? { unit: random.pick(wards), day: this.#day() } : {}),
    };
    this.#put(store, id, bucket, random.chance(0.2) ? undefined : { ...moved, contribution: contributionOf(random) });
  }

  /** Every header that counts, in the buckets they are in. */
  standing(): readonly (readonly [id: string, Standing])[] {
    return [...this.#standing];
  }

  /** What a unit and all under it have in a period, counted from the submissions themselves in one go. */
  recount(unit: string, period: string): Tally {
    const span = parsePeriod(calendars, period)!;
    const counted = [...this.#standing.values()].flatMap(({ header }) => (header === undefined ? [] : [header]));
    const within = counted.filter(({ unit: at, day }) => span.from <= day && day <= span.to && isWithin(at, unit, span.to));
    return foldContributions(
      plan,
      within.map(({ contribution }) => contribution),
    );
  }

  #submit(store: MemoryStore<Tally>): void {
    const random = this.#random;
    const received = this.#day();
    // A tenth is about a day long before the one it came on.
    const header = this.#header(random.chance(0.1) ? this.#day() : received);
    const id = `s${this.#ids.length}`;
    this.#ids.push(id);
    this.#put(store, id, nodeText({ level: 'bucket', form: FORM, unit: header.unit, day: received, shard: random.between(0, 1) }), header);
  }

  #put(store: MemoryStore<Tally>, id: string, bucket: string, header: HeaderInput<string> | undefined): void {
    this.#standing.set(id, { bucket, header });
    store.put(bucket, id, header);
  }

  #header(day: string): HeaderInput<string> {
    return { kind: 'header', unit: this.#random.pick(wards), day, version: 1, contribution: contributionOf(this.#random) };
  }

  /** Around the cut-off days, so that periods of every calendar meet. */
  #day(): string {
    return makeDay(2021, this.#random.between(1, 14), this.#random.pick([14, 15]));
  }
}

function contributionOf(random: Random): string {
  const answers = {
    ...(random.chance(0.8) ? { a: random.pick(['pass', 'fail', 'na', 'other']) } : {}),
    ...(random.chance(0.5) ? { m: random.pick([['pass'], ['pass', 'na'], ['fail', 'na']]) } : {}),
    ...(random.chance(0.7) ? { n: random.pick([random.between(0, 9), random.next() * 1e6, -random.next()]) } : {}),
    ...(random.chance(0.5) ? { d: random.pick(['2021-08-14', '2021-08-15', '2020-02-29']) } : {}),
    ...(random.chance(0.5) ? { r: Array.from({ length: random.between(0, 2) }, () => (random.chance(0.5) ? { t: 'x' } : {})) } : {}),
  };
  return contribute(plan, { answers, score: undefined, flagged: random.chance(0.1) });
}
