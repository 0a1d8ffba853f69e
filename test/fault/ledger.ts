import { createHash } from 'node:crypto';
import type { Receipt, SubmissionContent, SubmissionInput, Summary } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { listBySender, listConflicts, listRevisions, type Link, type Store, type StoredContent } from '@safeground/store';

/** The unit that all others of a storm are in. */
export const CITY = 'u_nha_trang';

/** What the platform told a client: everything but `complete` must be the same each time it is told. */
export type Told = Pick<Receipt, 'id' | 'revision' | 'contentHash' | 'attachments' | 'complete'>;

/** One thing a client wanted done, and every answer it got. The n-th act of a submission makes its revision n. */
export type Act = {
  readonly action: 'submit' | 'correct' | 'withdraw' | 'return';
  /** What `submit` and `correct` bring. */
  readonly input?: SubmissionInput;
  readonly told: Told[];
};

/** How many submissions a reader saw in the city, and how many clients had wanted to send when it was answered. */
export type Sighting = { readonly submissions: number; readonly wanted: number };

/**
 * The record of what clients did and were told, kept outside the platform. It is the judge: after the storm `checkLedger`
 * holds the store, the files and the summaries against it.
 */
export type Ledger = {
  readonly acts: Map<string, Act[]>;
  readonly sightings: Sighting[];
  /** Ids of which two copies met and a person picked one: the other is kept, and that is no fault. */
  readonly picked: Set<string>;
  /** By organisation, a word that stands in its data and nowhere else. */
  readonly words: Map<string, string>;
  /** What was asked where the answer held a word of another organisation. */
  readonly overheard: Set<string>;
  /** Ids of what a tablet told its person is finished. */
  readonly finished: Set<string>;
  /** Ids that a test took from a tablet, as a browser does that clears its storage. */
  readonly taken: Set<string>;
  /** What is on each tablet's disk, as it was found last. */
  readonly tablets: Map<string, OnTablet>;
};

/** A finished submission that waits on a tablet. `whole` when the bytes of its files are there and are what their hashes say. */
export type Waiting = { readonly id: string; readonly goesOn: boolean; readonly whole: boolean };

/** What a tablet's disk holds of the work of everybody who used it. */
export type OnTablet = {
  readonly drafts: readonly string[];
  readonly waiting: readonly Waiting[];
  /** What the tablet forgot its own copy for. */
  readonly receipts: readonly Pick<Receipt, 'id' | 'revision' | 'contentHash' | 'complete'>[];
};

export const newLedger = (): Ledger => ({
  acts: new Map(),
  sightings: [],
  picked: new Set(),
  words: new Map(),
  overheard: new Set(),
  finished: new Set(),
  taken: new Set(),
  tablets: new Map(),
});

/** Looks into an answer, whatever its status, that somebody of this organisation got. */
export function listen({ words, overheard }: Ledger, organisation: string, asked: string, answer: string): void {
  for (const [owner, word] of words) if (owner !== organisation && answer.includes(word)) overheard.add(`${asked} by ${organisation}`);
}

/** Enters what a client is about to do, before anything is sent. */
export function want(ledger: Ledger, id: string, act: Omit<Act, 'told'>): Act {
  const acts = ledger.acts.get(id) ?? [];
  ledger.acts.set(id, acts);
  const entry = { ...act, told: [] };
  acts.push(entry);
  return entry;
}

/** Where the checker looks: past every service, at what is really kept. */
export type Evidence = {
  readonly store: Store;
  readonly read: (stored: StoredContent) => Promise<SubmissionContent>;
  /** Bytes of an attachment; undefined when there are none. */
  readonly file: (sha256: string) => Promise<Uint8Array | undefined>;
  /** What the committee sees of a form in a unit and a period, by any key: in `CITY` the whole, else that unit alone. */
  readonly summaries: ReadonlyMap<string, Summary>;
  /** Score and class of a content, computed anew. */
  readonly score: (content: SubmissionContent) => { readonly score?: number | undefined; readonly class?: string | undefined };
};

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9';
export type Violation = { readonly invariant: Invariant; readonly of: string; readonly what: string };

type Report = (invariant: Invariant, of: string, what: string) => void;

/**
 * The invariants that "nothing lost, nothing counted twice" means: I1 durability, I2 uniqueness, I3 attachments, I4
 * summaries, I5 tablets, I6 monotone reading, I7 one link of the chain for each accepted act, I8 no word of another
 * organisation in any answer that was listened to, I9 nothing stuck. Empty when all hold.
 */
