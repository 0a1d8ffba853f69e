import type { Form, FormVersion, Subject, Submission, Unit } from '@safeground/contract';
import { open } from '@safeground/forms/lean';
import type { Answers, AnswerValue } from '@safeground/forms';
import { uuid7 } from '../offline/identity.ts';
import type { Draft, InspectionLabel, Returned } from '../offline/records.ts';
import { compiled, hostOf } from './draft.ts';
import type { DraftDeps } from './draft.ts';

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

/** Makes a draft and keeps it: its id is the submission's for ever, its version is pinned. */
export async function startDraft(deps: DraftDeps, occasion: Occasion): Promise<Draft> {
  const now = deps.now();
  const form = await compiled(occasion.version);
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
  const { definition } = occasion.version;
  // A draft that is on the tablet can be opened there, with the network or without.
  if (definition.files !== undefined) await (await import('../lists/carried.ts')).carryLists(deps.db, definition);
  await deps.db.putVersion(occasion.version);
  await deps.db.putDraft(draft);
  return draft;
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

export function returnedBy(submission: Submission): Returned {
  const last = submission.history.findLast((revision) => revision.action === 'return');
  return { reason: last?.reason, remarks: last?.remarks ?? [] };
}
