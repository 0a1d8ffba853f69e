import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../functions/src/seed/random.ts';

/** How often each fault strikes, `0..1`. Changed while it runs. */
export type Faults = {
  /** The database did it, but its answer never arrives. */
  lost: number;
  /** Refused before it did anything: too many requests. */
  throttled: number;
  /** The connection breaks before the database hears of it. */
  broken: number;
  /** A batch of reads is answered in part; the rest is left to be asked again. */
  undone: number;
};

export type FaultProxy = { readonly endpoint: string; readonly faults: Faults; readonly struck: Faults; stop(): Promise<void> };

/** A wire between an app and its DynamoDB that fails by a seed. */
export async function startFaultProxy(target: string, random: Random): Promise<FaultProxy> {
  const faults: Faults = { lost: 0, throttled: 0, broken: 0, undone: 0 };
  const struck: Faults = { lost: 0, throttled: 0, broken: 0, undone: 0 };
  const strikes = (fault: keyof Faults): boolean => {
    if (!random.chance(faults[fault])) return false;
    struck[fault] += 1;
    return true;
  };
  const server = createServer((incoming, outgoing) => {
    void readAll(incoming).then((body) => {
      if (strikes('broken')) return void outgoing.destroy();
      if (strikes('throttled')) return refuse(outgoing);
      const lost = strikes('lost');
      const isBatch = String(incoming.headers['x-amz-target']).endsWith('.BatchGetItem');
      const forwarded = request(`${target}${incoming.url ?? '/'}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
        void readAll(answer).then((bytes) => {
          if (lost) return void outgoing.destroy();
          const undone = isBatch && answer.statusCode === 200 && strikes('undone');
          const told = undone ? inPart(body, bytes, random) : bytes;
          const { 'x-amz-crc32': _of, ...headers } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': String(told.length) });
          outgoing.end(told);
        });
      });
      forwarded.on('error', () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    struck,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(outgoing: ServerResponse): void {
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'too many' }));
}

type Stored = { readonly pk: unknown; readonly sk: unknown };
type Asked = { readonly RequestItems: Record<string, { readonly Keys: readonly Stored[] }> };
type Answered = { readonly Responses: Record<string, readonly Stored[]> };

/** An answer without some of what was asked for, found or not; as on AWS, never without all of it. */
function inPart(request: Buffer, answer: Buffer, random: Random): Buffer {
  const { RequestItems } = JSON.parse(request.toString()) as Asked;
  const { Responses } = JSON.parse(answer.toString()) as Answered;
  const nameOf = (table: string, { pk, sk }: Stored): string => JSON.stringify([table, pk, sk]);
  const [, ...rest] = Object.entries(RequestItems).flatMap(([table, { Keys }]) => Keys.map((key) => nameOf(table, key)));
  const left = new Set(rest.filter(() => random.chance(0.6)));
  const told = Object.entries(Responses).map(([table, items]) => [table, items.filter((item) => !left.has(nameOf(table, item)))]);
  const undone = Object.entries(RequestItems)
    .map(([table, each]) => [table, { ...each, Keys: each.Keys.filter((key) => left.has(nameOf(table, key))) }] as const)
    .filter(([, { Keys }]) => Keys.length > 0);
  return Buffer.from(JSON.stringify({ Responses: Object.fromEntries(told) as unknown, UnprocessedKeys: Object.fromEntries(undone) }));
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
