import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem, type FormVersion, type SubmissionContent, type Summary } from '@safeground/contract';
import { compile, type CompiledForm } from '@safeground/forms';
import { fillForm } from '../../functions/src/seed/fill.ts';
import { cityInspectors, DEMO_PASSWORD, demoOrganisation } from '../../functions/src/seed/people.ts';
import { seededRandom, seededUuid, type Random } from '../../functions/src/seed/random.ts';
import { contentHash } from '../../functions/src/services/submit.ts';
import { signIn, type Person, type Reach } from '../world/person.ts';
import { newFolder, startPlatform, untilGone, type RunningPlatform } from '../world/platform.ts';
import { until } from '../world/until.ts';
import { CITY, listen, newLedger, want, type Act, type Ledger, type Told } from './ledger.ts';
import { NEIGHBOUR, plantNeighbour } from './neighbour.ts';

/** Half of all goes to the first, so that its bucket of the day overflows into others. */
const wards = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho', 'u_phuoc_long', 'u_xuong_huan'] as const;
const SENDERS = 16;
const LOOK_EVERY = 25;
/** In every content of the storm, and in all that the other organisation has. */
const WORDS = { own: 'chim-yen-nha-trang', neighbours: 'chim-la-thanh-pho-khac' };

export type StormOptions = { readonly rounds: number; readonly perRound: number; readonly seed: number };

export type Storm = {
  readonly ledger: Ledger;
  readonly version: FormVersion;
  readonly summaries: ReadonlyMap<string, Summary>;
  /** The data folder, with no platform on it any more. */
  readonly data: string;
  readonly kills: number;
};

/**
 * Sixteen senders drive the whole platform while it is killed at seeded moments, once in each round and once more when
 * everything is receipted but hardly anything is counted. They send again until they are answered, some of it twice at
 * once, some again after the answer; they correct, move and withdraw. Another organisation on the same data looks on, and every
 * answer is listened to for words of the other. Ends when the platform says nothing is pending.
 */
export async function storm({ rounds, perRound, seed }: StormOptions): Promise<Storm> {
  const random = seededRandom(seed);
  const host = await startHost();
  const ledger = newLedger();
  const { committee, inspectors, version, period } = await prepare(host, ledger);
  const stranger = await prepareNeighbour(host, ledger);
  const compiled = compile(version.definition);
  if (!compiled.ok) throw new Error('The form does not compile');
  const total = rounds * perRound;
  const receipted = counter();
  const observed = Date.now();
  const summaryOf = (unit: string): Promise<Summary> =>
    host.persist(() => committee.call('getSummary', { query: { form: version.form, unit, period } }));

  const sendOne = async (index: number): Promise<void> => {
    const client = seededRandom(seed * 1_000_003 + index);
    const inspector = inspectors[index % inspectors.length]!;
    const sender = { host, ledger, inspector, committee, client };
    await sendAll(sender, seededUuid(client, observed), (unit, photo) =>
      contentOf(client, { version, compiled: compiled.form, unit, observed, photo }),
    );
    receipted.add();
    if (index % LOOK_EVERY !== 0) return;
    const { submissions } = await summaryOf(CITY);
    ledger.sightings.push({ submissions, wanted: ledger.acts.size });
    if (index % (4 * LOOK_EVERY) !== 0) return;
    for (const look of looks(ledger, version.form)) for (const person of [committee, stranger]) await host.persist(() => look(person));
  };

  const moments = Array.from({ length: rounds }, (_, round) => ({
    at: round * perRound + random.between(1, perRound - 1),
    after: random.between(0, 60),
  }));
  const killing = (async () => {
    for (const { at, after } of moments) {
      await receipted.reached(at);
      // The moment itself: somewhere within whatever the platform is doing then.
      await pause(after);
      await host.crash();
    }
  })();
  const queue = Array.from({ length: total }, (_, index) => index).values();
  const sender = async (): Promise<void> => {
    for (const index of queue) await sendOne(index);
  };
  await Promise.all([killing, ...Array.from({ length: SENDERS }, sender)]);
  await host.crash();

  await until(
    async () => !(await summaryOf(CITY)).pending,
    () => 'the schedule to count all that was receipted',
    { every: 100, longest: 60_000 + total * 100 },
  );
  const summaries = new Map<string, Summary>();
  for (const unit of [CITY, ...wards]) summaries.set(unit, await summaryOf(unit));
  return { ledger, version, summaries, data: await host.end(), kills: rounds + 1 };
}

