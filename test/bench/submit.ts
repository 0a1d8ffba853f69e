import { createHash } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Subject, SubmissionContent, SubmissionInput } from '@safeground/contract';
import { compile } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { nodeText, type Item, type Key, type Link, type Storage } from '@safeground/store';
import { fillForm } from '../../functions/src/seed/fill.ts';
import { seededRandom, seededUuid, type Random } from '../../functions/src/seed/random.ts';
import { headerKey, nodePk, revisionSk, submissionPk } from '../../packages/store/src/keys.ts';
import { attachmentsIn } from '../../functions/src/services/attachment-refs.ts';
import { startInside, type Inside } from '../world/inside.ts';
import type { Person } from '../world/person.ts';

const WRITERS = 16;
const WARM_UP = 320;
/** The two are measured by turns, short ones, so that a machine that is busy meanwhile slows both. */
const TURNS = 24;
const ORGANISATION = 'nhatrang';
const BARE = 'barewrit';
const NOW = Date.parse('2021-08-11T02:00:00Z');

/** Inspectors write more than a demo does: this brings a content to about 3 KB. */
const words = 'đã nhắc nhở cơ sở bổ sung bảng hướng dẫn và cam kết thực hiện trước ngày kiểm tra lại của tổ liên ngành phường'.split(' ');

type Sending = { readonly id: string; readonly body: SubmissionInput };
/** What one submission left in the tables: its body, its header, and the node whose generation it raised. */
type Items = { readonly body: Item; readonly header: Item; readonly node: string };

/**
 * Filled F1 checklists of about 3 KB sent by sixteen inspectors through the whole app (session, rights, validation with the
 * exact version, score, commit), against bare writes of the very items these left in the tables: body and header by conditional
 * puts, then the generation, nothing else in between. `write_units` is what DynamoDB says a submission costs, told in a world
 * of its own: the other two are not asked.
 */
export async function bench(args: readonly string[]): Promise<Record<string, number>> {
  const count = args.includes('quick') ? 20 : 125;
  const write_units = round(await unitsOf(count), 2);
  const world = await startInside(new Date(NOW).toISOString());
  try {
    const { inspectors, make } = await prepare(world);
    const bare = bareWriter(world.storage);
    const latencies: number[] = [];
    const send = async ({ id, body }: Sending, writer: number): Promise<void> => {
      const began = performance.now();
      await inspectors[writer]!.call('submitSubmission', { params: { id }, body });
      latencies.push(performance.now() - began);
    };
    const turn = async (sendings: readonly Sending[]): Promise<{ readonly app: number; readonly bare: number }> => {
      const app = await timed(sendings, send);
      const items = await itemsOf(world.storage, sendings);
      return { app, bare: await timed(items, bare) };
    };
    await turn(make(WARM_UP));
    const sendings = make(count * TURNS);
    latencies.length = 0;
    const seconds = { app: 0, bare: 0 };
    for (let index = 0; index < TURNS; index += 1) {
      const took = await turn(sendings.slice(index * count, (index + 1) * count));
      seconds.app += took.app;
      seconds.bare += took.bare;
    }
    latencies.sort((left, right) => left - right);
    const all = sendings.length;
    return {
      per_s: round(all / seconds.app),
      bare_per_s: round(all / seconds.bare),
      ratio: round(seconds.bare / seconds.app, 3),
      p50_ms: round(latencies[Math.floor(all * 0.5)] ?? 0, 2),
      p99_ms: round(latencies[Math.floor(all * 0.99)] ?? 0, 2),
      write_units,
      content_bytes: round(sendings.reduce((sum, { body }) => sum + canonical(body.content).length, 0) / all),
    };
  } finally {
    await world.stop();
  }
}

/** Write units of a submission, on average. */
async function unitsOf(count: number): Promise<number> {
  let units = 0;
  const world = await startInside(new Date(NOW).toISOString(), (capacity) => {
    if (capacity.write) units += capacity.units;
  });
  try {
    const { inspectors, make } = await prepare(world);
    units = 0;
    await timed(make(count), ({ id, body }, writer) => inspectors[writer]!.call('submitSubmission', { params: { id }, body }));
    return units / count;
  } finally {
    await world.stop();
  }
}

