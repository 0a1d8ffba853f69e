import type { Submission } from '@safeground/contract';
import { open } from '@safeground/forms/lean';
import type { Answers, FormDefinition } from '@safeground/forms';
import type { Returned } from '../offline/records.ts';
import { client } from '../session.svelte.ts';
import { answerSheet } from '../submissions/sheet.ts';
import type { SheetSection } from '../submissions/sheet.ts';
import { compiled, hostOf } from './draft.ts';
import { returnedBy } from './start-draft.ts';
import { fetchVersion } from './versions.ts';
import type { Workspace } from './workspace.svelte.ts';

/** A submission for reading. */
export type Past = {
  readonly submission: Submission;
  readonly definition: FormDefinition;
  readonly sections: readonly SheetSection[];
  readonly returned: Returned;
};

/** What the server holds of an inspection that the tablet has forgotten. Throws a `Problem`, or what the network threw. */
export async function readPast({ db, me }: Workspace, id: string, language: string): Promise<Past> {
  const submission = await client.call('getSubmission', { params: { id } });
  const { form, version: number, observedAt, content } = submission;
  const version = (await db.version(form, number)) ?? (await fetchVersion(client, form, number));
  const answers = content.answers as Answers;
  const runnable = await compiled(version);
  const session = open(runnable, await hostOf({ db, me, language, now: () => Date.parse(observedAt) }, runnable, id), answers);
  const sections = answerSheet(version.definition, answers, session.score());
  return { submission, definition: version.definition, sections, returned: returnedBy(submission) };
}
