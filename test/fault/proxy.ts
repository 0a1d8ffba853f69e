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
};

export type FaultProxy = { readonly endpoint: string; readonly faults: Faults; readonly struck: Faults; stop(): Promise<void> };

/** A wire between an app and its DynamoDB that fails by a seed. */
export async function startFaultProxy(target: string, random: Random): Promise<FaultProxy> {
  const faults: Faults = { lost: 0, throttled: 0, broken: 0 };
  const struck: Faults = { lost: 0, throttled: 0, broken: 0 };
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
      const forwarded = request(`${target}${incoming.url ?? '/'}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
        void readAll(answer).then((bytes) => {
          if (lost) return void outgoing.destroy();
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          outgoing.end(bytes);
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

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
