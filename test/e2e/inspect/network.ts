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
  /** Reaches the server; half of its answer arrives, and then nothing more, on a link that stands. */
  | 'stuck'
  /** A captive portal answers in the server's place: with a page, or by refusing with one. */
  | 'portal'
  | 'refusing-portal'
  /** Refused for a second, as by a server or a bucket that has too much to do. */
  | 'busy'
  /** The link breaks when half of it has reached the server. */
  | 'cut-short'
  /** Reaches the server with bytes that are not what was sent. */
  | 'garbled'
  /** Reaches the server ten times at once. */
  | 'tenfold';

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
  /** Every connection breaks, with what is on it in either direction. New ones meet the rule. */
  cut(): void;
  stop(): Promise<void>;
};

export const isSubmission = ({ path }: Pick<Passage, 'path'>): boolean => path.startsWith('/api/submissions/');
export const isUpload = ({ method, path }: Passage): boolean => method === 'PUT' && path.startsWith('/files/');
/** A step of sending an inspection. */
export const isWork = (passage: Passage): boolean =>
  isSubmission(passage) || passage.path.startsWith('/api/attachments') || isUpload(passage);

/** `heard` is told of everything that reached the server, in the order of the answers. */
export async function startNetwork(heard: (answered: Answered) => void = () => undefined): Promise<Network> {
  const passed: Passage[] = [];
  let decide: (passage: Passage) => Fate | Promise<Fate> = () => 'pass';
  let rate = 0;
  let free = 0;
  let cuts = 0;

  /** One link for everybody and for both directions: each transfer waits for those before it. */
  async function take(bytes: number): Promise<void> {
    if (rate === 0) return;
    const before = cuts;
    const now = performance.now();
    free = Math.max(free, now) + (bytes / rate) * 1000;
    await new Promise((resolve) => setTimeout(resolve, free - now));
    if (cuts !== before) throw new Error('the link broke');
  }

  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
    const passage: Passage = { method: incoming.method ?? 'GET', path: `${url.pathname}${url.search}`, body: await bodyOf(incoming) };
    const fate = await decide(passage);
    if (fate === 'lost') return void outgoing.destroy();
    if (fate === 'portal' || fate === 'refusing-portal') {
      const page = '<html><title>Wi-Fi</title><a href="/login">Đăng nhập Wi-Fi</a></html>';
      return void outgoing.writeHead(fate === 'portal' ? 200 : 403, { 'content-type': 'text/html' }).end(page);
    }
    if (fate === 'busy') return void outgoing.writeHead(503, { 'retry-after': '1' }).end();
    if (fate === 'cut-short') {
      await forwardHalf(url, incoming, passage.body);
      return void outgoing.destroy();
    }
    await take(passage.body.length);
    const bytes = fate === 'garbled' ? garbled(passage.body) : passage.body;
    const times = Array.from({ length: fate === 'tenfold' ? 10 : 1 }, () => reach(url, incoming, { ...passage, body: bytes }));
    const { answer, body } = (await Promise.all(times))[0]!;
    if (fate === 'answer-lost') return void outgoing.destroy();
    if (fate === 'stuck') return void outgoing.writeHead(answer.statusCode ?? 502, answer.headers).write(body.subarray(0, body.length / 2));
    await take(body.length);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
  }

  async function reach(url: URL, incoming: IncomingMessage, passage: Passage): Promise<{ answer: IncomingMessage; body: Buffer }> {
    const answer = await forward(url, incoming, passage.body);
    passed.push(passage);
    const body = await bodyOf(answer);
    heard({ ...passage, status: answer.statusCode ?? 0, answer: body });
    return { answer, body };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    rule: (fate) => (decide = fate),
    limit: (bytesPerSecond) => (rate = bytesPerSecond),
    cut: () => {
      cuts += 1;
      free = 0;
      server.closeAllConnections();
    },
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

/** Sends half of a body and breaks off; resolves when the server has noticed. */
function forwardHalf(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const { 'proxy-connection': _, ...kept } = headers;
    const upstream = request(url, { method: method ?? 'GET', headers: { ...kept, connection: 'close' }, agent: false });
    upstream.on('error', () => undefined);
    upstream.on('close', resolve);
    upstream.write(body.subarray(0, body.length / 2), () => upstream.destroy());
  });
}

/** Other bytes, as many. */
function garbled(body: Buffer): Buffer {
  const other = Buffer.from(body);
  for (let at = other.length >> 1; at < other.length; at += 97) other[at] = (other[at] ?? 0) ^ 1;
  return other;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
