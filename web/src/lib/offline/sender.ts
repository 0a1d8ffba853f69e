import type { AttachmentUpload, Receipt } from '@safeground/contract';
import { NotStoredError } from './db.ts';
import type { OfflineDatabase } from './db.ts';
import { sha256 } from './identity.ts';
import type { OutboxRecord, OutboxState } from './records.ts';
import { TransportError } from './transport.ts';
import type { Transport, Trouble } from './transport.ts';

export type SenderDeps = {
  readonly db: OfflineDatabase;
  readonly transport: Transport;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In `[0, 1)`; spreads the retries of many tablets. */
  readonly random: () => number;
  /** Called after each stored transition. */
  readonly changed: (record: OutboxRecord | undefined, id: string) => void;
};

/** `patience`, `signed-out` and `unreached` end the round: every other record would meet the same. */
export type Outcome = 'receipted' | 'later' | 'stopped' | 'patience' | 'signed-out' | 'unreached';

const firstWait = 2_000;
const firstSearch = 500;
const longestWait = 5 * 60_000;
/** How often an incomplete receipt is followed by another round of uploads within one try. */
const rounds = 2;

/** States in which the queue goes on by itself; the others wait for a person. */
export function goesOn(state: OutboxState): boolean {
  return state === 'finalised' || state === 'uploading' || state === 'posted';
}

/**
 * Moves one record as far as it gets: uploads what the server lacks, posts the stored bytes, checks the receipt.
 * Each transition is stored before the next step begins, so a kill at any point repeats a step at worst.
 */
export async function sendOne(deps: SenderDeps, record: OutboxRecord): Promise<Outcome> {
  try {
    return await tryToSend(deps, record);
  } catch (error) {
    return stopOrWait(deps, record.id, error);
  }
}

/** True when the receipt proves that the server holds exactly what this record says, files included. */
export function proves(receipt: Receipt, record: OutboxRecord): boolean {
  return receipt.complete && names(receipt, record) && record.attachments.every((file) => has(receipt, file.sha256));
}

/** Milliseconds to wait after the given number of failed tries: doubling, capped, with half of it left to chance. */
export function backoff(attempts: number, random: number): number {
  return spread(firstWait * 2 ** Math.min(attempts, 12), random);
}

/** Milliseconds to wait after the given number of tries that met no server: links break for seconds and come back by themselves. */
export function search(attempts: number, random: number): number {
  return spread(firstSearch * 1.5 ** Math.min(attempts, 20), random);
}

function spread(wait: number, random: number): number {
  const full = Math.min(longestWait, wait);
  return full / 2 + (full / 2) * random;
}

async function tryToSend(deps: SenderDeps, first: OutboxRecord): Promise<Outcome> {
  let record = first;
  for (let round = 0; round < rounds; round += 1) {
    record = await uploadAll(deps, record);
    const receipt = await deps.transport.submit(record.id, record.body);
    if (!names(receipt, record)) throw new TransportError({ kind: 'network' });
    if (proves(receipt, record)) return settle(deps, record, receipt);
    record = await store(deps, { ...record, state: 'posted', attachments: presence(record, receipt) });
  }
  throw new TransportError({ kind: 'busy' });
}

async function uploadAll(deps: SenderDeps, first: OutboxRecord): Promise<OutboxRecord> {
  let record = first;
  const missing = record.attachments.filter((file) => !file.sent);
  if (missing.length === 0) return record;
  // What is sent again because the server lacked it after all is no progress: such a record tries ever more rarely.
  const isAgain = record.state === 'posted';
  record = await store(deps, { ...record, state: 'uploading' });
  const plan = new Map((await deps.transport.plan(missing)).map((target) => [target.sha256, target]));
  for (const file of missing) {
    await uploadOne(deps, plan.get(file.sha256));
    const attachments = record.attachments.map((other) => (other.sha256 === file.sha256 ? { ...other, sent: true } : other));
    record = await store(deps, { ...record, attachments, attempts: isAgain ? record.attempts : 0 });
  }
  return record;
}

/** One file's bytes are in memory at a time. They are hashed again: a photo that changed on the disk is never sent. */
async function uploadOne(deps: SenderDeps, target: AttachmentUpload | undefined): Promise<void> {
  if (target === undefined) throw new TransportError({ kind: 'busy' });
  if (target.present) return;
  const kept = await deps.db.attachment(target.sha256);
  if (kept === undefined || (await sha256(kept.bytes)) !== target.sha256)
    throw new TransportError({ kind: 'refused', problem: 'file-damaged' });
  await deps.transport.upload(target, kept.bytes);
}

async function settle(deps: SenderDeps, record: OutboxRecord, receipt: Receipt): Promise<Outcome> {
  await deps.db.settle({ id: record.id, label: record.label, receipt, result: record.result, storedAt: deps.now() });
  deps.changed(undefined, record.id);
  return 'receipted';
}

async function stopOrWait(deps: SenderDeps, id: string, error: unknown): Promise<Outcome> {
  const record = await deps.db.outboxRecord(id);
  if (record === undefined) return 'stopped';
  const trouble = troubleIn(error);
  const state = stateAfter(trouble);
  if (state !== undefined) {
    await store(deps, { ...record, state, trouble: 'problem' in trouble ? trouble.problem : trouble.kind });
    return trouble.kind === 'signed-out' ? 'signed-out' : 'stopped';
  }
  const asked = trouble.kind === 'busy' ? trouble.wait : undefined;
  // Each kind of trouble has its own measure of patience: breaks of the link say nothing of how busy the server is.
  const attempts = record.trouble === trouble.kind ? record.attempts : 0;
  const wait = Math.max(asked ?? 0, (trouble.kind === 'network' ? search : backoff)(attempts, deps.random()));
  await store(deps, { ...record, attempts: attempts + 1, nextAt: deps.now() + wait, trouble: trouble.kind });
  if (trouble.kind === 'network') return 'unreached';
  return asked === undefined ? 'later' : 'patience';
}

function troubleIn(error: unknown): Trouble | { readonly kind: 'full' } {
  if (error instanceof TransportError) return error.trouble;
  if (error instanceof NotStoredError) return { kind: 'full' };
  throw error;
}

function stateAfter(trouble: Trouble | { readonly kind: 'full' }): OutboxState | undefined {
  switch (trouble.kind) {
    case 'signed-out':
      return 'needs_login';
    case 'conflict':
      return 'conflict';
    case 'refused':
      return 'quarantined';
    case 'full':
      return 'needs_space';
    case 'network':
    case 'busy':
      return undefined;
  }
}

async function store(deps: SenderDeps, record: OutboxRecord): Promise<OutboxRecord> {
  await deps.db.putOutbox(record);
  deps.changed(record, record.id);
  return record;
}

/** The receipt speaks of this record and of this content. Anything else (a portal's JSON, another answer) proves nothing. */
function names(receipt: Receipt, record: OutboxRecord): boolean {
  return receipt?.id === record.id && receipt.contentHash === record.contentHash && Array.isArray(receipt.attachments);
}

function has(receipt: Receipt, hash: string): boolean {
  return receipt.attachments.some((file) => file.sha256 === hash && file.present);
}

function presence(record: OutboxRecord, receipt: Receipt): OutboxRecord['attachments'] {
  return record.attachments.map((file) => ({ ...file, sent: has(receipt, file.sha256) }));
}
