import { Problem, type Person, type Unit } from '@safeground/contract';
import { compile } from '@safeground/forms';
import { addDays } from '@safeground/programmes';
import {
  createProgramme,
  createSubject,
  createSubjects,
  listPeople,
  putAgency,
  putOrganisation,
  putUnit,
  SUBJECTS_AT_ONCE,
  type Act,
  type Store,
} from '@safeground/store';
import { calendars, movementProgramme, nhaTrangUnits } from '@safeground/templates';
import { createPerson } from '../auth/people.ts';
import { contextOf, type ServiceContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import { createAssignments } from '../services/assignments.ts';
import { createForm, getVersion, listForms, publishForm } from '../services/forms.ts';
import { inFlight } from '../services/in-flight.ts';
import { attachmentKey } from '../services/presence.ts';
import { submitSubmission } from '../services/submissions.ts';
import { contentHash } from '../services/submit.ts';
import { requireTemplate } from '../services/templates.ts';
import { demoAgencies, demoForms, demoOrders, demoOrganisation, demoPeople, DEMO_PASSWORD } from './people.ts';
import { demoPhotos } from './photos.ts';
import { seededRandom, seededUuid } from './random.ts';
import { demoSubjects, type DemoSubject } from './subjects.ts';
import { demoSubmissions, type DemoForm, type DemoSubmission } from './submissions.ts';

export type SeedOptions = {
  /** A calendar day: the demo's submissions lie in the two reporting months before it. */
  readonly today: string;
  readonly submissions: number;
  readonly progress?: (done: number, total: number) => void;
};

const SEED = 20_210_801;
/** When the city entered its own facts, long before the first visit. */
const BEGINNING = Date.parse('2021-08-01T01:00:00Z');

/**
 * Fills a store with the movement's demo through the services people use, so that seeded data passed every check. The same
 * figures each time for a given day. Repeatable: what is there already stays, so that a seed cut short can be finished.
 */
export async function seedDemo(deps: Deps, options: SeedOptions): Promise<void> {
  const random = seededRandom(SEED);
  const founding: Deps = { ...deps, now: () => BEGINNING, ids: () => seededUuid(random, BEGINNING) };
  const act: Act = { by: 'usr_seed', at: new Date(BEGINNING).toISOString() };
  const store = deps.storage.of(demoOrganisation.id);
  await putOrganisation(store, { ...demoOrganisation, calendars });
  await inFlight(nhaTrangUnits, (unit) => putUnit(store, toUnit(unit)));
  await inFlight(demoAgencies, (agency) => putAgency(store, act, agency));
  const people = await makePeople(founding, act);
  const subjects = demoSubjects();
  await enterSubjects(store, act, subjects);
  const forms: DemoForm[] = [];
  for (const { template, agency, by } of demoForms) forms.push(await publish(await contextAs(founding, people, by), template, agency));
  const programme = movementProgramme((template) => forms.find((each) => each.template === template)?.form);
  await createProgramme(store, act, { programme });
  if (options.submissions === 0) return;
  await sendAll(deps, people, options, { forms, subjects });
  await giveOut(deps, people, options.today, { forms, subjects });
}

async function makePeople(deps: Deps, act: Act): Promise<readonly Person[]> {
  const known = await listPeople(deps.storage.of(demoOrganisation.id));
  const missing = demoPeople.filter(({ email }) => !known.some((person) => person.email === email));
  const made = missing.map((person) => createPerson(deps, demoOrganisation.id, act, { ...person, password: DEMO_PASSWORD }));
  return [...known, ...(await Promise.all(made))];
}

/** The form that this agency made of this template, published once. */
async function publish(context: ServiceContext, template: string, agency: string): Promise<DemoForm> {
  const title = requireTemplate(template).title['vi'];
  const known = (await listForms(context)).items.find((form) => form.agency === agency && form.title['vi'] === title);
  const { id, latestVersion } = known ?? (await createForm(context, { agency, template }));
  const published = latestVersion === 0 ? await publishForm(context, id, 1) : await getVersion(context, id, 1);
  const compiled = compile(published.definition);
  if (!compiled.ok) throw new Problem('form-invalid', { detail: `The template ${template} does not compile` });
  return { template, form: id, version: published.version, hash: published.hash, compiled: compiled.form };
}

async function enterSubjects(store: Store, act: Act, subjects: readonly DemoSubject[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(subjects.length / SUBJECTS_AT_ONCE) }, (_, index) =>
    subjects.slice(index * SUBJECTS_AT_ONCE, (index + 1) * SUBJECTS_AT_ONCE).map(({ id, ...input }) => ({ id, input })),
  );
  await inFlight(batches, async (batch) => {
    if (await createSubjects(store, act, batch)) return;
    // A seed that was cut short entered some of them.
    for (const { id, input } of batch) await unlessThere(createSubject(store, act, id, input));
  });
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  await made.catch((error: unknown) => {
    if (!(error instanceof Problem && error.type === 'conflict')) throw error;
  });
}

