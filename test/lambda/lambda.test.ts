import { randomUUID } from 'node:crypto';
import { pack, unpack } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeTable } from '../../packages/contract/src/route-table.ts';
import type { Deps } from '../../functions/src/deps.ts';
import { functions } from '../../functions/src/manifest.ts';
import { demoOrganisation } from '../../functions/src/seed/people.ts';
import { seedDemo } from '../../functions/src/seed/seed.ts';
import { as, mainJob, type MainJob } from '../journeys/main-job.ts';
import { fill, send } from '../journeys/tablet.ts';
import { sheetRows } from '../journeys/workbook.ts';
import { visitEveryRoute } from './tour.ts';
import { SECRET, SENDER, startCloud, type Cloud } from './cloud.ts';
import { GATEWAY_HOST, httpEvent, queueEvent } from './events.ts';

let cloud: Cloud;
let job: MainJob;

beforeAll(async () => {
  cloud = await startCloud();
  await seedDemo(seedingDeps(cloud), { today: '2026-11-24', submissions: 0 });
  // Bundling and five cold starts, on a machine that may be doing other things.
}, 240_000);

/** The demo's people and places are entered from outside, as an operator would: that needs tables only. */
function seedingDeps({ storage, origin }: Cloud): Deps {
  const unused = (): Promise<never> => Promise.reject(new Error('a seed without submissions needs no files and no queue'));
  return {
    storage,
    origin,
    files: { head: unused, get: unused, put: unused, putStream: unused, delete: unused, signUpload: unused, signDownload: unused },
    queue: { send: unused },
    mail: { available: true, send: unused },
    secret: SECRET,
    ids: randomUUID,
    now: Date.now,
    random: Math.random,
    log: () => undefined,
  };
}

afterAll(async () => {
  const rows = cloud.bundles.map(({ name, bytes, gzipBytes }) => {
    const kilobytes = (count: number): string => `${(count / 1024).toFixed(0)} KB`;
    return `  ${name.padEnd(10)} ${kilobytes(bytes).padStart(8)}  gzip ${kilobytes(gzipBytes).padStart(7)}  import ${cloud.functions[name]!.importMs.toFixed(0)} ms`;
  });
  console.log(`Lambda bundles\n${rows.join('\n')}`);
  await cloud.stop();
});

describe('the bundles a deploy uploads', () => {
  it('answer API Gateway, whatever Host it is called by, with the public origin', async () => {
    const event = httpEvent('/api/{proxy+}', 'GET', '/api/openapi.json', { headers: { accept: 'application/json' } });
    const answer = (await cloud.functions['api']!.invoke(event)) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ servers: [{ url: cloud.origin }] });
    expect(answer.body).not.toContain(GATEWAY_HOST);
  });

  it('answer a problem with its type and the security headers', async () => {
    const response = await cloud.fetch(`${cloud.origin}/api/forms`);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      401,
      'application/problem+json',
      'no-store',
    ]);
  });

  it("do the main job from publishing to the committee's workbook, files on another origin", async () => {
    job = await mainJob(cloud);
    const { receipt, after, workbook } = job;
    expect(receipt).toMatchObject({ revision: 1, complete: true });
    expect(after.city.submissions).toBe(1);
    expect(
      sheetRows(workbook, 'Đơn vị')
        .find(([name]) => name === 'P. Vĩnh Hải')
        ?.slice(0, 2),
    ).toEqual(['P. Vĩnh Hải', 1]);
  });

  it('write down by the hour what is expected', async () => {
    expect(await cloud.runSchedule('ledger')).toEqual({ organisations: 1 });
  });

  it('answer every route of the API', async () => {
    const called = await visitEveryRoute(cloud, job);
    expect([...called].toSorted()).toEqual(Object.keys(routeTable).toSorted());
    const asked = { FromEmailAddress: SENDER, Destination: { ToAddresses: ['committee@safeground.example'] } };
    expect(cloud.aws.letters).toEqual([expect.objectContaining(asked)]);
  });

  it('mend by night a figure that was spoiled, and fail the run so that the alarm rings', async () => {
    await cloud.tick();
    const { form } = job.submission.content;
    const key = { table: 'tallies', pk: nodePk(`p|${form}|u_nha_trang|${job.after.city.period.key}`), sk: 'RESULT' } as const;
    const { pk: _pk, sk: _sk, ...right } = (await cloud.storage.db.get(key))!;
    const spoiled = unpack(right['shown']).replace('"submissions":2', '"submissions":99');
    await cloud.storage.db.put(key, { ...right, shown: pack(spoiled) });
    await sendToAnotherForm(form);
    await expect(cloud.runSchedule('sweep')).rejects.toThrow('1 figures were wrong and are rebuilt');
    expect(unpack((await cloud.storage.db.get(key))?.['shown'])).toBe(unpack(right['shown']));
  });

  it('name the messages that failed, so that only they come again', async () => {
    const event = queueEvent('safeground-test-exports', ['{"organisation":"nobody","id":"exp_missing"}', 'this is not JSON']);
    const answer = (await cloud.functions['export']!.invoke(event)) as { batchItemFailures: { itemIdentifier: string }[] };
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toContain('message-2');
    expect(cloud.functions['export']!.log()).toContain('lambda-jobs.ts');
  });
});