/** The platform, whichever process it is at the moment. */
type Host = {
  platform(): RunningPlatform;
  /** `kill -9`, and a new one on the same data and port. */
  crash(): Promise<void>;
  /** The same again until there is an answer. Throws what is no passing trouble. */
  persist<Answer>(attempt: () => Promise<Answer>): Promise<Answer>;
  end(): Promise<string>;
};

async function startHost(): Promise<Host> {
  const data = newFolder();
  await plantNeighbour(data, WORDS.neighbours);
  await untilGone(data);
  let up = startPlatform({ data });
  let running = await up;
  const restart = async (): Promise<RunningPlatform> => {
    await running.kill();
    return startPlatform({ data: running.data, port: Number(new URL(running.origin).port) });
  };
  return {
    platform: () => running,
    async crash() {
      up = restart();
      running = await up;
    },
    async persist(attempt) {
      for (;;) {
        await up;
        try {
          return await attempt();
        } catch (error) {
          if (!isPassing(error)) throw error;
        }
      }
    },
    async end() {
      if ((await running.stop()) !== 0) throw new Error('The platform did not end well');
      return running.data;
    },
  };
}

/** No connection, or a server that could not just now. */
function isPassing(error: unknown): boolean {
  if (error instanceof Problem) return ['unavailable', 'internal', 'timed-out'].includes(error.type);
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

/** The platform as people of an organisation reach it, who write down what they should not have been told. */
function reachOf(host: Host, ledger: Ledger, organisation: string): Reach {
  const { origin } = host.platform();
  return {
    origin,
    async fetch(url, init) {
      const response = await fetch(url, init);
      listen(ledger, organisation, `${init?.method ?? 'GET'} ${new URL(url).pathname}`, await response.clone().text());
      return response;
    },
  };
}

/** The other organisation has people, a form and a submission, too: its word is in all of them. */
async function prepareNeighbour(host: Host, ledger: Ledger): Promise<Person> {
  const word = WORDS.neighbours;
  ledger.words.set(NEIGHBOUR.id, word);
  const stranger = await signIn(reachOf(host, ledger, NEIGHBOUR.id), NEIGHBOUR.email, NEIGHBOUR.password);
  const { id } = await stranger.call('createForm', { body: { agency: NEIGHBOUR.agency, template: 'f1' } });
  const { form, version, hash: versionHash } = await stranger.call('publishForm', { params: { form: id }, body: { base: 1 } });
  const about = { unit: wards[0], observedAt: new Date().toISOString(), visit: 'inspection' as const };
  const content = { form, version, versionHash, ...about, answers: { team: word }, attachments: [] };
  await stranger.call('submitSubmission', { params: { id: 'elsewhere' }, body: { content, contentHash: contentHash(content), base: 0 } });
  return stranger;
}

/** What people of either organisation look at: lists of their own, and what the first one has by its ids. */
function looks({ acts }: Ledger, form: string): readonly ((person: Person) => Promise<unknown>)[] {
  const id = [...acts.keys()].at(-1)!;
  const day = vietnamDay(Date.now());
  const refused = (error: unknown): unknown => {
    if (error instanceof Problem && error.type === 'not-found') return undefined;
    throw error;
  };
  return [
    (person) => person.call('listReviewQueue', { query: { unit: CITY } }),
    (person) => person.call('listSubjects', { query: { unit: CITY } }),
    (person) => person.call('listPeople'),
    (person) => person.call('getSubmission', { params: { id } }).catch(refused),
    (person) => person.call('listSubmissions', { query: { form, unit: CITY, day } }).catch(refused),
  ];
}

async function prepare(host: Host, ledger: Ledger) {
  ledger.words.set(demoOrganisation.id, WORDS.own);
  const reach = reachOf(host, ledger, demoOrganisation.id);
  const as = (email: string): Promise<Person> => signIn(reach, email, DEMO_PASSWORD);
  const [designer, committee, ...inspectors] = await Promise.all(
    ['designer@safeground.example', 'committee@safeground.example', ...cityInspectors].map(as),
  );
  if (designer === undefined || committee === undefined) throw new Error('Nobody signed in');
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt', template: 'f1' } });
  const version = await designer.call('publishForm', { params: { form: id }, body: { base: 1 } });
  const { items } = await committee.call('listPeriods', { query: { calendar: 'month', on: vietnamDay(Date.now()) } });
  const period = items.find(({ from, to }) => from <= vietnamDay(Date.now()) && vietnamDay(Date.now()) <= to)?.key;
  if (period === undefined) throw new Error('There is no period of today');
  return { committee, inspectors, version, period };
}

const vietnamDay = (milliseconds: number): string => new Date(milliseconds + 7 * 3_600_000).toISOString().slice(0, 10);

type Photo = { readonly sha256: string; readonly size: number };

type Content = {
  readonly version: FormVersion;
  readonly compiled: CompiledForm;
  readonly unit: string;
  readonly observed: number;
  readonly photo: Photo;
};

function contentOf(client: Random, { version, compiled, unit, observed, photo }: Content): SubmissionContent {
  const host = { now: () => observed, timeZone: 'Asia/Ho_Chi_Minh', random: client.next, language: 'vi' };
  const photos = [{ sha256: photo.sha256, name: 'minh-chung.jpg', type: 'image/jpeg', size: photo.size }];
  const answers = { ...fillForm(client, compiled, { host, level: 0.93, photos }), team: WORDS.own };
  return {
    form: version.form,
    version: version.version,
    versionHash: version.hash,
    unit,
    observedAt: new Date(observed).toISOString(),
    visit: 'inspection',
    answers,
    attachments: JSON.stringify(answers).includes(photo.sha256) ? [photo.sha256] : [],
  };
}

type Sender = {
  readonly host: Host;
  readonly ledger: Ledger;
  readonly inspector: Person;
  readonly committee: Person;
  readonly client: Random;
};

/** All that happens to one submission: photo, sending, and now and then a correction, a move, a withdrawal. */
async function sendAll(sender: Sender, id: string, make: (unit: string, photo: Photo) => SubmissionContent): Promise<void> {
  const { host, inspector, client } = sender;
  const unit = client.chance(0.5) ? wards[0] : client.pick(wards);
  const bytes = jpegOf(id);
  const photo = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  const content = make(unit, photo);
  if (content.attachments.length > 0) await host.persist(() => inspector.upload(bytes, 'image/jpeg'));
  await put(sender, id, content, 0);
  if (client.chance(0.06)) await put(sender, id, { ...content, unit: client.pick(wards), visit: 'reinspection' }, 1);
  else if (client.chance(0.04)) await withdraw(sender, id);
}

/** Bytes of its own for each submission, with the mark of a JPEG. */
const jpegOf = (id: string): Uint8Array => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(id)]);

