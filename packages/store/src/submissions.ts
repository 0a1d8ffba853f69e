import { nextState, Problem, type Receipt, type Score, type SubmissionAction, type SubmissionState } from '@safeground/contract';
import { canonical } from '@safeground/forms';
import { raiseNode } from './aggregation/dynamo.ts';
import { nodeText } from './aggregation/levels.ts';
import type { Item } from './client.ts';
import { headerKey, revisionSk, shardOf, submissionPk, type Bucket } from './keys.ts';
import type { Store } from './store.ts';

/** What summaries and lists need of a submission; kept under 1 KB, because it is one write unit. */
export type Header = {
  readonly form: string;
  readonly version: number;
  /** Where and on which local day it counts. */
  readonly unit: string;
  readonly day: string;
  readonly subject?: string | undefined;
  readonly observedAt: string;
  readonly flagged: boolean;
  readonly score?: Score | undefined;
  readonly contribution: string;
};

export type AttachmentPresence = { readonly sha256: string; readonly present: boolean };

/** One accepted mutation. `submit` and `correct` bring content; the others leave it as it is. */
export type Mutation = {
  readonly id: string;
  readonly action: SubmissionAction;
  /** The revision this builds on; 0 for `submit`. */
  readonly base: number;
  readonly by: string;
  /** Server time, ISO; and the organisation's local day of it, which fixes the bucket for ever. */
  readonly at: string;
  readonly receivedDay: string;
  readonly content?:
    | { readonly json: string; readonly hash: string; readonly header: Header; readonly attachments: readonly AttachmentPresence[] }
    | undefined;
  readonly remarks?: readonly { readonly path: string; readonly text: string }[] | undefined;
  readonly reason?: string | undefined;
};

type Link = Item & {
  readonly revision: number;
  readonly action: SubmissionAction;
  readonly state: SubmissionState;
  readonly contentHash: string;
  readonly bucket: Bucket;
  readonly header: Header;
  readonly attachments: readonly AttachmentPresence[];
  readonly at: string;
  readonly hash: string;
};

/**
 * The one way a submission changes. Body, then header, then the bucket's generation, then the receipt: whoever is cut
 * short sends the same again and gets the same receipt. Another content under the same revision is kept beside it and
 * refused with `submission-conflict`.
 */
export async function commit(store: Store, mutation: Mutation): Promise<Receipt> {
  const link = await append(store, mutation);
  await store.db.put(headerKey(store.org, link.bucket, mutation.id), headerItem(mutation.id, link), [
    { is: 'below', field: 'revision', value: link.revision },
  ]);
  await raiseNode(store, nodeText({ level: 'bucket', ...link.bucket }));
  // Presence is of now: photos that came after the first try make the receipt of the next one complete.
  const attachments = mutation.content?.attachments ?? link.attachments;
  return {
    id: mutation.id,
    revision: link.revision,
    contentHash: link.contentHash,
    attachments: attachments.map((attachment) => ({ ...attachment })),
    complete: attachments.every((attachment) => attachment.present),
    state: link.state,
    receivedAt: link.at,
  };
}

/** The chain of a submission, oldest first; empty when there is none. */
export async function listRevisions(store: Store, id: string): Promise<readonly Item[]> {
  return store.db.queryAll({ table: 'bodies', pk: submissionPk(store.org, id), range: { prefix: 'REV#' } });
}

/** Contents that lost a race for a revision, kept for people to compare. */
export async function listConflicts(store: Store, id: string): Promise<readonly Item[]> {
  return store.db.queryAll({ table: 'bodies', pk: submissionPk(store.org, id), range: { prefix: 'CONFLICT#' } });
}

async function append(store: Store, mutation: Mutation): Promise<Link> {
  const previous = mutation.base === 0 ? undefined : await latest(store, mutation.id);
  if (mutation.base > 0 && previous === undefined) throw new Problem('not-found', { detail: `There is no submission ${mutation.id}` });
  const key = { table: 'bodies', pk: submissionPk(store.org, mutation.id), sk: revisionSk(mutation.base + 1) } as const;
  if (previous !== undefined && previous.revision < mutation.base) throw new Problem('conflict', { revision: previous.revision });
  // A late resend meets its own revision even when others have followed it.
  if (previous !== undefined && previous.revision > mutation.base) return settle(store, mutation, (await store.db.get(key)) as Link);
  const link = nextLink(store, mutation, previous);
  const written = await store.db.put(key, link, [{ is: 'absent' }]);
  return written.ok ? link : settle(store, mutation, (written.old ?? (await store.db.get(key))) as Link);
}

/** Somebody was first with this revision: the same sender (a retry), or another content. */
async function settle(store: Store, mutation: Mutation, found: Link): Promise<Link> {
  if (isSame(mutation, found)) return found;
  if (mutation.content === undefined) throw new Problem('conflict', { revision: found.revision });
  const { json, hash } = mutation.content;
  await store.db.put(
    { table: 'bodies', pk: submissionPk(store.org, mutation.id), sk: `CONFLICT#${hash}` },
    { content: json, contentHash: hash, base: mutation.base, by: mutation.by, at: mutation.at },
  );
  throw new Problem('submission-conflict', { revision: found.revision });
}

/** A retry says the same thing by the same person; two reviewers who act on one revision do not. */
function isSame(mutation: Mutation, found: Link): boolean {
  if (found.action !== mutation.action || found.by !== mutation.by) return false;
  if (mutation.content !== undefined) return found.contentHash === mutation.content.hash;
  return canonical([mutation.reason ?? null, mutation.remarks ?? null]) === canonical([found['reason'] ?? null, found['remarks'] ?? null]);
}

function nextLink(store: Store, mutation: Mutation, previous: Link | undefined): Link {
  const { id, action, by, at, content } = mutation;
  const header = content?.header ?? previous?.header;
  if (header === undefined) throw new Problem('transition-refused', { detail: `${action} needs a submission to act on` });
  const state = nextState(previous?.state, action, header.flagged);
  if (state === undefined)
    throw new Problem('transition-refused', { detail: `${action} is not possible while ${previous?.state ?? 'nothing was submitted'}` });
  const bucket = previous?.bucket ?? { form: header.form, unit: header.unit, day: mutation.receivedDay, shard: shardOf(id) };
  const facts = {
    revision: (previous?.revision ?? 0) + 1,
    action,
    by,
    at,
    state,
    contentHash: content?.hash ?? previous?.contentHash ?? '',
    ...(mutation.remarks === undefined ? {} : { remarks: mutation.remarks }),
    ...(mutation.reason === undefined ? {} : { reason: mutation.reason }),
    ...(previous === undefined ? {} : { previous: previous.hash }),
  };
  const attachments = content?.attachments ?? previous?.attachments ?? [];
  return {
    ...facts,
    hash: store.sha256(canonical({ id, ...facts })),
    bucket,
    header,
    attachments,
    ...(content === undefined ? {} : { content: content.json }),
  };
}

async function latest(store: Store, id: string): Promise<Link | undefined> {
  const page = await store.db.query({
    table: 'bodies',
    pk: submissionPk(store.org, id),
    range: { prefix: 'REV#' },
    newestFirst: true,
    limit: 1,
  });
  return page.items[0] as Link | undefined;
}

function headerItem(id: string, link: Link): Item {
  const { revision, state, header, contentHash } = link;
  return { id, revision, state, contentHash, ...header };
}