/** Work that waits for the aggregation, elsewhere: the sweep begins with it. */
async function sendToAnotherForm(form: string): Promise<void> {
  const inspector = await as(cloud, 'inspector');
  const { items } = await inspector.call('listForms');
  const other = items.find(({ id, subjectKind, state }) => id !== form && subjectKind === 'business' && state === 'published')!;
  const version = await inspector.call('getVersion', { params: { form: other.id, version: other.latestVersion } });
  const { observedAt } = job.submission.content;
  await send(inspector, fill('0197a3c0-0000-7000-8000-000000000003', { version, unit: 'u_vinh_hai', observedAt }));
}

const nodePk = (node: string): string => `ORG#${demoOrganisation.id}#N#${node}`;

/** Granted, and not seen in these tests, each for a reason. */
const unseen: Readonly<Record<string, string>> = {
  'api s3:ListBucket': 'S3 checks it by itself when a key is missing',
  'closing dynamodb:Query headers': 'only of a month for which something was sent: the tour closes an empty one',
  'closing dynamodb:GetItem tallies': 'only where the last month of a period is not cut as its own calendar cuts it',
  'closing dynamodb:Query bodies': 'only for what changed while a period was being closed',
  'ledger dynamodb:GetItem jobs': 'only after a closing that could not order its reports',
  'ledger dynamodb:PutItem jobs': 'the same',
  'ledger sqs:SendMessage': 'the same',
  'export s3:ListBucket': 'S3 checks it by itself when a key is missing',
  'export s3:AbortMultipartUpload': 'only when a file of more than 8 MB breaks off',
};

describe('rights on AWS', () => {
  it.each(functions)('$name uses what the manifest grants it, and nothing else', ({ name, grants }) => {
    const granted = [
      ...Object.entries(grants.tables ?? {}).flatMap(([table, actions]) => actions.map((action) => `dynamodb:${action} ${table}`)),
      ...(grants.files ?? []).map((action) => `s3:${action}`),
      ...Object.values(grants.queues ?? {}).flatMap((actions) => actions.map((action) => `sqs:${action}`)),
      ...(grants.mail === 'send' ? ['ses:SendEmail'] : []),
      ...(grants.secret === true ? ['secretsmanager:GetSecretValue'] : []),
    ].filter((action) => unseen[`${name} ${action}`] === undefined);
    expect([...(cloud.aws.used.get(name) ?? [])].toSorted()).toEqual([...new Set(granted)].toSorted());
  });
});
