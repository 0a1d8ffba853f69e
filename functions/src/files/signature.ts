import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an address of the folder's files allows, and until when. */
export type Ticket = {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** Of an upload: the exact bytes. */
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
  /** Of a download: the name it is saved under. */
  readonly fileName?: string | undefined;
};

/** Path and query of an address; whoever changes any part of it breaks the signature. */
export function signedPath(asked: Ticket, secret: string): string {
  // An address holds whole signs only: what is signed must be what is read back.
  const ticket = { ...asked, fileName: asked.fileName?.toWellFormed() };
  const query = new URLSearchParams({ type: ticket.type, expires: String(ticket.expires) });
  if (ticket.size !== undefined) query.set('size', String(ticket.size));
  if (ticket.sha256 !== undefined) query.set('sha256', ticket.sha256);
  if (ticket.fileName !== undefined) query.set('name', ticket.fileName);
  query.set('signature', signatureOf(ticket, secret).toString('base64url'));
  return `/files/${ticket.key.split('/').map(encodeURIComponent).join('/')}?${query}`;
}

/** Reads back what was signed for this method; undefined when the signature is wrong or its time has passed. */
export function readTicket(method: string, url: URL, secret: string, now: number): Ticket | undefined {
  if (method !== 'GET' && method !== 'PUT') return undefined;
  const key = decodedKey(url.pathname);
  const query = url.searchParams;
  if (key === undefined) return undefined;
  const ticket: Ticket = {
    method,
    key,
    type: query.get('type') ?? '',
    expires: Number(query.get('expires')),
    size: query.has('size') ? Number(query.get('size')) : undefined,
    sha256: query.get('sha256') ?? undefined,
    fileName: query.get('name') ?? undefined,
  };
  const given = Buffer.from(query.get('signature') ?? '', 'base64url');
  const right = signatureOf(ticket, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return ticket.expires > now ? ticket : undefined;
}

function decodedKey(pathname: string): string | undefined {
  try {
    return pathname.slice('/files/'.length).split('/').map(decodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}

/** The purpose is part of what is signed, so that no other signature made with this secret opens a file. */
function signatureOf({ method, key, type, expires, size, sha256, fileName }: Ticket, secret: string): Buffer {
  const signed = JSON.stringify(['safeground-file', method, key, type, expires, size ?? null, sha256 ?? null, fileName ?? null]);
  return createHmac('sha256', secret).update(signed).digest();
}
