import type { Agency, SubmissionContent, Unit } from '@safeground/contract';
import { calendars, nhaTrangUnits, templates } from '@safeground/templates';
import type { Calendar } from '@safeground/programmes';
import { demoAgencies, demoOrganisation, demoPeople, DEMO_PASSWORD, type DemoPerson } from './people.ts';
import { demoPhotos } from './photos.ts';
import { demoSubjects, type DemoSubject } from './subjects.ts';
import { demoSubmissions, type DemoForm } from './submissions.ts';

/** What the seed asks of its host: the same services people use, so that seeded data passed every check. */
export type SeedPorts = {
  createOrganisation(organisation: typeof demoOrganisation & { readonly calendars: readonly Calendar[] }): Promise<void>;
  putUnits(units: readonly Unit[]): Promise<void>;
  putAgency(agency: Agency): Promise<void>;
  createPerson(person: DemoPerson & { readonly password: string }): Promise<void>;
  putSubject(subject: DemoSubject): Promise<void>;
  putAttachment(sha256: string, type: string, bytes: Uint8Array): Promise<void>;
  /** Creates the form from the template as its designer and publishes version 1. */
  publishTemplate(template: string, agency: string, by: string): Promise<DemoForm>;
  /** As the person with that e-mail. */
  submit(by: string, id: string, content: SubmissionContent): Promise<void>;
  progress(done: number, total: number): void;
};

/** At once in flight: the embedded store answers some hundreds a second, one at a time would take minutes. */
const IN_FLIGHT = 16;

/** Fills an empty store with the movement's demo. Deterministic for a given `today` (a calendar day). */
export async function seedDemo(today: string, ports: SeedPorts): Promise<void> {
  await ports.createOrganisation({ ...demoOrganisation, calendars });
  await ports.putUnits(nhaTrangUnits.map(toUnit));
  for (const agency of demoAgencies) await ports.putAgency(agency);
  for (const person of demoPeople) await ports.createPerson({ ...person, password: DEMO_PASSWORD });
  const photos = demoPhotos();
  for (const photo of photos) await ports.putAttachment(photo.ref.sha256, photo.ref.type, photo.bytes);
  const subjects = demoSubjects();
  await inFlight(subjects, (subject) => ports.putSubject(subject));
  const form = await ports.publishTemplate(templates[0]!.id, 'agc_qltt', 'designer@safeground.example');
  const submissions = [
    ...demoSubmissions(
      today,
      form,
      subjects,
      photos.map((photo) => photo.ref),
    ),
  ];
  let done = 0;
  await inFlight(submissions, async ({ id, content }) => {
    await ports.submit('inspector@safeground.example', id, content);
    done += 1;
    if (done % 100 === 0) ports.progress(done, submissions.length);
  });
}

function toUnit(unit: (typeof nhaTrangUnits)[number]): Unit {
  return {
    id: unit.id,
    name: { ...unit.name },
    kind: unit.kind,
    validFrom: unit.validFrom,
    ...(unit.code === undefined ? {} : { code: unit.code }),
    ...(unit.parent === undefined ? {} : { parent: unit.parent }),
  };
}

async function inFlight<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
