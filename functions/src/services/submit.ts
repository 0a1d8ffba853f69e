import { createHash } from 'node:crypto';
import { Problem, type Receipt, type SubmissionContent, type SubmissionInput } from '@safeground/contract';
import { canonical, review, type Answers, type CompiledForm, type Host } from '@safeground/forms';
import { dayOf } from '@safeground/programmes';
import { commit, type AttachmentPresence, type Header, type Store } from '@safeground/store';
import { contribute, planOf } from '@safeground/summaries';

/** The exact version a submission was filled with; versions are immutable, so a function may keep them. */
export type PinnedVersion = { readonly form: string; readonly version: number; readonly hash: string; readonly compiled: CompiledForm };

export type SubmitContext = {
  readonly store: Store;
  readonly by: string;
  readonly timeZone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: () => number;
  readonly presence: (sha256: readonly string[]) => Promise<readonly AttachmentPresence[]>;
};

/** SHA-256 over the canonical JSON of a content, as the tablet computed it. */
export function contentHash(content: SubmissionContent): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/**
 * Takes a finished submission. It is validated with exactly the version it names; an invalid one is stored, flagged and
 * visible, because an inspector cannot mend it a week later. Throws `hash-mismatch` when content and hash differ.
 */
export async function submit(context: SubmitContext, version: PinnedVersion, id: string, input: SubmissionInput): Promise<Receipt> {
  const { content, base } = input;
  if (contentHash(content) !== input.contentHash) throw new Problem('hash-mismatch');
  if (content.versionHash !== version.hash)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/content/versionHash', code: 'version', message: 'This is not the hash of that version' }],
    });
  const at = new Date(context.now).toISOString();
  return commit(context.store, {
    id,
    action: base === 0 ? 'submit' : 'correct',
    base,
    by: context.by,
    at,
    receivedDay: dayOf(context.now, context.timeZone),
    content: {
      json: canonical(content),
      hash: input.contentHash,
      header: headerOf(context, version, content),
      attachments: await context.presence(content.attachments),
    },
  });
}

function headerOf(context: SubmitContext, version: PinnedVersion, content: SubmissionContent): Header {
  const observed = Date.parse(content.observedAt);
  const host: Host = {
    now: () => observed,
    timeZone: context.timeZone,
    random: context.random,
    language: version.compiled.definition.defaultLanguage,
  };
  const { answers, problems, score } = review(version.compiled, host, content.answers as Answers);
  const flagged = problems.length > 0;
  return {
    form: content.form,
    version: content.version,
    unit: content.unit,
    day: dayOf(observed, context.timeZone),
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    observedAt: content.observedAt,
    flagged,
    ...(score === undefined
      ? {}
      : {
          score: {
            maximum: score.maximum,
            complete: score.complete,
            decidedBy: [...score.decidedBy],
            ...(score.score === undefined ? {} : { score: score.score }),
            ...(score.class === undefined ? {} : { class: score.class.code }),
          },
        }),
    contribution: contribute(planOf(version.compiled.definition), { answers, score, flagged }),
  };
}