export async function checkLedger(ledger: Ledger, evidence: Evidence): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  const report: Report = (invariant, of, what) => violations.push({ invariant, of, what });
  const queue = [...ledger.acts].values();
  const worker = async (): Promise<void> => {
    for (const [id, acts] of queue) {
      await checkSubmission(id, acts, evidence, report);
      if (!ledger.picked.has(id) && (await listConflicts(evidence.store, id)).length > 0)
        report('I9', id, 'a client was refused its own content');
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await checkHeaders(ledger, evidence, report);
  await checkFiles(ledger, evidence, report);
  checkSummaries(ledger, evidence, report);
  checkTablets(ledger, report);
  checkSightings(ledger, report);
  for (const asked of ledger.overheard) report('I8', asked, 'was answered with what belongs to another organisation');
  return violations;
}

/** I1, I7, I9: every answer was true, is still true, and the chain tells exactly what was done. */
async function checkSubmission(id: string, acts: readonly Act[], { store, read }: Evidence, report: Report): Promise<void> {
  const chain = await listRevisions(store, id);
  for (const [index, { action, input, told }] of acts.entries()) {
    if (told.length === 0) report('I9', id, `${action} was never answered`);
    const first = told[0];
    if (first === undefined) continue;
    if (told.some((each) => statement(each) !== statement(first))) report('I1', id, 'was told different things of one act');
    const link = chain.find(({ revision }) => revision === first.revision);
    if (link === undefined) {
      report('I1', id, `revision ${first.revision} was receipted and is not there`);
      continue;
    }
    if (link.revision !== index + 1 || link.action !== action)
      report('I7', id, `revision ${link.revision} is ${link.action}, act ${index + 1} was ${action}`);
    if (link.contentHash !== first.contentHash) report('I1', id, `revision ${link.revision} has another content than its receipt`);
    if (input !== undefined && !(await holds(link, input, read)))
      report('I1', id, `the content of revision ${link.revision} is not what was sent`);
  }
  if (chain.length !== acts.length) report('I7', id, `${acts.length} acts made ${chain.length} links`);
  if (!isChained(id, chain, store)) report('I7', id, 'the chain does not verify');
}

/** Photos that arrive later complete a receipt; nothing else of it may change. */
const statement = ({ id, revision, contentHash, attachments }: Told): string =>
  canonical([id, revision, contentHash, attachments.map(({ sha256 }) => sha256)]);

async function holds({ content }: Link, { contentHash }: SubmissionInput, read: Evidence['read']): Promise<boolean> {
  if (content === undefined) return false;
  return (
    createHash('sha256')
      .update(canonical(await read(content)))
      .digest('hex') === contentHash
  );
}

function isChained(id: string, chain: readonly Link[], store: Store): boolean {
  return chain.every((link, index) => {
    const { revision, action, by, at, state, contentHash, remarks, reason, previous } = link;
    const facts = {
      ...{ id, revision, action, by, at, state, contentHash },
      ...(remarks === undefined ? {} : { remarks }),
      ...(reason === undefined ? {} : { reason }),
      ...(previous === undefined ? {} : { previous }),
    };
    return revision === index + 1 && previous === chain[index - 1]?.hash && link.hash === store.sha256(canonical(facts));
  });
}

/** I2: one header for each submission, none that nobody sent. Its sender's list has it once (part of I4). */
async function checkHeaders({ acts }: Ledger, { store }: Evidence, report: Report): Promise<void> {
  const found = new Map<string, number>();
  const senders = new Set<string>();
  for await (const { pk, id, by } of store.db.scan('headers')) {
    if (!String(pk).startsWith(`ORG#${store.org}#`)) continue;
    found.set(String(id), (found.get(String(id)) ?? 0) + 1);
    senders.add(String(by));
  }
  for (const [id, count] of found) if (!acts.has(id)) report('I2', id, `nobody sent it, and it has ${count} headers`);
  for (const id of acts.keys()) if (found.get(id) !== 1) report('I2', id, `has ${found.get(id) ?? 0} headers`);
  const listed = new Map<string, number>();
  for (const by of senders) for await (const id of sentBy(store, by)) listed.set(id, (listed.get(id) ?? 0) + 1);
  for (const id of acts.keys()) if (listed.get(id) !== 1) report('I4', id, `is ${listed.get(id) ?? 0} times in its sender's list`);
}

async function* sentBy(store: Store, by: string): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await listBySender(store, by, cursor);
    for (const row of page.rows) yield row.id;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** I3: a receipt that says complete has every byte behind it. */
async function checkFiles({ acts }: Ledger, { file }: Evidence, report: Report): Promise<void> {
  const intact = new Map<string, boolean>();
  for (const [id, each] of acts) {
    for (const { input, told } of each) {
      const last = told.at(-1);
      if (input === undefined || last === undefined) continue;
      if (!last.complete) report('I3', id, 'was never receipted as complete');
      if (canonical(last.attachments.map(({ sha256 }) => sha256)) !== canonical(input.content.attachments))
        report('I3', id, 'the receipt names other attachments than were sent');
      for (const sha256 of input.content.attachments) {
        const known = intact.get(sha256) ?? hashOf(await file(sha256)) === sha256;
        intact.set(sha256, known);
        if (!known) report('I3', id, `the bytes of ${sha256} are missing or others`);
      }
    }
  }
}

const hashOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');

/** I4: each figure is a plain count over what clients last were told; a withdrawn submission counts nowhere. */
function checkSummaries({ acts }: Ledger, { summaries, score }: Evidence, report: Report): void {
  const standing = [...acts.values()].flatMap((each) => {
    const content = each.at(-1)?.action === 'withdraw' ? undefined : each.findLast(({ input }) => input !== undefined)?.input?.content;
    return content === undefined ? [] : [{ form: content.form, unit: content.unit, day: dayOf(content), ...score(content) }];
  });
  for (const summary of summaries.values()) {
    const unit = summary.unit.id;
    const { from, to } = summary.period;
    const mine = standing.filter(
      (each) => each.form === summary.form && (unit === CITY || each.unit === unit) && from <= each.day && each.day <= to,
    );
    const differ = (what: string, is: number, should: number): void => {
      if (Math.abs(is - should) > 1e-6) report('I4', unit, `${what}: ${is} instead of ${should}`);
    };
    differ('submissions', summary.submissions, mine.length);
    const scored = mine.flatMap((each) => (each.score === undefined ? [] : [each.score]));
    differ('scores', summary.score?.count ?? 0, scored.length);
    differ(
      'sum of scores',
      summary.score?.sum ?? 0,
      scored.reduce((sum, each) => sum + each, 0),
    );
    for (const { code, count } of summary.classes) differ(code, count, mine.filter((each) => each.class === code).length);
    if (summary.pending) report('I4', unit, 'is still being built');
  }
}

/** The day it counts for, as the province's clocks say. */
const dayOf = ({ observedAt }: SubmissionContent): string => new Date(Date.parse(observedAt) + 7 * 3_600_000).toISOString().slice(0, 10);

/**
 * I5: what a tablet called finished is with the server or still on a tablet, whole, and no tablet forgot anything for a receipt
 * that the server never gave. I9: nothing is left in a queue that goes on by itself.
 */
function checkTablets({ acts, finished, taken, tablets }: Ledger, report: Report): void {
  const answered = (id: string): readonly Told[] => (acts.get(id) ?? []).flatMap(({ told }) => told);
  const waiting = new Set([...tablets.values()].flatMap((tablet) => tablet.waiting.map(({ id }) => id)));
  for (const id of finished)
    if (!taken.has(id) && !waiting.has(id) && answered(id).length === 0)
      report('I5', id, 'was finished, and is neither on a tablet nor with the server');
  for (const { drafts, waiting: queue, receipts } of tablets.values()) {
    for (const { id, whole, goesOn } of queue) {
      if (!whole) report('I5', id, 'waits without the bytes of its files');
      if (goesOn) report('I9', id, 'is left in the queue');
      if (drafts.includes(id)) report('I5', id, 'is a draft and finished at once');
    }
    for (const { id, revision, contentHash, complete } of receipts) {
      const isGiven = answered(id).some((told) => told.revision === revision && told.contentHash === contentHash && told.complete);
      if (!complete || !isGiven) report('I5', id, 'was forgotten for a receipt that the server never gave');
    }
  }
}

/**
 * I6: a reader never sees more than clients wanted, nor fewer than it saw before, but for what was withdrawn or moved
 * meanwhile: a move is taken out of one place and put into another in two steps.
 */
function checkSightings({ acts, sightings }: Ledger, report: Report): void {
  const mayVanish = [...acts.values()].flatMap((each) =>
    each.slice(1).filter((act, index) => placeOf(act) !== placeOf(each[index]!)),
  ).length;
  let most = 0;
  for (const { submissions, wanted } of sightings) {
    if (submissions > wanted) report('I6', 'the city', `${submissions} were seen when ${wanted} were sent`);
    if (submissions < most - mayVanish) report('I6', 'the city', `${submissions} were seen after ${most}`);
    most = Math.max(most, submissions);
  }
}

const placeOf = ({ input }: Act): string | undefined => input?.content.unit;