async function prepare(world: Inside): Promise<{ inspectors: readonly Person[]; make: (count: number) => Sending[] }> {
  const designer = await world.someone([{ role: 'designer', scope: { kind: 'organisation' } }]);
  const inspectors: Person[] = [];
  for (let writer = 0; writer < WRITERS; writer += 1)
    inspectors.push(await world.someone([{ role: 'inspector', scope: { kind: 'organisation' } }]));
  const created = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
  const version = await designer.call('publishForm', { params: { form: created.id }, body: { base: 1 } });
  const compiled = compile(version.definition);
  if (!compiled.ok) throw new Error('F1 does not compile');
  const random = seededRandom(1);
  const subjects = await enterSubjects(world);
  const host = { now: () => NOW, timeZone: 'Asia/Ho_Chi_Minh', random: random.next, language: 'vi' };
  const contentOf = (): SubmissionContent => {
    const answers = {
      ...fillForm(random, compiled.form, { host, level: 0.1, photos: [photo(random), photo(random)] }),
      team: Array.from({ length: 220 }, () => random.pick(words)).join(' '),
    };
    const subject = random.pick(subjects);
    return {
      form: created.id,
      version: version.version,
      versionHash: version.hash,
      unit: subject.unit,
      subject: subject.id,
      observedAt: '2021-08-11T08:00:00+07:00',
      visit: 'inspection',
      answers,
      attachments: [...new Set(attachmentsIn(answers).map(({ sha256 }) => sha256))].sort(),
    };
  };
  return { inspectors, make: (count) => Array.from({ length: count }, () => sendingOf(random, contentOf())) };
}

/** Places of four wards: a submission is about one of them. */
async function enterSubjects(world: Inside): Promise<readonly Subject[]> {
  const registrar = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }]);
  const entries = wards.flatMap((unit) =>
    Array.from({ length: 10 }, (_, index) => ({ kind: 'business', name: `Cơ sở ${index + 1}`, unit })),
  );
  return Promise.all(entries.map((body) => registrar.call('createSubject', { body })));
}

const wards = ['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho', 'u_phuoc_hai'] as const;

function photo(random: Random) {
  return { sha256: createHash('sha256').update(String(random.next())).digest('hex'), name: 'anh.jpg', type: 'image/jpeg', size: 90_000 };
}

function sendingOf(random: Random, content: SubmissionContent): Sending {
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  return { id: seededUuid(random, NOW), body: { content, contentHash, base: 0 } };
}

/** What was stored of these, under other keys of the same length. */
async function itemsOf(storage: Storage, sendings: readonly Sending[]): Promise<readonly Items[]> {
  const { db } = storage;
  const bodyKeys = sendings.map(({ id }): Key => ({ table: 'bodies', pk: submissionPk(ORGANISATION, id), sk: revisionSk(1) }));
  const bodies = (await db.getMany(bodyKeys)).map((body) => body as Item & Pick<Link, 'bucket'>);
  const headers = await db.getMany(bodies.map(({ bucket }, index) => headerKey(ORGANISATION, bucket, sendings[index]!.id)));
  return bodies.map((body, index) => ({
    body: apart(body),
    header: apart(headers[index]!),
    node: nodePk(BARE, nodeText({ level: 'bucket', ...body.bucket })),
  }));
}

/** Bare writes are those of an organisation of their own. */
function apart(item: Item): Item {
  const moved = Object.entries(item).map(([name, value]) => [
    name,
    name.toLowerCase().endsWith('pk') ? String(value).replace(`ORG#${ORGANISATION}#`, `ORG#${BARE}#`) : value,
  ]);
  return Object.fromEntries(moved) as Item;
}

/** Body, header and generation of a submission, as three plain requests. */
function bareWriter({ document, prefix }: Storage): (items: Items) => Promise<void> {
  return async ({ body, header, node }) => {
    const fresh = { ConditionExpression: 'attribute_not_exists(pk)' };
    await document.send(new PutCommand({ TableName: `${prefix}-bodies`, Item: body, ...fresh }));
    await document.send(new PutCommand({ TableName: `${prefix}-headers`, Item: header, ...fresh }));
    await document.send(
      new UpdateCommand({
        TableName: `${prefix}-tallies`,
        Key: { pk: node, sk: 'STATE' },
        UpdateExpression: 'SET dirtyPk = :dirty, dirtySk = :node ADD gen :one',
        ExpressionAttributeValues: { ':one': 1, ':dirty': `ORG#${BARE}#DIRTY`, ':node': node },
      }),
    );
  };
}

/** Seconds that all of it took, sixteen at a time. */
async function timed<Value>(values: readonly Value[], work: (value: Value, writer: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const queue = values.values();
  const write = async (_: unknown, writer: number): Promise<void> => {
    for (const value of queue) await work(value, writer);
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return (performance.now() - began) / 1000;
}

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
