import type { Me } from '@safeground/contract';
import { OfflineDatabase } from '../offline/db.ts';
import { noteKept } from '../offline/kept.ts';
import type { tellOffice } from '../offline/office.ts';
import type { OutboxNews } from '../offline/outbox.svelte.ts';
import type { Evicted, OutboxRecord } from '../offline/records.ts';

const leftKey = 'safeground.left';

/**
 * What one account has on this tablet, as far as a form that is being filled needs it. Nothing of it is shared with another
 * account: not the database, not the queue. Sending is a script of its own: it comes when something waits to be sent.
 */
export class Tablet {
  readonly me: Me;
  readonly account: string;
  readonly db: OfflineDatabase;
  readonly #channel: BroadcastChannel;
  #office: Promise<ReturnType<typeof tellOffice>> | undefined;

  constructor(me: Me) {
    this.me = me;
    this.account = me.user.id;
    this.db = new OfflineDatabase(this.account);
    this.#channel = new BroadcastChannel(`safeground-outbox:${this.account}`);
  }

  /** Remembers which draft is being filled, so that a death of the page can be told from an orderly leave. */
  async entered(draft: string): Promise<void> {
    sessionStorage.removeItem(leftKey);
    await this.db.putPacket('open', draft);
    const [drafts, waiting, evicted] = await Promise.all([this.db.drafts(), this.db.waiting(), this.db.packet('evicted')]);
    this.note({ drafts: drafts.length, waiting }, evicted);
  }

  /** The document of a draft is unloaded in order, by a way that waits for no one: its successor in this tab writes it down. */
  leaves(draft: string): void {
    sessionStorage.setItem(leftKey, draft);
  }

  /** Whether the draft was last left in order from this tab. */
  protected hasLeft(draft: string): boolean {
    return sessionStorage.getItem(leftKey) === draft;
  }

  async left(draft: string): Promise<void> {
    if ((await this.db.packet('open')) === draft) await this.db.putPacket('open', undefined);
  }

  /** Takes over a finished draft. When it resolves the inspection is safe in the queue; other tabs, and the next page, send it. */
  async finalise(record: OutboxRecord): Promise<void> {
    await this.db.finalise(record);
    this.tell({ kind: 'queued' });
  }

  /** Sends what waits, or comes to wait, while a form is being filled. What is not sent here is sent from the next page. */
  async sendMeanwhile(): Promise<void> {
    const begin = async (): Promise<void> => {
      this.listen(() => undefined);
      const { startSending } = await import('../offline/sending.ts');
      startSending(this);
    };
    this.listen(({ kind }) => kind === 'queued' && void begin().catch(console.error));
    if ((await this.db.waiting()) > 0) await begin();
  }

  /** To the other tabs of this account. */
  tell(news: OutboxNews): void {
    this.#channel.postMessage(news);
  }

  listen(hear: (news: OutboxNews) => unknown): void {
    this.#channel.onmessage = ({ data }: MessageEvent<OutboxNews>) => hear(data);
  }

  async close(): Promise<void> {
    this.#channel.close();
    await this.db.close();
  }

  /** Notes what is here, so that its loss would be noticed: by the tablet itself, and by the office. */
  protected note(kept: { readonly drafts: number; readonly waiting: number }, evicted: Evicted | undefined): void {
    noteKept(this.account, kept, Date.now());
    const lost = evicted && { ...evicted, at: new Date(evicted.at).toISOString() };
    // No form waits for the office to be told: that script comes after, or with the next note.
    this.#office ??= import('../offline/office.ts').then(({ giveOverHttp, tellOffice }) => tellOffice(giveOverHttp(this.account)));
    this.#office.then(
      (tell) => tell({ ...kept, ...(lost === undefined ? {} : { lost }) }),
      () => (this.#office = undefined),
    );
  }
}
