import type { SubmissionInput } from '@safeground/contract';
import { SvelteMap } from 'svelte/reactivity';
import { coalesced } from './coalesced.ts';
import type { OfflineDatabase } from './db.ts';
import { overLanes } from './lanes.ts';
import type { Passing } from './lanes.ts';
import { dropOldReceipts } from './old-receipts.ts';
import { reopen } from './reopened.ts';
import type { OutboxRecord } from './records.ts';
import { backoff, goesOn, search, sendOne } from './sender.ts';
import type { Outcome } from './sender.ts';
import { TransportError } from './transport.ts';
import type { Transport } from './transport.ts';

/** What the tabs of one account tell each other. */
export type OutboxNews = { readonly kind: 'queued' | 'changed' };

export type OutboxDeps = {
  readonly db: OfflineDatabase;
  readonly transport: Transport;
  /** Whose records these are; nothing is sent while the server takes us for somebody else. */
  readonly account: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Runs `work` in at most one tab at a time; resolves to false at once, without running it, while another tab does. */
  readonly alone: (work: () => Promise<void>) => Promise<boolean>;
  /** To the other tabs. */
  readonly tell: (news: OutboxNews) => void;
};

/** Why nothing is being sent although something waits. */
export type Pause = 'signed-out' | 'other-account' | undefined;

/** Between two looks for a server that is out of reach, at most. */
const longestSearch = 30_000;

/** Milliseconds between two looks at a queue in which something is due although the server answered. */
const breath = 500;

/** A look at the queue even when no event came: timers sleep with the tablet, events get lost. */
const heartbeat = 30_000;

/** What a record's fate says of those behind it: they are not to pay for a network that is gone, nor to press a server that asks for patience. */
const passings: Readonly<Record<Outcome, Passing>> = {
  receipted: 'good',
  stopped: 'neutral',
  later: 'bad',
  patience: 'over',
  'signed-out': 'over',
  unreached: 'over',
};