type Content = { readonly forms: readonly DemoForm[]; readonly subjects: ReturnType<typeof demoSubjects> };

async function sendAll(
  deps: Deps,
  people: readonly Person[],
  { today, submissions: total, progress }: SeedOptions,
  { forms, subjects }: Content,
): Promise<void> {
  const photos = demoPhotos();
  for (const { bytes, ref } of photos) await deps.files.put(attachmentKey(demoOrganisation.id, ref.sha256), bytes, ref.type);
  const refs = photos.map(({ ref }) => ref);
  // In the order of arrival: what a process remembers for half a minute then serves the next one too.
  const submissions = [...demoSubmissions({ today, total, forms, subjects }, refs)].sort(
    (left, right) => left.receivedAt - right.receivedAt,
  );
  let done = 0;
  await inFlight(submissions, async (submission) => {
    await send(deps, people, submission);
    done += 1;
    if (done % 500 === 0) progress?.(done, total);
  });
}

/** As the person it comes from, at the moment it reached the server. */
async function send(deps: Deps, people: readonly Person[], { id, content, by, receivedAt }: DemoSubmission): Promise<void> {
  const context = await contextAs({ ...deps, now: () => receivedAt }, people, by);
  await submitSubmission(context, id, { content, contentHash: contentHash(content), base: 0 });
}

/** Work that its agencies gave out three days ago, so that some of it is due today. */
async function giveOut(deps: Deps, people: readonly Person[], today: string, { forms, subjects }: Content): Promise<void> {
  const given = addDays(today, -3);
  const random = seededRandom(SEED);
  for (const { template, by, inspector, unit, days } of demoOrders) {
    const at = Date.parse(`${given}T01:00:00Z`);
    const context = await contextAs({ ...deps, now: () => at }, people, by);
    const { form, compiled } = forms.find((each) => each.template === template)!;
    const places = subjects.filter((subject) => subject.unit === unit && subject.kind === compiled.definition.subjectKind);
    const batch = seededUuid(random, at);
    await createAssignments(context, {
      batch,
      form,
      inspector: people.find(({ email }) => email === inspector)!.id,
      due: addDays(given, days),
      subjects: places.map(({ id }) => id),
    });
  }
}

function contextAs(deps: Deps, people: readonly Person[], email: string): Promise<ServiceContext> {
  const person = people.find((each) => each.email === email);
  if (person === undefined) throw new Problem('not-found', { detail: `The demo has nobody with the e-mail ${email}` });
  const { id, name, grants } = person;
  return contextOf(deps, { user: { id, name, email }, organisation: demoOrganisation.id, grants });
}

function toUnit(unit: (typeof nhaTrangUnits)[number]): Unit {
  const { id, name, kind, validFrom, code, parent } = unit;
  return { id, name: { ...name }, kind, validFrom, ...(code === undefined ? {} : { code }), ...(parent === undefined ? {} : { parent }) };
}
