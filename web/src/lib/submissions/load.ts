import { submissionStates } from '@safeground/contract/submission-state';
import type { SubmissionState, Unit } from '@safeground/contract';
import { compile } from '@safeground/forms';
import { loadParts } from '@safeground/forms/parts';
import { listsOf } from '../agency/rehearsal.svelte.ts';
import { readSelection } from '../committee/selection.ts';
import type { Registers } from '../committee/selection.ts';
import { needed } from '../load.ts';
import { namesOf } from '../names.ts';
import { client } from '../session.svelte.ts';
import { unsettled } from './copies.ts';
import { withChosen } from './chosen.ts';
import { firstFound } from './listing.svelte.ts';

export type SubmissionData = Awaited<ReturnType<typeof loadSubmission>>;

/** A submission with the exact version it was filled with, and the names of those who acted on it. */
export async function loadSubmission(id: string, url: URL) {
  const of = { params: { id } };
  const [submission, { items }] = await needed(
    Promise.all([client.call('getSubmission', of), client.call('listSubmissionCopies', of)]),
    url,
  );
  const copies = unsettled(submission, items);
  const [version, people] = await Promise.all([
    needed(client.call('getVersion', { params: { form: submission.form, version: submission.version } }), url),
    namesOf([submission.by, ...[...submission.history, ...copies].map(({ by }) => by)]),
  ]);
  const compiled = compile(version.definition);
  const form = compiled.ok ? compiled.form : undefined;
  // A score may be worked out from the rows of a file.
  const lists = form?.scoring === undefined ? {} : await listsOf(form);
  const parts = form === undefined ? {} : { ...(await loadParts(form)), ...lists };
  const chosen = [submission, ...copies].flatMap((content) => content.chosen ?? []);
  return { submission, copies, definition: withChosen(version.definition, chosen), form, parts, people };
}

export type SubmissionsData = Awaited<ReturnType<typeof loadSubmissions>>;

/**
 * The list an address asks for: of a form, a unit and a period; in a state and of places whose name begins so, where it says.
 * As long as nothing has come in for the period that is just beginning, it opens on the one before.
 */
export async function loadSubmissions(url: URL, registers: Registers, opening: Unit | undefined) {
  const selection = readSelection(url.searchParams, registers, opening);
  const { form, unit, period, against } = selection;
  const state: SubmissionState | undefined = submissionStates.find((each) => each === url.searchParams.get('state'));
  const q = url.searchParams.get('q') ?? '';
  if (form === undefined || unit === undefined) return { selection, state, q, query: undefined, first: { items: [] } };
  const read = async (key: string) => {
    const query = { form, unit, period: key, ...(state === undefined ? {} : { state }), ...(q === '' ? {} : { q }) };
    const first = await needed(
      firstFound((cursor) => client.call('listSubmissions', { query: { ...query, cursor } })),
      url,
    );
    return { selection: { ...selection, period: key }, state, q, query, first };
  };
  const now = await read(period);
  if (now.first.items.length > 0 || against === undefined || url.searchParams.has('period')) return now;
  return read(against);
}
