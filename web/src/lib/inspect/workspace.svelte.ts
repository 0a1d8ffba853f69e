import type { Me, SubmissionSummary } from '@safeground/contract';
import { OfflineDatabase } from '../offline/db.ts';
import { aloneByLock, Outbox } from '../offline/outbox.svelte.ts';
import { findEvicted, forgetEvicted, noteKept } from '../offline/kept.ts';
import type { OutboxNews } from '../offline/outbox.svelte.ts';
import type { Draft, Evicted } from '../offline/records.ts';
import { httpTransport } from '../offline/transport.ts';
import { client } from '../session.svelte.ts';
import { isBeingFilled } from './draft-lock.ts';
import { Packet } from './packet.svelte.ts';

/** What one account has on this tablet. Nothing of it is shared with another account: not the database, not the queue. */
export class Workspace {
  readonly me: Me;
  readonly account: string;
  readonly db: OfflineDatabase;
  readonly outbox: Outbox;
  readonly packet: Packet;
  readonly #channel: BroadcastChannel;
  readonly #stop: () => void;
  drafts = $state.raw<readonly Draft[]>([]);
  /** A draft that was open when the page died: by a crash, an empty battery, a closed tab. */
  recovered = $state.raw<Draft>();
  /** Work that was here before the browser cleared its storage. */
  evicted = $state.raw<Evicted>();
  /** Whether the browser promised to keep the data when the disk runs short. */
  persisted = $state<boolean>();

  constructor(me: Me) {
    this.me = me;
    this.account = me.user.id;
    this.db = new OfflineDatabase(this.account);
    this.#channel = new BroadcastChannel(`safeground-outbox:${this.account}`);
    this.outbox = new Outbox({
      db: this.db,
      transport: httpTransport((url, init) => fetch(url, init), this.account),
      account: this.account,
      now: Date.now,
      random: Math.random,
      alone: aloneByLock(this.account),
      tell: (news) => this.#channel.postMessage(news),
    });
    this.packet = new Packet({ db: this.db, client, me, now: Date.now });
    this.#channel.onmessage = ({ data }: MessageEvent<OutboxNews>) => this.outbox.heard(data);
    this.#stop = this.outbox.start();
  }

  /** What came back and has not been corrected yet. */
  get returned(): readonly SubmissionSummary[] {
    const corrected = new Set(this.outbox.records.map((record) => record.id));
    return this.packet.returned.filter((submission) => !corrected.has(submission.id));
  }

  /** Reads the tablet's copy of everything; what the server has comes behind it. */
  async open(): Promise<void> {
    this.evicted = await findEvicted(this.db, this.account);
    await Promise.all([this.packet.load(), this.loadDrafts()]);
    void this.packet.refresh();
    void this.#readPersisted();
  }

  async loadDrafts(): Promise<void> {
    this.drafts = await this.db.drafts();
    this.recovered = await this.#findRecovered();
  }

  /** Remembers which draft is being filled, so that a death of the page can be told from an orderly leave. */
  async entered(draft: string): Promise<void> {
    await this.db.putPacket('open', draft);
    this.noteKept((await this.db.drafts()).length);
  }

  /** Notes what is here, so that its loss would be noticed. */
  noteKept(drafts = this.drafts.length): void {
    noteKept(this.account, { drafts, waiting: this.outbox.records.length }, Date.now());
  }

  async readEvicted(): Promise<void> {
    await forgetEvicted(this.db);
    this.evicted = undefined;
  }

  async left(draft: string): Promise<void> {
    if ((await this.db.packet('open')) === draft) await this.db.putPacket('open', undefined);
  }

  async discard(draft: string): Promise<void> {
    await this.db.removeDraft(draft);
    await this.left(draft);
    await this.loadDrafts();
  }

  /** Asks the browser to keep the data when the disk runs short. Browsers answer by how the site is used; some ask the person. */
  async persist(): Promise<void> {
    if (this.persisted === true || !('storage' in navigator) || !('persist' in navigator.storage)) return;
    this.persisted = await navigator.storage.persist();
  }

  async close(): Promise<void> {
    this.#stop();
    this.#channel.close();
    await this.db.close();
  }

  async #findRecovered(): Promise<Draft | undefined> {
    const id = await this.db.packet('open');
    if (id === undefined || (await isBeingFilled(this.account, id))) return undefined;
    return this.drafts.find((draft) => draft.id === id);
  }

  async #readPersisted(): Promise<void> {
    if ('storage' in navigator && 'persisted' in navigator.storage) this.persisted = await navigator.storage.persisted();
  }
}

let current: Workspace | undefined;

/** The workspace of this account; another account's is closed first. */
export async function workspaceOf(me: Me): Promise<Workspace> {
  if (current?.account === me.user.id) {
    // A page was opened, perhaps after a sign-in: what waited for it goes on.
    void current.outbox.pump();
    return current;
  }
  await current?.close();
  current = new Workspace(me);
  await current.open();
  return current;
}
