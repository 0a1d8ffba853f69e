import { Problem, type Form, type FormDraft, type FormVersion, type LocalizedText, type ProblemError } from '@safeground/contract';
import type { Finding, FormDefinition } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { describe } from '@safeground/forms/findings';
import { fileFindings, withoutStrayFiles } from '@safeground/forms/list-files';
import { pointersInto } from '@safeground/forms/pointers';
import { ENGINE, precompile } from '@safeground/forms/precompile';
import { linearRegex } from '@safeground/forms/regex';
import { refusals } from '@safeground/forms/validate';
import {
  createForm as storeForm,
  listForms as readForms,
  listVersions as readVersions,
  publishDraft,
  putDraft as storeDraft,
  requireAgency,
  requireDraft,
  requireForm,
  requireVersion,
  retireVersion as storeRetirement,
  retitleDraft,
} from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permits } from '../rights.ts';
import { actOf } from './act.ts';
import { listFileFindings } from './list-files.ts';
import { requireTemplate } from './templates.ts';

export type FormCreation =
  { readonly agency: string; readonly template: string } | { readonly agency: string; readonly title: LocalizedText };

/** Published forms, and the drafts the caller may write; the ones changed last come first. */
export async function listForms(context: ServiceContext): Promise<{ items: Form[] }> {
  allow(context, 'form.read');
  const forms = await readForms(context.store);
  const shown = forms.filter((form) => form.latestVersion > 0 || permits(context, 'form.write', { agency: form.agency }));
  return { items: shown.toSorted((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1)) };
}

/** A new form with its first draft: a copy of a template, or blank under a title. */
export async function createForm(context: ServiceContext, input: FormCreation): Promise<Form> {
  const { id: agency } = await requireAgency(context.store, input.agency);
  allow(context, 'form.write', { agency });
  const definition = 'template' in input ? requireTemplate(input.template) : blank(context, input.title);
  return storeForm(context.store, actOf(context), { id: `frm_${context.deps.ids()}`, agency, definition });
}

export async function getForm(context: ServiceContext, id: string): Promise<Form> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.read', { agency: form.agency });
  return form;
}

export async function getDraft(context: ServiceContext, id: string): Promise<FormDraft> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.write', { agency: form.agency });
  return requireDraft(context.store, id);
}

/**
 * Saves the draft somebody read at revision `base`. Its shape must be a definition's; errors of the checklist itself
 * (an unknown name, a cycle) do not hold a save up. Throws `conflict` with the revision that stands.
 */
export async function putDraft(context: ServiceContext, id: string, base: number, input: unknown): Promise<FormDraft> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.write', { agency: form.agency });
  const definition = readDefinition(input);
  const act = actOf(context);
  const draft = await storeDraft(context.store, act, { form: id, base, definition });
  if (form.latestVersion === 0) await retitleDraft(context.store, act, id, definition);
  return draft;
}

/** Every version without its definition, newest first. */
export async function listVersions(context: ServiceContext, id: string): Promise<{ items: Omit<FormVersion, 'definition'>[] }> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.read', { agency: form.agency });
  return { items: (await readVersions(context.store, id)).toReversed() };
}

/** Publishes the draft at revision `base`. Throws `form-invalid` with every place that is wrong: then nothing is published. */
export async function publishForm(context: ServiceContext, id: string, base: number): Promise<FormVersion> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.publish', { agency: form.agency });
  return publishDraft(context.store, actOf(context), { form: id, base }, async (definition) => {
    await refuseErrors(context, definition);
    return withoutStrayFiles(definition);
  });
}

/** A version; compiled too for an `engine` that reads it as this one does, so that it opens without a compiler. */
export async function getVersion(context: ServiceContext, id: string, version: number, engine?: string): Promise<FormVersion> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.read', { agency: form.agency });
  const found = await requireVersion(context.store, id, version);
  return Number(engine) === ENGINE ? { ...found, precompiled: precompile(found.definition, found.hash) } : found;
}

/** Ends a version: nothing new is begun with it, what was begun is still received. */
export async function retireVersion(context: ServiceContext, id: string, version: number): Promise<FormVersion> {
  const form = await requireForm(context.store, id);
  allow(context, 'form.publish', { agency: form.agency });
  return storeRetirement(context.store, actOf(context), id, version);
}

function blank({ organisation }: ServiceContext, title: LocalizedText): FormDefinition {
  const languages = organisation.languages.filter((language) => (title[language] ?? '').trim() !== '');
  const [defaultLanguage] = languages;
  if (defaultLanguage === undefined)
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/title', code: 'required', message: `Give a title in one of: ${organisation.languages.join(', ')}` }],
    });
  return { schema: 1, title, languages: organisation.languages, defaultLanguage, children: [], choiceLists: [] };
}

function readDefinition(input: unknown): FormDefinition {
  const parsed = parseDefinition(input);
  if (parsed.ok) return parsed.definition;
  throw new Problem('validation-failed', { errors: parsed.findings.map((finding) => toError(finding, finding.place)) });
}

async function refuseErrors(context: ServiceContext, definition: FormDefinition): Promise<void> {
  const found = refusals(definition, { regex: linearRegex });
  const errors = found.length === 0 ? await listFileFindings(context, definition) : [...found, ...fileFindings(definition)];
  if (errors.length === 0) return;
  const pointerTo = pointersInto(definition);
  throw new Problem('form-invalid', { errors: errors.map((finding) => toError(finding, pointerTo(finding))) });
}

/** `place` is a pointer into the definition, which is a member of the draft. With its values a page says it in its own language. */
function toError(finding: Finding, place: string): ProblemError {
  const { message, remedy } = describe(finding, 'en');
  return { pointer: `/definition${place}`, code: finding.code, message: `${message} ${remedy}`, values: finding.values };
}
