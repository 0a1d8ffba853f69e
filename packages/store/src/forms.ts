import { Problem, type Form, type FormDraft, type FormVersion } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { auditPut, type Act } from './audit.ts';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import { pack, unpack } from './pack.ts';
import type { Store } from './store.ts';

/** Creates a form with its first draft. Refuses an id that is taken. */
export async function createForm(
  store: Store,
  act: Act,
  input: { readonly id: string; readonly agency: string; readonly definition: FormDefinition },
): Promise<Form> {
  const { id, agency, definition } = input;
  const form: Form = {
    id,
    agency,
    title: { ...definition.title },
    ...(definition.subjectKind === undefined ? {} : { subjectKind: definition.subjectKind }),
    state: 'draft',
    latestVersion: 0,
    createdAt: act.at,
    updatedAt: act.at,
  };
  const created = await store.db.transact([
    { key: formKey(store, id), item: form, when: [{ is: 'absent' }] },
    { key: draftKey(store, id), item: draftItem(definition, 1, act), when: [{ is: 'absent' }] },
    auditPut(store, { ...act, action: 'form.create', resource: `form/${id}` }),
  ]);
  if (!created.ok) throw new Problem('conflict', { detail: `The form ${id} exists already` });
  return form;
}

export async function getForm(store: Store, id: string): Promise<Form | undefined> {
  const item = await store.db.get(formKey(store, id));
  return item === undefined ? undefined : toForm(item);
}

export async function requireForm(store: Store, id: string): Promise<Form> {
  return found(await getForm(store, id), `There is no form ${id}`);
}

export async function listForms(store: Store): Promise<readonly Form[]> {
  return (await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'FORM#' } })).map(toForm);
}

export async function requireDraft(store: Store, form: string): Promise<FormDraft> {
  const item = found(await store.db.get(draftKey(store, form)), `The form ${form} has no draft`);
  return {
    form,
    definition: JSON.parse(unpack(item['definition'])) as FormDefinition,
    revision: Number(item['revision']),
    updatedAt: String(item['at']),
    updatedBy: String(item['by']),
  };
}

/**
 * Replaces the draft if nobody changed it since revision `base`; otherwise `conflict` with the revision that stands. The same
 * definition put again on the same revision, because the first answer was lost, is answered as the first time.
 */
export async function putDraft(
  store: Store,
  act: Act,
  input: { readonly form: string; readonly base: number; readonly definition: FormDefinition },
): Promise<FormDraft> {
  const { form, base, definition } = input;
  const written = await store.db.put(draftKey(store, form), draftItem(definition, base + 1, act), [
    { is: 'present' },
    { is: 'equals', field: 'revision', value: base },
  ]);
  if (!written.ok && written.old === undefined) throw new Problem('not-found', { detail: `The form ${form} has no draft` });
  if (!written.ok) {
    const standing = await requireDraft(store, form);
    if (standing.revision === base + 1 && canonical(standing.definition) === canonical(definition)) return standing;
    throw new Problem('conflict', { revision: standing.revision });
  }
  return { form, definition, revision: base + 1, updatedAt: act.at, updatedBy: act.by };
}

/** Shows a form that was never published under its draft's title. Once published, the version's title stands. */
export async function retitleDraft(store: Store, act: Act, form: string, definition: FormDefinition): Promise<void> {
  const { title, subjectKind } = definition;
  const set = { title, updatedAt: act.at, ...(subjectKind === undefined ? {} : { subjectKind }) };
  const change = subjectKind === undefined ? { set, remove: ['subjectKind'] } : { set };
  await store.db.update(formKey(store, form), change, [{ is: 'present' }, { is: 'equals', field: 'latestVersion', value: 0 }]);
}

/**
 * Publishes the draft, at revision `base`, as the next version: immutable, and pinned by the SHA-256 of its canonical JSON.
 * Version, form and the mark that this revision is out move in one transaction, so whoever publishes the same revision
 * again (a lost response, a colleague's click) gets the version that stands. `check` may refuse the draft by throwing.
 */