async function put({ host, ledger, inspector, client }: Sender, id: string, content: SubmissionContent, base: number): Promise<void> {
  const input = { content, contentHash: contentHash(content), base };
  const act = want(ledger, id, { action: base === 0 ? 'submit' : 'correct', input });
  const send = async (): Promise<void> =>
    hear(act, await host.persist(() => inspector.call('submitSubmission', { params: { id }, body: input })));
  // Impatient senders: the same from two tabs at once, and once more although it was answered.
  await Promise.all(Array.from({ length: client.chance(0.1) ? 2 : 1 }, send));
  if (client.chance(0.1)) await send();
}

async function withdraw({ host, ledger, committee }: Sender, id: string): Promise<void> {
  const act = want(ledger, id, { action: 'withdraw' });
  const answer = await host.persist(() =>
    committee.call('transitionSubmission', { params: { id }, body: { action: 'withdraw', base: 1 } }),
  );
  const { revision, attachments, history } = answer;
  hear(act, { id, revision, attachments, contentHash: history.at(-1)?.contentHash ?? '', complete: true });
}

function hear(act: Act, { id, revision, contentHash, attachments, complete }: Told): void {
  act.told.push({ id, revision, contentHash, attachments, complete });
}

/** Counts, and tells when a number is reached. */
function counter(): { add(): void; reached(number: number): Promise<void> } {
  let count = 0;
  let waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  return {
    add() {
      count += 1;
      for (const each of waiting) if (count >= each.number) each.resolve();
      waiting = waiting.filter((each) => count < each.number);
    },
    reached: (number) =>
      new Promise((resolve) => {
        if (count >= number) resolve();
        else waiting.push({ number, resolve });
      }),
  };
}
