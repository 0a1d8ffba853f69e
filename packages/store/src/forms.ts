import { Problem, type Form, type FormDraft, type FormVersion } from '@safeground/contract';
import { canonical, type FormDefinition } from '@safeground/forms';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Who did it and when (ISO instant). */
export type Act = { readonly by: string; readonly at: string };

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
    definition: JSON.parse(String(item['definition'])) as FormDefinition,
    revision: Number(item['revision']),
    updatedAt: String(item['at']),
    updatedBy: String(item['by']),
  };
}

/** Replaces the draft if nobody changed it since revision `base`; otherwise `conflict` with the revision that stands. */
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
  if (!written.ok) throw new Problem('conflict', { revision: Number(written.old?.['revision']) });
  return { form, definition, revision: base + 1, updatedAt: act.at, updatedBy: act.by };
}

/**
 * Publishes the draft, at revision `base`, as the next version: immutable, and pinned by the SHA-256 of its canonical JSON.
 * Version and form move in one transaction; of two people publishing at once, one gets `conflict`.
 */
export async function publishDraft(store: Store, act: Act, input: { readonly form: string; readonly base: number }): Promise<FormVersion> {
  const form = await requireForm(store, input.form);
  const draft = await requireDraft(store, input.form);
  if (draft.revision !== input.base) throw new Problem('conflict', { revision: draft.revision });
  const version = form.latestVersion + 1;
  const json = canonical(draft.definition);
  const item = { form: form.id, version, hash: store.sha256(json), definition: json, publishedAt: act.at, publishedBy: act.by };
  const moved: Form = { ...form, title: { ...draft.definition.title }, state: 'published', latestVersion: version, updatedAt: act.at };
  const published = await store.db.transact([
    { key: versionKey(store, form.id, version), item, when: [{ is: 'absent' }] },
    { key: formKey(store, form.id), item: moved, when: [{ is: 'equals', field: 'latestVersion', value: form.latestVersion }] },
  ]);
  if (!published.ok) throw new Problem('conflict', { detail: 'Somebody published first', revision: draft.revision });
  return toVersion(item);
}

export async function requireVersion(store: Store, form: string, version: number): Promise<FormVersion> {
  return toVersion(found(await store.db.get(versionKey(store, form, version)), `The form ${form} has no version ${version}`));
}

function formKey(store: Store, id: string): Key {
  return { table: 'registry', pk: organisationPk(store.org), sk: `FORM#${id}` };
}

function draftKey(store: Store, form: string): Key {
  return { table: 'registry', pk: `${organisationPk(store.org)}#FORM#${form}`, sk: 'DRAFT' };
}

/** Padded, so that versions sort as numbers. */
function versionKey(store: Store, form: string, version: number): Key {
  return { table: 'registry', pk: `${organisationPk(store.org)}#FORM#${form}`, sk: `VERSION#${String(version).padStart(6, '0')}` };
}

function draftItem(definition: FormDefinition, revision: number, act: Act): Item {
  return { definition: canonical(definition), revision, ...act };
}

function toForm({ pk, sk, ...form }: Item): Form {
  return form as unknown as Form;
}

function toVersion({ pk, sk, ...item }: Item): FormVersion {
  return { ...(item as unknown as FormVersion), definition: JSON.parse(String(item['definition'])) as FormDefinition };
}

function found<Value>(value: Value | undefined, detail: string): Value {
  if (value === undefined) throw new Problem('not-found', { detail });
  return value;
}
