import { hash } from 'node:crypto';
import { Problem, type Receipt, type SubmissionContent, type SubmissionInput } from '@safeground/contract';
import { review, type Answers, type CompiledForm, type Host, type ScoreResult } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { problemMessage } from '@safeground/forms/problems';
import { extras } from '@safeground/forms/extras';
import { linearRegex } from '@safeground/forms/regex';
import { dayOf } from '@safeground/programmes';
import { commit, type AttachmentPresence, type Header, type Store, type StoredContent } from '@safeground/store';
import { contribute, isCut, type Plan } from '@safeground/summaries';
import { attachmentsIn } from './attachment-refs.ts';
import { circumstancesOf, listGone, notCounted } from './circumstances.ts';

/** The exact version a submission was filled with; versions are immutable, so a function may keep them. */
export type PinnedVersion = {
  readonly form: string;
  readonly version: number;
  readonly hash: string;
  readonly compiled: CompiledForm;
  /** What of it is counted. */
  readonly plan: Plan;
};

/** What taking a submission needs of the world. */
export type SubmitContext = {
  readonly store: Store;
  readonly by: string;
  readonly timeZone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: () => number;
  readonly presence: (sha256: readonly string[]) => Promise<readonly AttachmentPresence[]>;
  /** Compresses a content, and puts it aside where it does not fit an item. */
  readonly keep: (json: string) => Promise<StoredContent>;
  /** Into how many buckets the submissions of this form and unit are spread. */
  readonly shards?: number | undefined;
  /** Rows of the version's files, where it has any. */
  readonly rows?: Host['rows'];
  /** The subject as it is now. */
  readonly subject?: { readonly name: string; readonly kind: string } | undefined;
};

/** SHA-256 over the canonical JSON of a content, as the tablet computed it. */
export function contentHash(content: SubmissionContent): string {
  return hash('sha256', canonical(content));
}

/**
 * Takes a finished submission. It is validated with exactly the version it names; an invalid one is stored, flagged and
 * visible, because an inspector cannot mend it a week later. Throws `hash-mismatch` when content and hash differ.
 */
export async function submit(context: SubmitContext, version: PinnedVersion, id: string, input: SubmissionInput): Promise<Receipt> {
  const { content, base } = input;
  const json = canonical(content);
  if (hash('sha256', json) !== input.contentHash) throw new Problem('hash-mismatch');
  if (content.versionHash !== version.hash)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/content/versionHash', code: 'version', message: 'This is not the hash of that version' }],
    });
  const listed = new Set(content.attachments);
  // A receipt says that everything is here: it can only speak of files that are named.
  if (attachmentsIn(content.answers).some((ref) => !listed.has(ref.sha256)))
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/content/attachments', code: 'unlisted', message: 'Name every file that the answers show' }],
    });
  const [stored, attachments] = await Promise.all([context.keep(json), context.presence(content.attachments)]);
  return commit(context.store, {
    id,
    action: base === 0 ? 'submit' : 'correct',
    base,
    by: context.by,
    at: new Date(context.now).toISOString(),
    receivedDay: dayOf(context.now, context.timeZone),
    shards: context.shards,
    content: { stored, hash: input.contentHash, header: headerOf(context, version, content), attachments },
  });
}

/** How a content came, besides what is in it. */
export type Arrival = {
  readonly timeZone: string;
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Of the subject when it was sent. */
  readonly subjectKind?: string | undefined;
  /** Rows of the version's files, where it has any. */
  readonly rows?: Host['rows'];
};

/** What the exact version says of a content, and what its arrival does: the same whenever it is asked. */
export function reviewContent(version: Pick<PinnedVersion, 'compiled' | 'plan'>, content: SubmissionContent, arrival: Arrival) {
  const { timeZone, random, receivedAt, subjectKind, rows } = arrival;
  const { defaultLanguage, subjectKind: wantedKind } = version.compiled.definition;
  const observed = Date.parse(content.observedAt);
  const host: Host = {
    now: () => observed,
    timeZone,
    random,
    language: defaultLanguage,
    regex: linearRegex,
    extras,
    rows,
  };
  const answers = content.answers as Answers;
  const reviewed = review(version.compiled, host, answers);
  const worded = reviewed.problems.map((problem) => ({ ...problem, message: problemMessage(problem) }));
  const { files = {} } = version.compiled.definition;
  // Versions of before files were kept have none: nobody could check those.
  const gone = reviewed.unchecked.some((file) => Object.hasOwn(files, file));
  const problems = [...circumstancesOf(content, { receivedAt, subjectKind, wantedKind }), ...(gone ? [listGone()] : []), ...worded];
  const contribution = contribute(version.plan, { ...reviewed, flagged: problems.length > 0 });
  return { ...reviewed, contribution, problems: isCut(contribution) ? [notCounted(), ...problems] : problems };
}

function headerOf(context: SubmitContext, version: PinnedVersion, content: SubmissionContent): Header {
  const { timeZone, random, now, subject, rows } = context;
  const arrival = { timeZone, random, receivedAt: now, subjectKind: subject?.kind, rows };
  const { problems, score, contribution } = reviewContent(version, content, arrival);
  return {
    form: content.form,
    version: content.version,
    unit: content.unit,
    day: dayOf(Date.parse(content.observedAt), timeZone),
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    ...(subject === undefined ? {} : { subjectName: subject.name, subjectKind: subject.kind }),
    observedAt: content.observedAt,
    flagged: problems.length > 0,
    ...(score === undefined ? {} : { score: scoreOf(score) }),
    contribution,
  };
}

function scoreOf({ score, maximum, complete, decidedBy, class: found }: ScoreResult): NonNullable<Header['score']> {
  return {
    maximum,
    complete,
    decidedBy: [...decidedBy],
    ...(score === undefined ? {} : { score }),
    ...(found === undefined ? {} : { class: found.code }),
  };
}
