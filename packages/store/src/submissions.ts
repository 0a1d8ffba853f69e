import {
  awaitsReview,
  nextState,
  Problem,
  type Receipt,
  type Score,
  type SubmissionAction,
  type SubmissionState,
} from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { raiseNode } from './aggregation/dynamo.ts';
import { nodeText } from './aggregation/levels.ts';
import type { Item } from './client.ts';
import { headerKey, returnedPk, reviewPk, revisionSk, shardOf, submissionPk, turnKeys, type Bucket } from './keys.ts';
import type { Store } from './store.ts';

/** What summaries and lists need of a submission; kept under 1 KB, because it is one write unit. */
export type Header = {
  readonly form: string;
  readonly version: number;
  /** Where and on which local day it counts. */
  readonly unit: string;
  readonly day: string;
  readonly subject?: string | undefined;
  /** The subject's name and kind when it was sent. */
  readonly subjectName?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly observedAt: string;
  readonly flagged: boolean;
  readonly score?: Score | undefined;
  readonly contribution: string;
};

export type AttachmentPresence = { readonly sha256: string; readonly present: boolean };

/** A content as it is kept: compressed in the item itself (`pack`), or, where that does not fit, as a file under this key. */
export type StoredContent = { readonly packed: Uint8Array } | { readonly file: string };

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
  /** Into how many buckets the submissions of this form, unit and day are spread; 1 when absent. */
  readonly shards?: number | undefined;
  readonly content?:
    | {
        readonly stored: StoredContent;
        readonly hash: string;
        readonly header: Header;
        readonly attachments: readonly AttachmentPresence[];
      }
    | undefined;
  readonly remarks?: readonly { readonly path: string; readonly text: string }[] | undefined;
  readonly reason?: string | undefined;
};

/** One link of a submission's chain, as stored. */
export type Link = {
  readonly revision: number;
  readonly action: SubmissionAction;
  readonly by: string;
  readonly at: string;
  readonly state: SubmissionState;
  readonly contentHash: string;
  /** The revision that brought the content which counts, when it came and from whom. */
  readonly contentRevision: number;
  readonly receivedAt: string;
  readonly sentBy: string;
  readonly bucket: Bucket;
  readonly header: Header;
  readonly attachments: readonly AttachmentPresence[];
  readonly remarks?: readonly { readonly path: string; readonly text: string }[] | undefined;
  readonly reason?: string | undefined;
  readonly previous?: string | undefined;
  readonly hash: string;
  /** What the revision brought, if it brought a content. */
  readonly content?: StoredContent | undefined;
};

/** A content that lost the race for a revision, kept for people to compare. */
export type Conflict = {
  readonly contentHash: string;
  readonly base: number;
  readonly by: string;
  readonly at: string;
  readonly content: StoredContent;
};

/**
 * The one way a submission changes. Body, then header, then the bucket's generation, then the receipt: whoever is cut
 * short sends the same again and gets the same receipt. Another content under the same revision is kept beside it and
 * refused with `submission-conflict`.
 */
