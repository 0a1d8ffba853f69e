import { createHash } from 'node:crypto';
import { PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SubmissionContent, SubmissionInput } from '@safeground/contract';
import { canonical, compile } from '@safeground/forms';
import { pack, type Storage } from '@safeground/store';
import { fillForm } from '../../functions/src/seed/fill.ts';
import { seededRandom, seededUuid, type Random } from '../../functions/src/seed/random.ts';
import { attachmentsIn } from '../../functions/src/services/attachment-refs.ts';
import { startInside, type Inside } from '../world/inside.ts';
import type { Person } from '../world/person.ts';

const WRITERS = 16;
const WARM_UP = 200;
const NOW = Date.parse('2021-08-11T02:00:00Z');

/** Inspectors write more than a demo does: this brings a content to about 3 KB. */
const words = 'đã nhắc nhở cơ sở bổ sung bảng hướng dẫn và cam kết thực hiện trước ngày kiểm tra lại của tổ liên ngành phường'.split(' ');

type Sending = { readonly id: string; readonly body: SubmissionInput };

/**
 * Filled F1 checklists of about 3 KB sent through the whole app (session, rights, validation with the exact version, score, commit),
 * against the three writes each of them needs, sent bare to the same database. `write_units` is what DynamoDB says one costs.
 */
export async function bench(args: readonly string[]): Promise<Record<string, number>> {
  const count = args.includes('quick') ? 400 : 3_000;
  let units = 0;
  const world = await startInside(new Date(NOW).toISOString(), (capacity) => {
    if (capacity.write) units += capacity.units;
  });
  try {
    const { inspector, make } = await prepare(world);
    await timed(make(WARM_UP), (sending) => send(inspector, sending));
    const sendings = make(count);
    const latencies: number[] = [];
    const before = units;
    const seconds = await timed(sendings, async (sending) => {
      const began = performance.now();
      await send(inspector, sending);
      latencies.push(performance.now() - began);
    });
    const bare = bareWriter(world.storage);
    await timed(make(WARM_UP), bare);
    const bareSeconds = await timed(make(count), bare);
    const unitsOfAll = units - before;
    latencies.sort((left, right) => left - right);
    return {
      per_s: round(count / seconds),
      bare_per_s: round(count / bareSeconds),
      ratio: round(bareSeconds / seconds, 3),
      p50_ms: round(latencies[Math.floor(count * 0.5)] ?? 0, 2),
      p99_ms: round(latencies[Math.floor(count * 0.99)] ?? 0, 2),
      write_units: round(unitsOfAll / count, 2),
      content_bytes: round(sendings.reduce((sum, { body }) => sum + canonical(body.content).length, 0) / count),
    };
  } finally {
    await world.stop();
  }
}

async function prepare(world: Inside): Promise<{ inspector: Person; make: (count: number) => Sending[] }> {
  const designer = await world.someone([{ role: 'designer', scope: { kind: 'organisation' } }]);
  const inspector = await world.someone([{ role: 'inspector', scope: { kind: 'organisation' } }]);
  const created = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', template: 'f1' } });
  const version = await designer.call('publishForm', { params: { form: created.id }, body: { base: 1 } });
  const compiled = compile(version.definition);
  if (!compiled.ok) throw new Error('F1 does not compile');
  const random = seededRandom(1);
  const host = { now: () => NOW, timeZone: 'Asia/Ho_Chi_Minh', random: random.next, language: 'vi' };
  const contentOf = (): SubmissionContent => {
    const answers = {
      ...fillForm(random, compiled.form, { host, level: 0.1, photos: [photo(random), photo(random)] }),
      team: Array.from({ length: 220 }, () => random.pick(words)).join(' '),
    };
    return {
      form: created.id,
      version: version.version,
      versionHash: version.hash,
      unit: random.pick(['u_vinh_hai', 'u_vinh_hoa', 'u_loc_tho', 'u_phuoc_hai']),
      observedAt: '2021-08-11T08:00:00+07:00',
      visit: 'inspection',
      answers,
      attachments: [...new Set(attachmentsIn(answers).map(({ sha256 }) => sha256))].sort(),
    };
  };
  return { inspector, make: (count) => Array.from({ length: count }, () => sendingOf(random, contentOf())) };
}

function photo(random: Random) {
  return { sha256: createHash('sha256').update(String(random.next())).digest('hex'), name: 'anh.jpg', type: 'image/jpeg', size: 90_000 };
}

function sendingOf(random: Random, content: SubmissionContent): Sending {
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  return { id: seededUuid(random, NOW), body: { content, contentHash, base: 0 } };
}

async function send(person: Person, { id, body }: Sending): Promise<void> {
  await person.call('submitSubmission', { params: { id }, body });
}

/** Body, header and generation of a submission, as three plain requests. */
function bareWriter({ document, prefix }: Storage): (sending: Sending) => Promise<void> {
  return async ({ id, body }) => {
    const bucket = `bare#${body.content.unit}`;
    const header = { form: body.content.form, unit: body.content.unit, contribution: 'x'.repeat(300) };
    const fresh = { ConditionExpression: 'attribute_not_exists(pk)' };
    const packed = pack(canonical(body.content));
    await put(document, `${prefix}-bodies`, { pk: `bare#${id}`, sk: 'REV#0001', packed, header }, fresh);
    await put(document, `${prefix}-headers`, { pk: bucket, sk: id, ...header }, fresh);
    await document.send(
      new UpdateCommand({
        TableName: `${prefix}-tallies`,
        Key: { pk: bucket, sk: 'STATE' },
        UpdateExpression: 'ADD gen :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
  };
}

async function put(document: DynamoDBDocumentClient, TableName: string, Item: Record<string, unknown>, condition: object): Promise<void> {
  await document.send(new PutCommand({ TableName, Item, ...condition }));
}

/** Seconds that all of it took, a few at a time. */
async function timed<Value>(values: readonly Value[], work: (value: Value) => Promise<void>): Promise<number> {
  const began = performance.now();
  const queue = values.values();
  const writer = async (): Promise<void> => {
    for (const value of queue) await work(value);
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return (performance.now() - began) / 1000;
}

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
