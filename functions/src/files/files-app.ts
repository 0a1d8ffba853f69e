import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Problem } from '@safeground/contract';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { problemResponse } from '../problem.ts';
import { attachmentDisposition } from './disposition.ts';
import { folderStore, RefusedBytesError, type FolderStore } from './folder.ts';
import { readTicket, type Ticket } from './signature.ts';

export type FilesAppOptions = {
  readonly folder: string;
  readonly secret: string;
  /** The origin whose pages may read and send: the product's own address. */
  readonly origin: string;
  readonly now: () => number;
};

/** Serves a folder's signed addresses at `/files/…`, as S3 does on AWS. It knows no session: the signature is the right. */
export function createFilesApp({ folder, secret, origin, now }: FilesAppOptions): Hono {
  const store = folderStore(folder);
  const app = new Hono();
  app.use('/files/*', cors({ origin, allowMethods: ['GET', 'HEAD', 'PUT'], allowHeaders: ['content-type'], maxAge: 3600 }));
  app.onError((error, context) => problemResponse(context, error, ''));
  app.notFound((context) => problemResponse(context, new Problem('not-found'), ''));
  app.put('/files/*', async (context) => receive(store, ticketOf(context, secret, now()), context));
  // Hono answers HEAD from GET without its body.
  app.get('/files/*', async (context) => give(store, ticketOf(context, secret, now())));
  return app;
}

function ticketOf(context: Context, secret: string, now: number): Ticket {
  const method = context.req.method === 'HEAD' ? 'GET' : context.req.method;
  const ticket = readTicket(method, new URL(context.req.url), secret, now);
  if (ticket === undefined)
    throw new Problem('not-permitted', { detail: 'The address was changed or its time has passed: ask for another' });
  return ticket;
}

async function receive(store: FolderStore, { key, type, size, sha256 }: Ticket, context: Context): Promise<Response> {
  if (size === undefined || sha256 === undefined) throw new Problem('not-permitted');
  if (context.req.header('content-type') !== type) throw new Problem('unsupported-type', { detail: `The address takes ${type}` });
  const declared = context.req.header('content-length');
  if (declared !== undefined && Number(declared) !== size)
    throw new Problem(Number(declared) > size ? 'too-large' : 'hash-mismatch', { detail: `The address takes ${size} bytes` });
  try {
    await store.write(key, type, context.req.raw.body ?? nothing(), { size, sha256 });
  } catch (error) {
    if (error instanceof RefusedBytesError) throw new Problem('hash-mismatch', { detail: error.message });
    throw error;
  }
  return new Response(null, { status: 200 });
}

async function give(store: FolderStore, { key, type, fileName }: Ticket): Promise<Response> {
  const facts = await store.head(key);
  if (facts === undefined) throw new Problem('not-found');
  return new Response(Readable.toWeb(createReadStream(store.pathOf(key))) as ReadableStream, {
    headers: {
      'content-type': type,
      'content-length': String(facts.size),
      'cache-control': 'private, max-age=300',
      // A file is somebody else's: it is shown or saved, never run.
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      ...(fileName === undefined ? {} : { 'content-disposition': attachmentDisposition(fileName) }),
    },
  });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
