import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, createTables, type Storage } from '@safeground/store';
import { startDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { functions } from '../../functions/src/manifest.ts';
import { prefixOf, stageOf } from '../../infra/src/names.ts';
import type { Reach } from '../world/person.ts';
import { startAws, type Aws } from './aws.ts';
import { synthesizeBundles, type Bundle } from './bundles.ts';
import { httpEvent, queueEvent, scheduleEvent } from './events.ts';
import { startFunction, type LambdaFunction } from './functions.ts';

export const ORIGIN = 'https://safeground.example';
export const SENDER = 'bao-cao@safeground.example';
export const SECRET = 'a secret of more than thirty-two characters';
/** What API Gateway and Lambda let through. */
const PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The backend as a deploy would leave it, seen by a browser at the public origin. */
export type Cloud = Reach & {
  readonly storage: Storage;
  readonly aws: Aws;
  readonly bundles: readonly Bundle[];
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Runs the aggregation once, then the functions whose queues hold messages. */
  tick(): Promise<void>;
  /** Runs a function by its schedule. */
  runSchedule(name: string): Promise<unknown>;
  stop(): Promise<void>;
};

type Answer = {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

/** Synthesizes the stacks, takes the bundles from them, and starts each in a process of its own. */
export async function startCloud(): Promise<Cloud> {
  const stage = stageOf({ stage: 'test', origin: ORIGIN, mailFrom: SENDER });
  const bundles = synthesizeBundles(stage, mkdtempSync(join(tmpdir(), 'safeground-bundles-')));
  const dynamo = await startDynamoDb();
  const storage = createStore({
    endpoint: dynamo.endpoint,
    region: stage.region,
    prefix: prefixOf(stage),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await createTables(storage.client, storage.prefix);
  const aws = await startAws({ dynamo: dynamo.endpoint, tablePrefix: storage.prefix, secret: SECRET });
  const running: Record<string, LambdaFunction> = {};
  // One after the other: the figures of their cold starts would be each other's otherwise.
  for (const bundle of bundles) running[bundle.name] = await startFunction(bundle, { awsUrl: aws.url, region: stage.region });

  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    // Files travel by their own signed addresses, on another origin.
    if (!url.startsWith(`${ORIGIN}/`)) return fetch(url, init);
    const { name, route } = functionOf(new URL(url).pathname);
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === 'string' ? { body: init.body } : {};
    const answer = (await running[name]!.invoke(
      httpEvent(route, init.method ?? 'GET', url.slice(ORIGIN.length), { headers, ...body }),
    )) as Answer;
    return responseOf(answer);
  };

  return {
    origin: ORIGIN,
    fetch: send,
    storage,
    aws,
    bundles,
    functions: running,
    runSchedule: (name) => running[name]!.invoke(scheduleEvent(name)),
    async tick() {
      await running['aggregate']!.invoke(scheduleEvent('aggregate'));
      const messages = aws.takeMessages();
      for (const { name, trigger } of functions) {
        if (trigger.kind !== 'queue') continue;
        const bodies = messages.filter(({ queue }) => queue.endsWith(`-${trigger.queue}`)).map(({ body }) => body);
        if (bodies.length > 0) await running[name]!.invoke(queueEvent(`${storage.prefix}-${trigger.queue}`, bodies));
      }
    },
    async stop() {
      await Promise.all(Object.values(running).map((each) => each.stop()));
      await aws.stop();
      storage.close();
      await dynamo.stop();
    },
  };
}

/** As API Gateway chooses: the more specific route wins. */
function functionOf(path: string): { readonly name: string; readonly route: string } {
  const routes = functions.flatMap(({ name, trigger }) =>
    trigger.kind === 'http' ? trigger.routes.map((route) => ({ name, route })) : [],
  );
  const found = routes
    .filter(({ route }) => path.startsWith(route.replace('{proxy+}', '')))
    .toSorted((left, right) => right.route.length - left.route.length)[0];
  if (found === undefined) throw new Error(`No function answers ${path}`);
  return found;
}

function responseOf({ statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false }: Answer): Response {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > PAYLOAD_BYTES) throw new Error(`An answer of ${bytes.length} bytes does not fit a Lambda payload`);
  const all = new Headers(headers);
  for (const cookie of cookies) all.append('set-cookie', cookie);
  return new Response([204, 303, 304].includes(statusCode) ? null : bytes, { status: statusCode, headers: all });
}
