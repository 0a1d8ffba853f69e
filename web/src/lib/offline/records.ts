import type { Assignment, Form, FormVersion, Receipt, Subject, SubmissionSummary, Unit } from '@safeground/contract';
import type { Answers, AnswerValue, FormClass } from '@safeground/forms';

/** What a finished or unfinished inspection is about, kept as shown so that lists need no look-up and no network. */
export type InspectionLabel = {
  readonly form: string;
  readonly version: number;
  readonly formTitle: { readonly [language: string]: string };
  readonly unit: string;
  readonly unitName: { readonly [language: string]: string };
  readonly subject?: string | undefined;
  readonly subjectName?: string | undefined;
};

/** An inspection being filled. Its version is pinned: a newer publication never changes a form under the pen. */
export type Draft = {
  /** UUIDv7 made with the draft; the submission keeps it. */
  readonly id: string;
  readonly label: InspectionLabel;
  readonly versionHash: string;
  readonly visit: 'self' | 'inspection' | 'appraisal' | 'reinspection';
  /** 0, or the revision this draft corrects. */
  readonly base: number;
  /** When it was observed: ISO instant by the tablet's clock; a correction keeps the first one. */
  readonly observedAt: string;
  /** Files that the server holds already, of the revision this draft corrects. */
  readonly held?: readonly string[] | undefined;
  /** A re-inspection: when the visit before it was (ISO instant), and the rows that were in order then. */
  readonly again?: { readonly of: string; readonly hidden: readonly string[] } | undefined;
  /** What the reviewer said when sending it back. */
  readonly returned?: Returned | undefined;
  /** The engine's `memory()` as of the last compaction; journal entries come on top. */
  readonly memory?: Answers | undefined;
  /** Numbers what is written of a draft, whole or in the journal, as it was given: the whole holds all entries before it. */
  readonly step?: number | undefined;
  readonly answered: number;
  readonly total: number;
  /** Milliseconds since the epoch, by the tablet's clock. */
  readonly createdAt: number;
  readonly changedAt: number;
};

/** What the last inspection of a subject with a form said, as the tablet keeps it. */
export type LastVisit = {
  readonly submission: string;
  readonly revision: number;
  readonly observedAt: string;
  readonly answers: Answers;
  /** When the server was last asked whether there is a later one, in milliseconds since the epoch. */
  readonly checkedAt: number;
};

/** A reviewer's words: of the whole submission, and of single questions. */
export type Returned = {
  readonly reason?: string | undefined;
  readonly remarks: readonly { readonly path: string; readonly text: string }[];
};

/** Score and class as the tablet computed them, with the class's own words, so that lists need no form. */
export type Result = {
  readonly score?: number | undefined;
  readonly maximum: number;
  readonly class?: Pick<FormClass, 'code' | 'label' | 'colour'> | undefined;
};

/** One answer given since the draft's last compaction. An absent `value` cleared the answer. */
export type JournalEntry = {
  readonly seq?: number;
  /** See `Draft.step`. */
  readonly step?: number;
  readonly draft: string;
  readonly path: string;
  readonly value?: AnswerValue | undefined;
  readonly at: number;
};

/** Bytes of a file, kept as an ArrayBuffer (a stored `File` can turn unreadable in Safari). */
export type StoredAttachment = {
  readonly sha256: string;
  readonly bytes: ArrayBuffer;
  readonly type: string;
  readonly size: number;
  /** Ids of the drafts and outbox records that need the bytes, or did: those that left are named on. */
  readonly owners: readonly string[];
};

export type OutboxState = 'finalised' | 'uploading' | 'posted' | 'receipted' | 'needs_login' | 'needs_space' | 'conflict' | 'quarantined';

export type OutboxAttachment = { readonly sha256: string; readonly type: string; readonly size: number; readonly sent: boolean };

/** A finished inspection on its way. `body` is sent as it is: an app update between two tries must not change a byte. */
export type OutboxRecord = {
  readonly id: string;
  readonly state: OutboxState;
  readonly label: InspectionLabel;
  /** The request body (`SubmissionInput`), UTF-8. */
  readonly body: ArrayBuffer;
  readonly contentHash: string;
  readonly attachments: readonly OutboxAttachment[];
  /** Tries in a row that ended in the same trouble, with nothing sent between them. */
  readonly attempts: number;
  /** Not before (milliseconds since the epoch). */
  readonly nextAt: number;
  readonly finalisedAt: number;
  readonly result?: Result | undefined;
  /** What stopped the last try: a problem type or `network`. */
  readonly trouble?: string | undefined;
};

export type StoredReceipt = {
  readonly id: string;
  readonly label: InspectionLabel;
  readonly receipt: Receipt;
  readonly result?: Result | undefined;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
};

/** Keys of the `packet` store: what the inspector carries along. */
export type PacketParts = {
  readonly forms: readonly Form[];
  readonly units: readonly Unit[];
  readonly subjects: readonly Subject[];
  /** What the inspector has still to do. */
  readonly assignments: readonly Assignment[];
  /** What came back for correction. */
  readonly returned: readonly SubmissionSummary[];
  /** When all of it was last fetched, in milliseconds since the epoch. */
  readonly fetchedAt: number;
  /** Ids of forms whose files of choices did not all come yet. */
  readonly behind: readonly string[];
  /**
   * The draft that is being filled. On the disk, not in localStorage: browsers write that late, so a killed one would not
   * know what it was doing.
   */
  readonly open: string | undefined;
  /** Set once, when this database was made: a browser that clears its storage takes it along. */
  readonly since: number | undefined;
  /** What was here before the browser cleared its storage, until the person has read it. */
  readonly evicted: Evicted | undefined;
};

/** Work that a tablet held, and when it was last seen there (milliseconds since the epoch). */
export type Evicted = { readonly drafts: number; readonly waiting: number; readonly at: number };

/** A version as it came. `engine`: the one it came compiled for, which may be another than this build's; absent when it did not. */
export type CarriedVersion = FormVersion & { readonly engine?: number | undefined };

export type CachedVersion = CarriedVersion & { readonly key: string };
