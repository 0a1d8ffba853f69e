import type { Form, FormVersion, Me, Subject, Submission, Unit } from '@safeground/contract';
import { compile, open } from '@safeground/forms';
import { loadParts } from '@safeground/forms/parts';
import type { Answers, AnswerValue, CompiledForm, Host, Session } from '@safeground/forms';
import type { OfflineDatabase } from '../offline/db.ts';
import { uuid7 } from '../offline/identity.ts';
import type { Draft, InspectionLabel, Returned } from '../offline/records.ts';
import { replay } from './fill.svelte.ts';

export type DraftDeps = {
  readonly db: OfflineDatabase;
  readonly me: Me;
  readonly language: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** What an inspection is of. `subject` is absent for a unit's own report. */
export type Occasion = {
  readonly form: Form;
  readonly version: FormVersion;
  readonly unit: Unit;
  readonly subject?: Subject | undefined;
  readonly visit: Draft['visit'];
  /** First answers, worked out from elsewhere; the person checks and changes them. */
  readonly answers?: Answers | undefined;
  /** A re-inspection of what was not in order, after the visit of this time. */
  readonly again?: Draft['again'];
};

/** A form opened for filling. */
export type Opened = { readonly draft: Draft; readonly form: CompiledForm; readonly session: Session };

/** Why a draft does not open: it is gone, its version is not on the tablet, or this build cannot run its form. */
export class CannotOpenError extends Error {
  override readonly name = 'CannotOpenError';
  readonly reason: 'draft-gone' | 'version-gone' | 'form-broken';

  constructor(reason: CannotOpenError['reason'], cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** Makes a draft and keeps it: its id is the submission's for ever, its version is pinned. */
export async function startDraft(deps: DraftDeps, occasion: Occasion): Promise<Draft> {
  const now = deps.now();
  const form = compiled(occasion.version);
  const id = uuid7(now, (bytes) => crypto.getRandomValues(bytes));
  const session = open(form, await hostOf(deps, form, id));
  for (const [path, value] of Object.entries(occasion.answers ?? {})) session.set(path, value as AnswerValue);
  const draft: Draft = {
    id,
    label: labelOf(occasion),
    versionHash: occasion.version.hash,
    visit: occasion.visit,
    base: 0,
    ...(occasion.again === undefined ? {} : { again: occasion.again }),
    observedAt: new Date(now).toISOString(),
    memory: session.memory(),
    answered: 0,
    total: 0,
    createdAt: now,
    changedAt: now,
  };
  await deps.db.putVersion(occasion.version);
  await deps.db.putDraft(draft);
  return draft;
}

/** The correction of a submission: the same id, its answers to begin with, the reviewer's words beside them. */
export async function startCorrection(deps: DraftDeps, submission: Submission, occasion: Occasion): Promise<Draft> {
  const existing = await deps.db.draft(submission.id);
  if (existing !== undefined) return existing.draft;
  const now = deps.now();
  const draft: Draft = {
    id: submission.id,
    label: { ...labelOf(occasion), subject: submission.subject, subjectName: submission.subjectName ?? occasion.subject?.name },
    versionHash: submission.content.versionHash,
    visit: submission.content.visit,
    base: submission.revision,
    observedAt: submission.content.observedAt,
    held: submission.attachments.filter((file) => file.present).map((file) => file.sha256),
    returned: returnedBy(submission),
    memory: submission.content.answers as Answers,
    answered: 0,
    total: 0,
    createdAt: now,
    changedAt: now,
  };
  await deps.db.putVersion(occasion.version);
  await deps.db.putDraft(draft);
  return draft;
}

/** Opens a draft with exactly its version and brings it to the last answer given. Throws `CannotOpenError`. */
export async function openDraft(deps: DraftDeps, id: string): Promise<Opened> {
  const found = await deps.db.draft(id);
  if (found === undefined) throw new CannotOpenError('draft-gone');
  const { draft, journal } = found;
  const version = await deps.db.version(draft.label.form, draft.label.version);
  if (version === undefined || version.hash !== draft.versionHash) throw new CannotOpenError('version-gone');
  const form = compiled(version);
  const session = open(form, await hostOf(deps, form, id), draft.memory);
  replay(session, journal);
  return { draft, form, session };
}

export function compiled(version: FormVersion): CompiledForm {
  const result = compile(version.definition);
  if (!result.ok) throw new CannotOpenError('form-broken', result.findings);
  return result.form;
}

/** The chunks a form needs are on the tablet already: the service worker keeps every file of the build. */
export async function hostOf({ me, language, now }: DraftDeps, form: CompiledForm, draft: string): Promise<Host> {
  return {
    ...(await loadParts(form)),
    now,
    timeZone: me.organisation.timeZone,
    random: Math.random,
    language,
    metadata: { username: me.user.name, email: me.user.email, instanceID: `uuid:${draft}` },
  };
}

function labelOf({ form, version, unit, subject }: Occasion): InspectionLabel {
  return {
    form: form.id,
    version: version.version,
    formTitle: version.definition.title,
    unit: unit.id,
    unitName: unit.name,
    subject: subject?.id,
    subjectName: subject?.name,
  };
}

function returnedBy(submission: Submission): Returned {
  const last = submission.history.findLast((revision) => revision.action === 'return');
  return { reason: last?.reason, remarks: last?.remarks ?? [] };
}