export async function publishDraft(
  store: Store,
  act: Act,
  input: { readonly form: string; readonly base: number },
  prepare: (definition: FormDefinition) => Promise<FormDefinition> = (definition) => Promise.resolve(definition),
): Promise<FormVersion> {
  const published = await publishedFrom(store, input);
  if (published !== undefined) return published;
  const form = await requireForm(store, input.form);
  const draft = await requireDraft(store, input.form);
  if (draft.revision !== input.base) throw new Problem('conflict', { revision: draft.revision });
  const definition = await prepare(draft.definition);
  const version = form.latestVersion + 1;
  const json = canonical(definition);
  const facts = { form: form.id, version, hash: store.sha256(json), publishedAt: act.at, publishedBy: act.by };
  const { title, subjectKind } = definition;
  const { subjectKind: _former, ...kept } = form;
  const moved: Form = {
    ...kept,
    title: { ...title },
    ...(subjectKind === undefined ? {} : { subjectKind }),
    state: 'published',
    latestVersion: version,
    updatedAt: act.at,
  };
  const written = await store.db.transact([
    { key: versionKey(store, form.id, version), item: { ...facts, definition: pack(json) }, when: [{ is: 'absent' }] },
    { key: formKey(store, form.id), item: moved, when: [{ is: 'equals', field: 'latestVersion', value: form.latestVersion }] },
    { key: publishedKey(store, form.id, input.base), item: { version }, when: [{ is: 'absent' }] },
    auditPut(store, { ...act, action: 'form.publish', resource: `form/${form.id}/version/${version}` }),
  ]);
  if (written.ok) return { ...facts, definition };
  const first = await publishedFrom(store, input);
  if (first !== undefined) return first;
  throw new Problem('conflict', { detail: 'Somebody published first', revision: draft.revision });
}

export async function requireVersion(store: Store, form: string, version: number): Promise<FormVersion> {
  return toVersion(found(await store.db.get(versionKey(store, form, version)), `The form ${form} has no version ${version}`));
}

/** Every version of a form without its definition, oldest first. */
export async function listVersions(store: Store, form: string): Promise<readonly Omit<FormVersion, 'definition'>[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: formPk(store, form), range: { prefix: 'VERSION#' } });
  return items.map(toFacts);
}

/** Ends a version: nothing new is begun with it. Retiring the latest retires the form. Repeatable: the first time stands. */
export async function retireVersion(store: Store, act: Act, form: string, version: number): Promise<FormVersion> {
  const key = versionKey(store, form, version);
  const [item, owner] = await Promise.all([store.db.get(key), requireForm(store, form)]);
  const standing = toVersion(found(item, `The form ${form} has no version ${version}`));
  if (standing.retiredAt !== undefined) return standing;
  const isLatest = owner.latestVersion === version;
  const retired: Form = { ...owner, ...(isLatest ? { state: 'retired' as const } : {}), updatedAt: act.at };
  const written = await store.db.transact([
    { key, item: { ...item, retiredAt: act.at }, when: [{ is: 'present' }] },
    { key: formKey(store, form), item: retired, when: [{ is: 'equals', field: 'latestVersion', value: owner.latestVersion }] },
    auditPut(store, { ...act, action: 'form.retire', resource: `form/${form}/version/${version}` }),
  ]);
  if (!written.ok) throw new Problem('conflict', { detail: 'Somebody published meanwhile' });
  return { ...standing, retiredAt: act.at };
}

async function publishedFrom(store: Store, input: { readonly form: string; readonly base: number }): Promise<FormVersion | undefined> {
  const mark = await store.db.get(publishedKey(store, input.form, input.base));
  return mark === undefined ? undefined : requireVersion(store, input.form, Number(mark['version']));
}

function formKey(store: Store, id: string): Key {
  return { table: 'registry', pk: organisationPk(store.org), sk: `FORM#${id}` };
}

function formPk(store: Store, form: string): string {
  return `${organisationPk(store.org)}#FORM#${form}`;
}

function draftKey(store: Store, form: string): Key {
  return { table: 'registry', pk: formPk(store, form), sk: 'DRAFT' };
}

/** Padded, so that versions sort as numbers. */
function versionKey(store: Store, form: string, version: number): Key {
  return { table: 'registry', pk: formPk(store, form), sk: `VERSION#${String(version).padStart(6, '0')}` };
}

/** Which version came of a revision of the draft. */
function publishedKey(store: Store, form: string, revision: number): Key {
  return { table: 'registry', pk: formPk(store, form), sk: `PUBLISHED#${revision}` };
}

function draftItem(definition: FormDefinition, revision: number, act: Act): Item {
  return { definition: pack(canonical(definition)), revision, ...act };
}

function toForm({ pk: _pk, sk: _sk, ...form }: Item): Form {
  return form as unknown as Form;
}

function toVersion(item: Item): FormVersion {
  return { ...toFacts(item), definition: JSON.parse(unpack(item['definition'])) as FormDefinition };
}

function toFacts({ pk: _pk, sk: _sk, definition: _definition, ...facts }: Item): Omit<FormVersion, 'definition'> {
  return facts as unknown as Omit<FormVersion, 'definition'>;
}

function found<Value>(value: Value | undefined, detail: string): Value {
  if (value === undefined) throw new Problem('not-found', { detail });
  return value;
}
