import type { Me, SubmissionSummary } from '@safeground/contract';
import { findEvicted, forgetEvicted } from '../offline/kept.ts';
import { dropOldAnswers } from '../offline/old-answers.ts';
import type { Outbox } from '../offline/outbox.svelte.ts';
import type { Draft, Evicted } from '../offline/records.ts';
import { handOver } from '../offline/tapped.ts';
import { startSending } from '../offline/sending.ts';
import { dropUnreadable } from '../offline/unreadable.ts';
import { client } from '../session.svelte.ts';
import { isBeingFilled } from './draft-lock.ts';
import { Packet } from './packet.svelte.ts';
import { Tablet } from './tablet.ts';

/** The tablet as the lists of an inspector see it: drafts, queue, packet. */
export class Workspace extends Tablet {
  readonly outbox: Outbox;
  readonly packet: Packet;
  readonly #stop: () => void;
  drafts = $state.raw<readonly Draft[]>([]);
  /** A draft that was open when the page died: by a crash, an empty battery, a closed tab. */
  recovered = $state.raw<Draft>();
  /** Work that was here before the browser cleared its storage. */
  evicted = $state.raw<Evicted>();
  /** Inspections on the tablet whose contents the disk has lost. */
  unreadable = $state(0);
  /** Whether the browser promised to keep the data when the disk runs short. */
  persisted = $state<boolean>();

  constructor(me: Me) {
    super(me);
    handOver(me);
    this.db.onUnreadable = () => (this.unreadable = this.db.unreadable.size);
    const { outbox, stop } = startSending(this);
    this.outbox = outbox;
    this.packet = new Packet({ db: this.db, client, me, now: Date.now });
    // A browser may show this page again as it was left, while a form of its list was filled in the document after it.
    const shown = ({ persisted }: PageTransitionEvent): void => void (persisted && this.#reopen());
    window.addEventListener('pageshow', shown);
    this.#stop = () => {
      window.removeEventListener('pageshow', shown);
      stop();
    };
  }

  /** What came back and has not been corrected yet. */
  get returned(): readonly SubmissionSummary[] {
    const corrected = new Set(this.outbox.records.map((record) => record.id));
    return this.packet.returned.filter((submission) => !corrected.has(submission.id));
  }

  /** Reads the tablet's copy of everything; what the server has comes behind it. */
  async open(): Promise<void> {
    this.evicted = await findEvicted(this.db, this.account);
    // The queue too: a page that is drawn before it is read would say that nothing waits.
    await Promise.all([this.packet.load(), this.loadDrafts(), this.outbox.load()]);
    void this.packet.refresh();
    // What does not go today goes when the page is opened next.
    void dropOldAnswers(this.db, this.drafts).catch(console.error);
    void this.#readPersisted();
  }

  async loadDrafts(): Promise<void> {
    this.drafts = await this.db.drafts();
    this.recovered = await this.#findRecovered();
  }

  /** Notes what is here, as the lists show it. */
  noteKept(): void {
    this.note({ drafts: this.drafts.length, waiting: this.outbox.records.length }, this.evicted);
  }

  async readEvicted(): Promise<void> {
    await forgetEvicted(this.db);
    this.evicted = undefined;
  }

  /** Takes what the disk lost the contents of off the tablet, with what is left of it. */
  async dropUnreadable(): Promise<void> {
    await dropUnreadable(this.db);
    this.unreadable = 0;
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

  override async close(): Promise<void> {
    this.#stop();
    await super.close();
  }

  async #reopen(): Promise<void> {
    await Promise.all([this.loadDrafts(), this.outbox.wake()]);
  }

  async #findRecovered(): Promise<Draft | undefined> {
    const id = await this.db.packet('open');
    if (id === undefined || (await isBeingFilled(this.account, id))) return undefined;
    if (this.hasLeft(id)) return void (await this.left(id));
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
