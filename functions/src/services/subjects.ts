import { Problem, type Subject, type SubjectInput, type SubjectRevision } from '@safeground/contract';
import { reachOn } from '@safeground/programmes';
import {
  createSubject as storeSubject,
  listSubjectRevisions,
  listSubjects as readSubjects,
  putSubject as replaceSubject,
  requireSubject,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { requireUnit, todayOf } from './organisation.ts';

export type SubjectQuery = {
  readonly unit: string;
  readonly kind?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
};

/** Subjects of a unit, of all under it, and of what became part of these: by unit and name, fifty at a time. */
export async function listSubjects(context: ServiceContext, query: SubjectQuery): Promise<{ items: Subject[]; cursor?: string }> {
  const { id } = requireUnit(context, query.unit);
  allow(context, 'subject.read', { unit: id });
  const units = reachOn(context.organisation.units, id, todayOf(context)).map((unit) => unit.id);
  const { kind, q: text, cursor } = query;
  const page = await readSubjects(context.store, { units, kind, text, cursor });
  return { ...page, items: [...page.items] };
}

export async function createSubject(context: ServiceContext, input: SubjectInput): Promise<Subject> {
  requireUnit(context, input.unit);
  allow(context, 'subject.write', { unit: input.unit });
  refuseEndedUnit(context, input.unit);
  return storeSubject(context.store, actOf(context), `sbj_${context.deps.ids()}`, tidy(input));
}

export async function getSubject(context: ServiceContext, id: string): Promise<Subject> {
  const subject = await requireSubject(context.store, id);
  allow(context, 'subject.read', { unit: subject.unit });
  return subject;
}

/** Replaces what is known of a subject. Moving it to another unit needs the right in both. */
export async function putSubject(context: ServiceContext, id: string, input: SubjectInput): Promise<Subject> {
  const standing = await requireSubject(context.store, id);
  requireUnit(context, input.unit);
  allow(context, 'subject.write', { unit: standing.unit });
  allow(context, 'subject.write', { unit: input.unit });
  if (input.unit !== standing.unit) refuseEndedUnit(context, input.unit);
  return replaceSubject(context.store, actOf(context), id, tidy(input));
}

/** Every state of a subject with who put it and when, newest first. */
export async function listSubjectHistory(context: ServiceContext, id: string): Promise<{ items: SubjectRevision[] }> {
  const subject = await requireSubject(context.store, id);
  allow(context, 'subject.read', { unit: subject.unit });
  return { items: (await listSubjectRevisions(context.store, id)).toReversed() };
}

function refuseEndedUnit(context: ServiceContext, unit: string): void {
  if (context.organisation.units.existsOn(unit, todayOf(context))) return;
  throw new Problem('validation-failed', {
    errors: [{ pointer: '/unit', code: 'unit-ended', message: `The unit ${unit} does not exist today` }],
  });
}

/** Text in NFC without spaces around it; what is empty is left out. */
export function tidy(input: SubjectInput): SubjectInput {
  const entries = Object.entries(input).map(([key, value]) => [key, typeof value === 'string' ? value.normalize('NFC').trim() : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && value !== undefined)) as SubjectInput;
}