/** The queue of finished inspections, as the screen sees it and as one sender over all tabs works it off. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #records = new SvelteMap<string, OutboxRecord>();
  #sending = $state(false);
  #pause = $state<Pause>(undefined);
  #again = false;
  #stopped = false;
  /** Tries in a row that met no server. */
  #unreached = 0;
  /** The server asked for patience: how often since something went through, until when, and whom it told. */
  #patience = { times: 0, until: 0, told: '' };
  /** Somebody said that the link is there again: what broke off with it need not wait. */
  #woken = false;
  readonly #redraw = coalesced(() => this.load());
  /** Not before, for records whose next try could not even be written down. */
  readonly #held = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** Oldest first: the order in which they are sent. */
  readonly records = $derived([...this.#records.values()].sort((a, b) => a.finalisedAt - b.finalisedAt));

  get sending(): boolean {
    return this.#sending;
  }

  get pause(): Pause {
    return this.#pause;
  }

  /** Reads the queue from the disk and keeps it moving. Returns the function that stops it. */
  start(): () => void {
    const wake = (): void => void this.wake();
    const seen = (): void => {
      if (document.visibilityState === 'visible') wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', seen);
    const beat = setInterval(() => void this.pump(), heartbeat);
    wake();
    // What does not go today goes when the page is opened next.
    void dropOldReceipts(this.#deps.db, this.#deps.now()).catch(console.error);
    return () => {
      this.#stopped = true;
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', seen);
      clearInterval(beat);
      clearTimeout(this.#timer);
    };
  }

  /** The link may be there again: looks for the server now, and what had broken off goes on with the rest. */
  async wake(): Promise<void> {
    this.#unreached = 0;
    this.#woken = true;
    await this.pump();
  }

  /** News from another tab: a record came (whoever holds the lock must send it), or one moved (draw it). */
  heard(news: OutboxNews): void {
    void (news.kind === 'queued' ? this.pump() : this.#redraw());
  }

  async load(): Promise<void> {
    const stored = await this.#deps.db.outbox();
    const ids = new Set(stored.map((record) => record.id));
    for (const id of this.#records.keys()) if (!ids.has(id)) this.#records.delete(id);
    for (const record of stored) this.#records.set(record.id, record);
  }

  /** Takes over a finished draft. When it resolves the inspection is safe in the queue. */
  async finalise(record: OutboxRecord): Promise<void> {
    await this.#deps.db.finalise(record);
    this.#records.set(record.id, record);
    this.#deps.tell({ kind: 'queued' });
    void this.pump();
  }

  /** The person asks for another try, now. Also the way out of the side states once their cause is gone. */
  async retry(id: string): Promise<void> {
    if (!(await this.#change(id, (record) => ({ ...record, state: 'finalised', nextAt: 0, trouble: undefined })))) return;
    this.#patience = { ...this.#patience, until: 0, told: '' };
    await this.pump();
  }

  /**
   * The person picks the tablet's copy over what the server has: it goes on as a correction of the server's revision
   * `base`, which stays in the history. The content, and so its hash, is the same.
   */
  async keepMine(id: string, base: number): Promise<void> {
    const rebased = (record: OutboxRecord): OutboxRecord => {
      const input = JSON.parse(new TextDecoder().decode(record.body)) as SubmissionInput;
      const body = new TextEncoder().encode(JSON.stringify({ ...input, base })).buffer;
      return { ...record, body, state: 'finalised', nextAt: 0, trouble: undefined };
    };
    if (await this.#change(id, rebased)) await this.pump();
  }

  /** The person picks the server's copy: the tablet's goes, answers and photos. */
  async keepTheirs(id: string): Promise<void> {
    await this.#deps.db.dropRecord(id);
    this.#show(undefined, id);
    this.#deps.tell({ kind: 'changed' });
  }

  /** A record the server refuses is a draft again, to be mended. False when it is not refused any more. */
  async reopen(id: string): Promise<boolean> {
    const { db, now, tell } = this.#deps;
    if (!(await reopen(db, id, now()))) return false;
    this.#show(undefined, id);
    tell({ kind: 'changed' });
    return true;
  }

  /** All that a person can ask to be tried again. One that the disk does not take the change of holds up none of the others. */
  async retryAll(): Promise<void> {
    for (const { id, state } of this.records) {
      if (state !== 'conflict' && state !== 'quarantined')
        await this.#change(id, (record) => ({ ...record, state: 'finalised', nextAt: 0 })).catch(console.error);
    }
    this.#unreached = 0;
    this.#patience.until = 0;
    await this.pump();
  }

  /** Sends what is due. Calls while it runs make it look once more instead of running twice. */
  async pump(): Promise<void> {
    if (this.#stopped) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    // While another tab sends, that tab also keeps the time; the heartbeat is for when it dies.
    let mine = true;
    try {
      do {
        this.#again = false;
        await this.load();
        mine = await this.#deps.alone(() => this.#drain());
      } while (this.#again);
    } finally {
      this.#sending = false;
      if (mine) this.#sleep();
    }
  }

  async #drain(): Promise<void> {
    await this.load();
    const eager = this.#woken;
    const begun = new Set<string>();
    const due = (): OutboxRecord | undefined => {
      const all = this.records.filter((record) => !begun.has(record.id) && this.#isDue(record, eager));
      // If it was the fault of one record after all, the others pass before it is tried again.
      return all.find(({ id }) => id !== this.#patience.told) ?? all[0];
    };
    if (this.#deps.now() < this.#patience.until || due() === undefined || !(await this.#isMe())) return;
    this.#woken = false;
    const next = (): OutboxRecord | undefined => {
      const record = this.#stopped ? undefined : due();
      if (record !== undefined) begun.add(record.id);
      return record;
    };
    let broke = false;
    const send = async (record: OutboxRecord): Promise<Passing> => {
      const outcome = await this.#send(record);
      broke ||= outcome === 'unreached';
      if (outcome === 'signed-out') this.#pause = 'signed-out';
      const after = this.#records.get(record.id);
      if (outcome === 'receipted') this.#patience.times = 0;
      if (outcome === 'patience') this.#bePatient(after?.nextAt ?? 0, record.id);
      if (outcome !== 'unreached' || filesSent(after) > filesSent(record)) this.#unreached = 0;
      return passings[outcome];
    };
    await overLanes({ next, send, now: this.#deps.now });
    if (broke) this.#unreached += 1;
  }

  /** Asks the server who we are before anything is sent: the sign-in may have ended, or changed hands. */
  async #isMe(): Promise<boolean> {
    try {
      const account = await this.#deps.transport.account();
      this.#pause = account === this.#deps.account ? undefined : 'other-account';
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const { trouble } = error;
      if (trouble.kind === 'busy' && trouble.wait !== undefined) {
        this.#bePatient(this.#deps.now() + trouble.wait);
        return false;
      }
      if (trouble.kind !== 'signed-out') {
        this.#unreached += 1;
        return false;
      }
      this.#pause = 'signed-out';
    }
    return this.#pause === undefined;
  }

  /** Nothing is sent before the server wants to be asked again; each time in a row it is left alone for longer. */
  #bePatient(asked: number, told = ''): void {
    const { times, until } = this.#patience;
    const own = this.#deps.now() + backoff(times, this.#deps.random());
    this.#patience = { times: times + 1, until: Math.max(until, asked, own), told };
  }

  /** A record that meets a fault nobody foresaw waits like the others and holds none of them up. */
  async #send(record: OutboxRecord): Promise<Outcome> {
    const { db, transport, now, random } = this.#deps;
    const changed = (next: OutboxRecord | undefined, id: string): void => {
      this.#show(next, id);
      this.#deps.tell({ kind: 'changed' });
    };
    try {
      return await sendOne({ db, transport, now, random, changed }, record);
    } catch (error) {
      console.error(error);
      this.#held.set(record.id, now() + backoff(5, random()));
      return 'later';
    }
  }

  #isDue(record: OutboxRecord, eager: boolean): boolean {
    if (!goesOn(record.state) && record.state !== 'needs_login') return false;
    return this.#dueAt(record) <= this.#deps.now() || (eager && record.trouble === 'network');
  }

  #dueAt(record: OutboxRecord): number {
    return Math.max(record.nextAt, this.#held.get(record.id) ?? 0);
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#pause !== undefined) return;
    const due = this.records.filter((record) => goesOn(record.state)).map((record) => this.#dueAt(record) - this.#deps.now());
    if (due.length === 0) return;
    const wait = this.#unreached === 0 ? breath : Math.min(longestSearch, search(this.#unreached - 1, this.#deps.random()));
    const patience = this.#patience.until - this.#deps.now();
    this.#timer = setTimeout(() => void this.pump(), Math.max(wait, patience, Math.min(...due)));
  }

  /** False when the record has left the queue meanwhile. */
  async #change(id: string, change: (record: OutboxRecord) => OutboxRecord): Promise<boolean> {
    const changed = await this.#deps.db.changeOutbox(id, change);
    this.#show(changed, id);
    this.#deps.tell({ kind: 'changed' });
    return changed !== undefined;
  }

  #show(record: OutboxRecord | undefined, id: string): void {
    if (record === undefined) this.#records.delete(id);
    else this.#records.set(id, record);
  }
}

function filesSent(record: OutboxRecord | undefined): number {
  return record?.attachments.filter(({ sent }) => sent).length ?? 0;
}

/**
 * One sender over all tabs of the browser, by Web Locks; without them (old WebViews) each tab sends, which the server's
 * ids make harmless.
 */
export function aloneByLock(account: string): OutboxDeps['alone'] {
  return async (work) => {
    if ('locks' in navigator) {
      return navigator.locks.request(`safeground-outbox:${account}`, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await work();
        return lock !== null;
      });
    }
    await work();
    return true;
  };
}
