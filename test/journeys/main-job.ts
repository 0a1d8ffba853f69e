import type { ExportJob, Summary } from '@safeground/contract';
import { demoPhotos } from '../../functions/src/seed/photos.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn, type Person, type Reach } from '../world/person.ts';
import { fill, send, type FilledSubmission } from './tablet.ts';

export type Place = Reach & {
  /** Lets the schedules and the queues run: at once, or by waiting for them. */
  tick(): Promise<void>;
};

export type MainJob = {
  readonly receipt: Awaited<ReturnType<typeof send>>;
  readonly submission: FilledSubmission;
  readonly before: { readonly ward: Summary; readonly city: Summary };
  readonly after: { readonly ward: Summary; readonly city: Summary };
  readonly workbook: Uint8Array;
  readonly fileName: string;
};

/** Which checklist goes through the journey, and what is not met on the visit. */
export type Checklist = {
  readonly template: string;
  readonly agency: string;
  /** The designer's account. */
  readonly designer: string;
  readonly subjectKind: string;
  readonly failing: Readonly<Record<string, string>>;
};

export const businessChecklist: Checklist = {
  template: 'f1',
  agency: 'agc_qltt',
  designer: 'designer',
  subjectKind: 'business',
  failing: { b09_value: 'none', b09_remark: 'Không bố trí nơi rửa tay cho khách.' },
};

export const as = (place: Reach, role: string): Promise<Person> => signIn(place, `${role}@safeground.example`, DEMO_PASSWORD);

/**
 * The product's whole job over HTTP: a designer publishes a checklist made from a template, an inspector fills it for a
 * place in P. Vĩnh Hải with one item failed, the schedule adds it up, the committee reads and downloads the figures.
 */
export async function mainJob(place: Place, checklist: Checklist = businessChecklist): Promise<MainJob> {
  const people = [checklist.designer, 'inspector', 'committee'].map((account) => as(place, account));
  const [designer, inspector, committee] = (await Promise.all(people)) as [Person, Person, Person];

  const { id: form } = await designer.call('createForm', { body: { agency: checklist.agency, template: checklist.template } });
  const draft = await designer.call('getDraft', { params: { form } });
  const version = await designer.call('publishForm', { params: { form }, body: { base: draft.revision } });

  const now = new Date();
  const { items: months } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  const period = months.find(({ from, to }) => from <= dayInVietnam(now) && dayInVietnam(now) <= to)?.key ?? '';
  const summaryOf = (unit: string): Promise<Summary> => committee.call('getSummary', { query: { form, unit, period } });
  const before = { ward: await summaryOf('u_vinh_hai'), city: await summaryOf('u_nha_trang') };

  const { items: subjects } = await inspector.call('listSubjects', { query: { unit: 'u_vinh_hai', kind: checklist.subjectKind } });
  const [photo] = demoPhotos();
  const sha256 = await inspector.upload(photo!.bytes, 'image/png');
  const submission = fill(`0197a3c0-0000-7000-8000-0000000000${checklist.template}`, {
    version,
    unit: 'u_vinh_hai',
    subject: subjects[0]!.id,
    observedAt: now.toISOString(),
    differing: checklist.failing,
    photo: { sha256, size: photo!.bytes.length },
  });
  const receipt = await send(inspector, submission);

  const after = await until(place, 'the schedule to count the submission', async () => {
    const [ward, city] = [await summaryOf('u_vinh_hai'), await summaryOf('u_nha_trang')];
    return ward.submissions > before.ward.submissions && city.submissions > before.city.submissions ? { ward, city } : undefined;
  });

  const ordered = await committee.call('createExport', {
    body: { kind: 'summary', format: 'xlsx', form, unit: 'u_nha_trang', period, language: 'vi' },
  });
  const job = await until(place, 'the export', async () => finished(await committee.call('getExport', { params: { id: ordered.id } })));
  const file = await committee.fetch(job.url ?? '');
  if (!file.ok) throw new Error(`The file was not given: ${file.status}`);
  return { receipt, submission, before, after, workbook: new Uint8Array(await file.arrayBuffer()), fileName: job.fileName ?? '' };
}

function finished(job: ExportJob): ExportJob | undefined {
  if (job.state === 'failed') throw new Error(`The export failed: ${job.problem}`);
  return job.state === 'done' ? job : undefined;
}

/** Lets time pass in the place until there is a value. */
async function until<Value>(place: Place, what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  // A place that counts at once needs one look; one that waits for its schedule, a second.
  const end = performance.now() + 150_000;
  for (;;) {
    await place.tick();
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}

const dayInVietnam = (instant: Date): string => new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