export async function commit(store: Store, mutation: Mutation): Promise<Receipt> {
  const link = await append(store, mutation);
  await store.db.put(headerKey(store.org, link.bucket, mutation.id), headerItem(store, mutation.id, link), [
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
export async function listRevisions(store: Store, id: string): Promise<readonly Link[]> {
  const items = await store.db.queryAll({ table: 'bodies', pk: submissionPk(store.org, id), range: { prefix: 'REV#' } });
  return items.map(toLink);
}

/** The newest link; undefined when there is no such submission. */
export async function getLatestRevision(store: Store, id: string): Promise<Link | undefined> {
  const page = await store.db.query({
    table: 'bodies',
    pk: submissionPk(store.org, id),
    range: { prefix: 'REV#' },
    newestFirst: true,
    limit: 1,
  });
  return page.items[0] && toLink(page.items[0]);
}

export async function requireLatestRevision(store: Store, id: string): Promise<Link> {
  const link = await getLatestRevision(store, id);
  if (link === undefined) throw new Problem('not-found', { detail: `There is no submission ${id}` });
  return link;
}

/** Contents of many submissions by id and revision, in the order asked. */
export async function getContents(
  store: Store,
  places: readonly { readonly id: string; readonly revision: number }[],
): Promise<readonly (StoredContent | undefined)[]> {
  const keys = places.map(({ id, revision }) => ({ table: 'bodies' as const, pk: submissionPk(store.org, id), sk: revisionSk(revision) }));
  return (await store.db.getMany(keys)).map((item) => item && toLink(item).content);
}

export async function listConflicts(store: Store, id: string): Promise<readonly Conflict[]> {
  const items = await store.db.queryAll({ table: 'bodies', pk: submissionPk(store.org, id), range: { prefix: 'CONFLICT#' } });
  return items.map(({ pk: _pk, sk: _sk, packed, file, ...facts }) => ({
    ...(facts as unknown as Omit<Conflict, 'content'>),
    content: contentOf(packed, file)!,
  }));
}

async function append(store: Store, mutation: Mutation): Promise<Link> {
  const previous = mutation.base === 0 ? undefined : await requireLatestRevision(store, mutation.id);
  const key = { table: 'bodies', pk: submissionPk(store.org, mutation.id), sk: revisionSk(mutation.base + 1) } as const;
  const standing = async (): Promise<Link> => toLink((await store.db.get(key))!);
  if (previous !== undefined && previous.revision < mutation.base) throw new Problem('conflict', { revision: previous.revision });
  // A late resend meets its own revision even when others have followed it.
  if (previous !== undefined && previous.revision > mutation.base) return settle(store, mutation, await standing());
  const link = nextLink(store, mutation, previous);
  const { content, ...facts } = link;
  const written = await store.db.put(key, { ...facts, ...content }, [{ is: 'absent' }]);
  if (written.ok) return link;
  return settle(store, mutation, written.old === undefined ? await standing() : toLink(written.old));
}

/** Somebody was first with this revision: the same sender (a retry), or another content. */
async function settle(store: Store, mutation: Mutation, found: Link): Promise<Link> {
  if (isSame(mutation, found)) return found;
  if (mutation.content === undefined) throw new Problem('conflict', { revision: found.revision });
  const { stored, hash } = mutation.content;
  await store.db.put(
    { table: 'bodies', pk: submissionPk(store.org, mutation.id), sk: `CONFLICT#${hash}` },
    { ...stored, contentHash: hash, base: mutation.base, by: mutation.by, at: mutation.at },
  );
  throw new Problem('submission-conflict', { revision: found.revision });
}

/** The same content is the same submission, whoever sends it again; two reviewers who act on one revision are not one. */
function isSame(mutation: Mutation, found: Link): boolean {
  if (found.action !== mutation.action) return false;
  if (mutation.content !== undefined) return found.contentHash === mutation.content.hash;
  if (found.by !== mutation.by) return false;
  return canonical([mutation.reason ?? null, mutation.remarks ?? null]) === canonical([found.reason ?? null, found.remarks ?? null]);
}

function nextLink(store: Store, mutation: Mutation, previous: Link | undefined): Link {
  const { id, action, by, at, content } = mutation;
  const header = content?.header ?? previous?.header;
  if (header === undefined) throw new Problem('transition-refused', { detail: `${action} needs a submission to act on` });
  const state = nextState(previous?.state, action, header.flagged);
  if (state === undefined)
    throw new Problem('transition-refused', { detail: `${action} is not possible while ${previous?.state ?? 'nothing was submitted'}` });
  const bucket = previous?.bucket ?? {
    form: header.form,
    unit: header.unit,
    day: mutation.receivedDay,
    shard: shardOf(id, mutation.shards),
  };
  const revision = (previous?.revision ?? 0) + 1;
  const facts = {
    revision,
    action,
    by,
    at,
    state,
    contentHash: content?.hash ?? previous?.contentHash ?? '',
    ...(mutation.remarks === undefined ? {} : { remarks: mutation.remarks }),
    ...(mutation.reason === undefined ? {} : { reason: mutation.reason }),
    ...(previous === undefined ? {} : { previous: previous.hash }),
  };
  return {
    ...facts,
    hash: store.sha256(canonical({ id, ...facts })),
    bucket,
    header,
    attachments: content?.attachments ?? previous?.attachments ?? [],
    ...(content === undefined && previous !== undefined
      ? { contentRevision: previous.contentRevision, receivedAt: previous.receivedAt, sentBy: previous.sentBy }
      : { contentRevision: revision, receivedAt: at, sentBy: by }),
    ...(content === undefined ? {} : { content: content.stored }),
  };
}

function toLink({ pk: _pk, sk: _sk, packed, file, ...facts }: Item): Link {
  const content = contentOf(packed, file);
  return { ...(facts as unknown as Link), ...(content === undefined ? {} : { content }) };
}

function contentOf(packed: unknown, file: unknown): StoredContent | undefined {
  if (packed !== undefined) return { packed: packed as Uint8Array };
  return file === undefined ? undefined : { file: String(file) };
}

/** The review index is sparse: only what waits for somebody, in the office or in the field, carries its keys. */
function turnOf(store: Store, id: string, { state, sentBy, bucket }: Link): Item {
  if (awaitsReview(state)) return turnKeys(reviewPk(store.org), bucket, id);
  return state === 'returned' ? turnKeys(returnedPk(store.org, sentBy), bucket, id) : {};
}

function headerItem(store: Store, id: string, link: Link): Item {
  const { revision, state, contentRevision, receivedAt, sentBy, at, header } = link;
  const changed = at === receivedAt ? {} : { changedAt: at };
  return { id, revision, state, contentRevision, receivedAt, ...changed, by: sentBy, ...header, ...turnOf(store, id, link) };
}
