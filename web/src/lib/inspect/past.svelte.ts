import type { SubmissionSummary } from '@safeground/contract';
import type { OfflineDatabase } from '../offline/db.ts';
import { past, putPast } from '../offline/visits.ts';
import { keepLastVisits } from './last-visits.ts';
import { client } from '../session.svelte.ts';

/** A subject's earlier inspections: the tablet's copy at once, the server's behind it. Newest first. */
export class PastInspections {
  readonly #db: OfflineDatabase;
  readonly #subject: string;
  items = $state.raw<readonly SubmissionSummary[]>([]);
  loading = $state(true);
  /** Grows when the last visits were kept anew. */
  kept = $state(0);
  /** The server could not be asked, and the tablet has no copy. */
  unreached = $state(false);

  constructor(db: OfflineDatabase, subject: string) {
    this.#db = db;
    this.#subject = subject;
  }

  async load(): Promise<void> {
    const kept = await past(this.#db, this.#subject);
    this.items = kept ?? [];
    try {
      const { items } = await client.call('listSubjectSubmissions', { params: { id: this.#subject }, query: {} });
      this.items = items.toSorted((a, b) => b.observedAt.localeCompare(a.observedAt));
      await putPast(this.#db, this.#subject, this.items);
      await keepLastVisits({ db: this.#db, client, now: Date.now }, this.#subject, this.items);
      this.kept += 1;
    } catch {
      this.unreached = kept === undefined;
    }
    this.loading = false;
  }
}
