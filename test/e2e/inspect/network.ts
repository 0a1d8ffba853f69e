import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the network does with one request. */
export type Fate =
  /** Goes through. */
  | 'pass'
  /** Never reaches the server. */
  | 'lost'
  /** Reaches the server, which does its work; its answer is lost. */
  | 'answer-lost'
  /** A captive portal answers in the server's place. */
  | 'portal';

export type Passage = { readonly method: string; readonly path: string; readonly body: Buffer };

/** What the server answered to something that reached it, whether or not the answer arrived. */
export type Answered = Passage & { readonly status: number; readonly answer: Buffer };

/**
 * The network between a tablet and the platform: a forward proxy, so that the address in the browser is the platform's
 * own. Faults are decided per request; what passed is remembered.
 */
export type Network = {
  /** For the browser's `proxy` setting. */
  readonly server: string;
  readonly passed: Passage[];
  /** Decides the fate of each request from now on. */
  rule(fate: (passage: Passage) => Fate | Promise<Fate>): void;
  /** Bytes a second that all answers and requests share; 0 for no limit. */
  limit(bytesPerSecond: number): void;
  stop(): Promise<void>;
};

/** `heard` is told of everything that reached the server, in the order of the answers. */
export async function startNetwork(heard: (answered: Answered) => void = () => undefined): Promise<Network> {
  const passed: Passage[] = [];
  let decide: (passage: Passage) => Fate | Promise<Fate> = () => 'pass';
  let rate = 0;
  let free = 0;

  /** One link for everybody: each transfer waits for those before it. */
  async function take(bytes: number): Promise<void> {
    if (rate === 0) return;
    const now = Date.now();
    free = Math.max(free, now) + (bytes / rate) * 1000;
    await new Promise((resolve) => setTimeout(resolve, free - now));
  }

  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
    const passage: Passage = { method: incoming.method ?? 'GET', path: `${url.pathname}${url.search}`, body: await bodyOf(incoming) };
    const fate = await decide(passage);
    if (fate === 'lost') return void outgoing.destroy();
    if (fate === 'portal') {
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Wi-Fi</title><a href="/login">Đăng nhập Wi-Fi</a></html>');
      return;
    }
    await take(passage.body.length);
    const answer = await forward(url, incoming, passage.body);
    passed.push(passage);
    const body = await bodyOf(answer);
    heard({ ...passage, status: answer.statusCode ?? 0, answer: body });
    if (fate === 'answer-lost') return void outgoing.destroy();
    await take(body.length);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    rule: (fate) => (decide = fate),
    limit: (bytesPerSecond) => (rate = bytesPerSecond),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { 'proxy-connection': _, ...kept } = headers;
    const upstream = request(url, { method: method ?? 'GET', headers: { ...kept, connection: 'close' }, agent: false }, resolve);
    upstream.on('error', reject);
    upstream.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
