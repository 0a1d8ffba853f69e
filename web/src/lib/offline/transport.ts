import type { AttachmentUpload, Receipt } from '@safeground/contract';
import { patienceFor } from './patience.ts';
import type { OutboxAttachment } from './records.ts';

/** What kept a request from doing its job, as far as the queue needs to know. */
export type Trouble =
  | { readonly kind: 'network' }
  /** `wait` when the server asks everybody for patience: so many milliseconds, 0 when it does not say how long. */
  | { readonly kind: 'busy'; readonly wait?: number | undefined }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'conflict'; readonly problem: string }
  | { readonly kind: 'refused'; readonly problem: string };

export class TransportError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.name = 'TransportError';
    this.trouble = trouble;
  }
}

/** The calls that move an inspection off the tablet. Every failure is a `TransportError`. */
export type Transport = {
  /** The id of the person the server takes us for. */
  account(): Promise<string>;
  plan(files: readonly OutboxAttachment[]): Promise<readonly AttachmentUpload[]>;
  upload(target: AttachmentUpload, bytes: ArrayBuffer): Promise<void>;
  submit(id: string, body: ArrayBuffer): Promise<Receipt>;
};

type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** `account` is named in every request, so that a sign-in changed in another tab never sends one person's work as another's. */
export function httpTransport(fetch: Fetch, account: string, base = '/api'): Transport {
  const mutation = (method: string, body: string | ArrayBuffer): RequestInit => ({
    method,
    body,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-safeground': '1', 'x-safeground-account': account },
  });
  return {
    async account() {
      return accountIn(await json(await send(fetch, `${base}/me`, { method: 'GET', credentials: 'same-origin', cache: 'no-store' })));
    },
    async plan(files) {
      const body = JSON.stringify(files.map(({ sha256, type, size }) => ({ sha256, type, size })));
      const answer = await send(fetch, `${base}/attachments`, mutation('POST', body));
      return uploadsOf(await json(answer));
    },
    async upload(target, bytes) {
      if (target.url === undefined) throw new TransportError({ kind: 'busy' });
      const init: RequestInit = { method: 'PUT', body: bytes, credentials: 'omit' };
      const response = await attempt(fetch, target.url, target.headers === undefined ? init : { ...init, headers: target.headers });
      // 412: the bytes are there already. 403: the signature has expired, the next try asks for a new one.
      if (response.ok || response.status === 412) return;
      // Where files are kept nobody knows of submissions: what is refused there is no conflict of two copies, nor the end of a sign-in.
      const trouble = troubleOf(response, undefined);
      throw new TransportError(trouble.kind === 'signed-out' ? { kind: 'busy' } : trouble);
    },
    async submit(id, body) {
      const answer = await send(fetch, `${base}/submissions/${encodeURIComponent(id)}`, mutation('PUT', body));
      return (await json(answer)) as Receipt;
    },
  };
}

async function send(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  const response = await attempt(fetch, url, init);
  if (response.ok) return response;
  throw new TransportError(troubleOf(response, await problemOf(response)));
}

async function attempt(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(patienceFor(init)) });
  } catch {
    throw new TransportError({ kind: 'network' });
  }
}

/** A captive portal answers 200 with a page of its own: whatever is not our JSON counts as no network. */
async function json(response: Response): Promise<unknown> {
  if (!(response.headers.get('content-type') ?? '').includes('json')) throw new TransportError({ kind: 'network' });
  try {
    return await response.json();
  } catch {
    throw new TransportError({ kind: 'network' });
  }
}

/** The last part of the problem's `type`: the server may send it bare or as a URI. */
async function problemOf(response: Response): Promise<string | undefined> {
  if (!(response.headers.get('content-type') ?? '').includes('json')) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('type' in body) || typeof body.type !== 'string') return undefined;
  return body.type.split(/[/:#]/).at(-1);
}

function troubleOf(response: Response, problem: string | undefined): Trouble {
  if (response.status === 401) return { kind: 'signed-out' };
  if (response.status === 429 || response.status >= 500) return { kind: 'busy', wait: waitOf(response, problem) };
  // A refusal without our problem body comes from something in between, not from the platform.
  if (problem === undefined) return { kind: 'busy' };
  return { kind: response.status === 409 ? 'conflict' : 'refused', problem };
}

/** A fault without either may be that of one record. */
function waitOf(response: Response, problem: string | undefined): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  return problem === 'unavailable' ? 0 : undefined;
}

function accountIn(value: unknown): string {
  const user = typeof value === 'object' && value !== null && 'user' in value ? value.user : undefined;
  if (typeof user !== 'object' || user === null || !('id' in user) || typeof user.id !== 'string')
    throw new TransportError({ kind: 'network' });
  return user.id;
}

function uploadsOf(value: unknown): readonly AttachmentUpload[] {
  if (!Array.isArray(value)) throw new TransportError({ kind: 'network' });
  return value as AttachmentUpload[];
}
