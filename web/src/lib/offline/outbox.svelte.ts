import { SvelteMap } from 'svelte/reactivity';
import type { OfflineDatabase } from './db.ts';
import type { OutboxRecord } from './records.ts';
import { goesOn, sendOne } from './sender.ts';
import type { Transport } from './transport.ts';

export type OutboxDeps = {
  readonly db: OfflineDatabase;
  readonly transport: Transport;
  readonly now: () => number;
  readonly random: () => number;
  /** Runs `work` in at most one tab at a time; resolves at once, without running it, while another tab does. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
};

/** A look at the queue even when no event came: timers sleep with the tablet, events get lost. */
const heartbeat = 30_000;

/** The queue of finished inspections, as the screen sees it and as one sender works it off. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #records = new SvelteMap<string, OutboxRecord>();
  #sending = $state(false);
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** Oldest first: the order in which they are sent. */
  readonly records = $derived([...this.#records.values()].sort((a, b) => a.finalisedAt - b.finalisedAt));

  get sending(): boolean {
    return this.#sending;
  }

  /** Reads the queue from the disk and keeps it moving. Returns the function that stops it. */
  start(): () => void {
    const wake = (): void => void this.pump();
    const seen = (): void => {
      if (document.visibilityState === 'visible') wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', seen);
    const beat = setInterval(wake, heartbeat);
    wake();
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', seen);
      clearInterval(beat);
      clearTimeout(this.#timer);
    };
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
    void this.pump();
  }

  /** The person asks for another try, now. Also the way out of the side states once their cause is gone. */
  async retry(id: string): Promise<void> {
    const record = await this.#deps.db.outboxRecord(id);
    if (record === undefined) return;
    await this.#keep({ ...record, state: 'finalised', nextAt: 0, trouble: undefined });
    await this.pump();
  }

  async retryAll(): Promise<void> {
    for (const record of this.records) {
      if (record.state !== 'conflict' && record.state !== 'quarantined') await this.#keep({ ...record, state: 'finalised', nextAt: 0 });
    }
    await this.pump();
  }

  /** After a sign-in: what waited for it goes on. */
  async signedIn(): Promise<void> {
    for (const record of await this.#deps.db.outbox()) {
      if (record.state === 'needs_login') await this.#keep({ ...record, state: 'finalised', nextAt: 0 });
    }
    await this.pump();
  }

  /** Sends what is due. Calls while it runs make it look once more instead of running twice. */
  async pump(): Promise<void> {
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    try {
      await this.load();
      await this.#deps.alone(() => this.#drain());
    } finally {
      this.#sending = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.pump();
    } else {
      this.#sleep();
    }
  }

  async #drain(): Promise<void> {
    await this.load();
    for (const record of this.records) {
      if (!goesOn(record.state) || record.nextAt > this.#deps.now()) continue;
      const { db, transport, now, random } = this.#deps;
      await sendOne({ db, transport, now, random, changed: (next, id) => this.#show(next, id) }, record);
    }
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    const due = this.records.filter((record) => goesOn(record.state)).map((record) => record.nextAt - this.#deps.now());
    if (due.length > 0) this.#timer = setTimeout(() => void this.pump(), Math.max(500, Math.min(...due)));
  }

  async #keep(record: OutboxRecord): Promise<void> {
    await this.#deps.db.putOutbox(record);
    this.#show(record, record.id);
  }

  #show(record: OutboxRecord | undefined, id: string): void {
    if (record === undefined) this.#records.delete(id);
    else this.#records.set(id, record);
  }
}

/** One sender over all tabs of the browser, by Web Locks; without them (old WebViews) each tab sends, which the server's ids make harmless. */
export async function aloneByLock(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  await navigator.locks.request('safeground-outbox', { ifAvailable: true }, async (lock) => {
    if (lock !== null) await work();
  });
}
