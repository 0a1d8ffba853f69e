import type { Assignment, Form, Me, Subject, SubmissionSummary, Unit } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import type { FormClass } from '@safeground/forms';
import { coalesced } from '../offline/coalesced.ts';
import type { OfflineDatabase } from '../offline/db.ts';
import type { Waiting } from './carry-forms.ts';

export type PacketDeps = {
  readonly db: OfflineDatabase;
  readonly client: Client;
  readonly me: Me;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

type Page<Item> = { readonly items: readonly Item[]; readonly cursor?: string | undefined };

/** A packet younger than this is not fetched again by itself. */
const fresh = 5 * 60_000;

/**
 * What an inspector carries along: forms and their latest versions, units, subjects, and what was sent back. Shown from
 * the tablet at once and fetched anew behind it; a fetch that breaks off leaves what was there.
 */
export class Packet {
  readonly #deps: PacketDeps;
  #fetching: Promise<void> | undefined;
  /** What waits for its files, as the newest packet has it. */
  #waiting: readonly Waiting[] = [];
  /** One after the other, however often the packet is fetched meanwhile. */
  readonly #carry = coalesced(() => this.#carryWaiting());
  #classes = $state.raw<ReadonlyMap<string, readonly FormClass[]>>(new Map());
  forms = $state.raw<readonly Form[]>([]);
  units = $state.raw<readonly Unit[]>([]);
  subjects = $state.raw<readonly Subject[]>([]);
  assignments = $state.raw<readonly Assignment[]>([]);
  returned = $state.raw<readonly SubmissionSummary[]>([]);
  /** When all of it was last fetched; `undefined` before the first time. */
  fetchedAt = $state<number>();
  /** The tablet's own copy has been read. */
  loaded = $state(false);
  refreshing = $state(false);
  /** Files of choices that are still to come. They come behind all else. */
  listsLeft = $state(0);
  /** Forms whose files of choices did not all come yet. */
  behind = $state.raw<readonly string[]>([]);
  /** The last fetch met no server or was refused. */
  trouble = $state<unknown>();

  constructor(deps: PacketDeps) {
    this.#deps = deps;
  }

  readonly #unitsById = $derived(new Map(this.units.map((unit) => [unit.id, unit])));
  readonly #subjectsById = $derived(new Map(this.subjects.map((subject) => [subject.id, subject])));
  readonly #formsById = $derived(new Map(this.forms.map((form) => [form.id, form])));

  unit(id: string): Unit | undefined {
    return this.#unitsById.get(id);
  }

  subject(id: string): Subject | undefined {
    return this.#subjectsById.get(id);
  }

  form(id: string): Form | undefined {
    return this.#formsById.get(id);
  }

  /** A class as the form's latest version words it. */
  classOf(form: string, code: string | undefined): FormClass | undefined {
    return this.#classes.get(form)?.find((candidate) => candidate.code === code);
  }

  /** Published forms for subjects of this kind; for `undefined` those that a unit fills about itself. */
  formsFor(kind: string | undefined): readonly Form[] {
    return this.forms.filter((form) => form.state === 'published' && form.latestVersion > 0 && form.subjectKind === kind);
  }

  /** Reads the tablet's copy. */
  async load(): Promise<void> {
    const { db } = this.#deps;
    const [forms, units, subjects, assignments, returned, fetchedAt, behind] = await Promise.all([
      db.packet('forms'),
      db.packet('units'),
      db.packet('subjects'),
      db.packet('assignments'),
      db.packet('returned'),
      db.packet('fetchedAt'),
      db.packet('behind'),
    ]);
    this.forms = forms ?? [];
    this.units = units ?? [];
    this.subjects = subjects ?? [];
    this.assignments = assignments ?? [];
    this.returned = returned ?? [];
    // A part that the disk lost is fetched again.
    this.fetchedAt = [forms, units, subjects, assignments, returned].includes(undefined) ? undefined : fetchedAt;
    this.behind = behind ?? [];
    await this.#readClasses();
    this.loaded = true;
  }

  /** Fetches everything anew, once at a time. `force` also when it was fetched a moment ago. Never throws: see `trouble`. */
  refresh(force = false): Promise<void> {
    const whole = this.fetchedAt !== undefined && this.behind.length === 0;
    if (!force && whole && this.#deps.now() - this.fetchedAt! < fresh) return Promise.resolve();
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    this.refreshing = true;
    try {
      await this.#fetchUnits();
      const { carryForms, filesLeft } = await import('./carry-forms.ts');
      const { forms, waiting } = await carryForms(this.#deps, this.forms);
      await this.#putForms(forms);
      await this.#fetchSubjects();
      await this.#fetchAssignments();
      await this.#fetchReturned();
      const { fetchLastVisits } = await import('./last-visits.ts');
      await fetchLastVisits(this.#deps, this.assignments);
      await this.#putBehind(waiting.map(({ form }) => form.id));
      this.fetchedAt = this.#deps.now();
      await this.#deps.db.putPacket('fetchedAt', this.fetchedAt);
      this.trouble = undefined;
      this.#waiting = waiting;
      // Last, and nobody waits for it: a long list on a bad link must hold up neither the day's work nor the next packet.
      if (waiting.length > 0) this.listsLeft = filesLeft(waiting);
      void this.#carry();
    } catch (error) {
      this.trouble = error;
    } finally {
      this.refreshing = false;
    }
  }

  /** Never throws: see `trouble`. */
  async #carryWaiting(): Promise<void> {
    try {
      const { carryWaiting } = await import('./carry-forms.ts');
      const behind = await carryWaiting(this.#deps, this.#waiting, {
        forms: () => this.forms,
        told: (left) => (this.listsLeft = left),
        // A version before the one that a packet brought meanwhile is none to go back to.
        arrived: (form) =>
          this.#putForms(this.forms.map((each) => (each.id === form.id && each.latestVersion <= form.latestVersion ? form : each))),
      });
      await this.#putBehind(behind);
    } catch (error) {
      this.trouble = error;
    } finally {
      this.listsLeft = 0;
    }
  }

  async #putBehind(behind: readonly string[]): Promise<void> {
    this.behind = behind;
    await this.#deps.db.putPacket('behind', behind);
  }

  async #fetchUnits(): Promise<void> {
    const { db, client } = this.#deps;
    this.units = (await client.call('listUnits', { query: {} })).items;
    await db.putPacket('units', this.units);
  }

  async #putForms(forms: readonly Form[]): Promise<void> {
    this.forms = forms;
    await this.#deps.db.putPacket('forms', forms);
    await this.#readClasses();
  }

  async #readClasses(): Promise<void> {
    const { db } = this.#deps;
    const versions = await Promise.all(this.forms.map((form) => db.version(form.id, form.latestVersion)));
    this.#classes = new Map(
      versions.flatMap((version) => (version === undefined ? [] : [[version.form, version.definition.scoring?.classes ?? []]])),
    );
  }

  async #fetchSubjects(): Promise<void> {
    const { db, client, me } = this.#deps;
    const found = new Map<string, Subject>();
    for (const unit of unitsOf(me, this.units)) {
      const subjects = await all((cursor) => client.call('listSubjects', { query: { unit, cursor } }));
      for (const subject of subjects) found.set(subject.id, subject);
    }
    this.subjects = [...found.values()];
    await db.putPacket('subjects', this.subjects);
  }

  async #fetchAssignments(): Promise<void> {
    const { db, client } = this.#deps;
    this.assignments = await all((cursor) => client.call('listMyAssignments', { query: { cursor } }));
    await db.putPacket('assignments', this.assignments);
  }

  async #fetchReturned(): Promise<void> {
    const { db, client } = this.#deps;
    this.returned = await all((cursor) => client.call('listMySubmissions', { query: { state: 'returned', cursor } }));
    await db.putPacket('returned', this.returned);
  }
}

/** The units a person inspects: those the grants name, or the roots when they reach over the whole organisation. */
export function unitsOf(me: Me, units: readonly Unit[]): readonly string[] {
  const ids = new Set(units.map((unit) => unit.id));
  const field = me.grants.filter(({ role }) => role === 'inspector' || role === 'reporter' || role === 'administrator');
  const named = field.flatMap(({ scope }) => (scope.kind === 'unit' && ids.has(scope.unit) ? [scope.unit] : []));
  if (field.length > 0 && named.length === field.length) return [...new Set(named)];
  return units.filter((unit) => unit.parent === undefined || !ids.has(unit.parent)).map((unit) => unit.id);
}

async function all<Item>(fetch: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetch(cursor);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}
