import { Problem, type Subject, type SubjectInput, type SubjectRevision } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key, TransactionPut } from './client.ts';
import type { Store } from './store.ts';
import { codeKey, findKeys, subjectKey, subjectPk } from './subject-keys.ts';
import { toSubject } from './subject-search.ts';

/** Others write the same subject a few times a day at most; more tries would only hide an error. */
const TRIES = 4;

/**
 * Enters a subject under a new id. Refuses with `conflict` an id that exists, and an official code that another subject
 * of the same kind has (`errors` then names `/code`).
 */
export async function createSubject(store: Store, act: Act, id: string, input: SubjectInput): Promise<Subject> {
  const subject: Subject = { ...input, id, createdAt: act.at };
  if (await write(store, act, subject, undefined)) return subject;
  await refuseTakenCode(store, subject);
  throw new Problem('conflict', { detail: `The subject ${id} exists already` });
}

/** As many new subjects as one transaction holds. */
export const SUBJECTS_AT_ONCE = 25;

/**
 * Enters up to `SUBJECTS_AT_ONCE` subjects in one transaction: all of them, or none and `false` when an id or a code among
 * them is taken. For files of subjects, where one at a time would take four times as long.
 */
export async function createSubjects(
  store: Store,
  act: Act,
  subjects: readonly { readonly id: string; readonly input: SubjectInput }[],
): Promise<boolean> {
  const writes = subjects.flatMap(({ id, input }) => writesOf(store, act, { ...input, id, createdAt: act.at }, undefined));
  return (await store.db.transact(writes)).ok;
}

/** Replaces what is known of a subject; the former states stay in its history. Putting what stands writes nothing. */
export async function putSubject(store: Store, act: Act, id: string, input: SubjectInput): Promise<Subject> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const standing = found(await latest(store, id), id);
    const subject: Subject = { ...input, id, createdAt: standing.createdAt };
    if (canonical(subject) === canonical(toSubject(standing))) return subject;
    if (await write(store, act, subject, standing)) return subject;
    await refuseTakenCode(store, subject);
  }
  throw new Problem('conflict', { detail: `The subject ${id} is being changed by somebody else` });
}

export async function requireSubject(store: Store, id: string): Promise<Subject> {
  return toSubject(found(await latest(store, id), id));
}

/** Many subjects by id, in the order asked. */
export async function getSubjects(store: Store, ids: readonly string[]): Promise<readonly (Subject | undefined)[]> {
  const items = await store.db.getMany(ids.map((id) => subjectKey(store, id)));
  return items.map((item) => (item === undefined ? undefined : toSubject(item)));
}

/** Every state of a subject, oldest first. */
export async function listSubjectRevisions(store: Store, id: string): Promise<readonly SubjectRevision[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: subjectPk(store, id), range: { prefix: 'REV#' } });
  return items.map(({ pk: _pk, sk: _sk, ...revision }) => revision as unknown as SubjectRevision);
}

type Coded = { readonly kind: string; readonly code: string };

/** The ids of the subjects that have these official codes, in the order asked. */
export async function findSubjectsByCode(store: Store, coded: readonly Coded[]): Promise<readonly (string | undefined)[]> {
  const items = await store.db.getMany(coded.map(({ kind, code }) => codeKey(store, kind, code)));
  return items.map((item) => (item === undefined || item['held'] !== 1 ? undefined : String(item['subject'])));
}

type Standing = SubjectRevision & Item;

/** False when the subject moved meanwhile, or its code is taken. */
async function write(store: Store, act: Act, subject: Subject, standing: Standing | undefined): Promise<boolean> {
  return (await store.db.transact(writesOf(store, act, subject, standing))).ok;
}

function writesOf(store: Store, act: Act, subject: Subject, standing: Standing | undefined): readonly TransactionPut[] {
  const revision = (standing?.revision ?? 0) + 1;
  const key = subjectKey(store, subject.id);
  return [
    {
      key,
      item: { ...subject, revision, ...findKeys(store, subject) },
      when: standing === undefined ? [{ is: 'absent' }] : [{ is: 'equals', field: 'revision', value: standing.revision }],
    },
    { key: { ...key, sk: `REV#${String(revision).padStart(4, '0')}` }, item: { ...subject, revision, ...act }, when: [{ is: 'absent' }] },
    ...codeMoves(store, subject, standing),
    auditPut(store, { ...act, action: standing === undefined ? 'subject.create' : 'subject.put', resource: `subject/${subject.id}` }),
  ];
}

/** A code is held by one subject of a kind at a time; a code given up may be taken again. */
function codeMoves(store: Store, subject: Subject, standing: Standing | undefined): readonly TransactionPut[] {
  const wanted = codeOf(store, subject);
  const former = standing === undefined ? undefined : codeOf(store, standing);
  if (wanted?.pk === former?.pk && wanted?.sk === former?.sk) return [];
  return [
    ...(wanted === undefined
      ? []
      : [{ key: wanted, item: { subject: subject.id, held: 1 }, when: [{ is: 'equals', field: 'held', value: 0 }] as const }]),
    ...(former === undefined
      ? []
      : [{ key: former, item: { subject: subject.id, held: 0 }, when: [{ is: 'equals', field: 'subject', value: subject.id }] as const }]),
  ];
}

async function refuseTakenCode(store: Store, { id, kind, code }: Subject): Promise<void> {
  if (code === undefined) return;
  const [holder] = await findSubjectsByCode(store, [{ kind, code }]);
  if (holder === undefined || holder === id) return;
  throw new Problem('conflict', {
    detail: `The code ${code} belongs to ${holder}`,
    errors: [{ pointer: '/code', code: 'taken', message: `${code} belongs to ${holder}` }],
  });
}

async function latest(store: Store, id: string): Promise<Standing | undefined> {
  return (await store.db.get(subjectKey(store, id))) as Standing | undefined;
}

function codeOf(store: Store, { kind, code }: Pick<Subject, 'kind' | 'code'>): Key | undefined {
  return code === undefined ? undefined : codeKey(store, kind, code);
}

function found(item: Standing | undefined, id: string): Standing {
  if (item === undefined) throw new Problem('not-found', { detail: `There is no subject ${id}` });
  return item;
}
