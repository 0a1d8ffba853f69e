import type { FormVersion } from '@safeground/contract';
import type { Draft } from '../offline/records.ts';
import { client } from '../session.svelte.ts';
import { startCorrection } from './start-draft.ts';
import { fetchVersion } from './versions.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Fetches what came back and makes a draft of it; one that was begun already is taken up again, network or not. */
export async function beginCorrection(workspace: Workspace, id: string, language: string): Promise<Draft> {
  const { db, me, packet } = workspace;
  const begun = await db.draft(id);
  if (begun !== undefined) return begun.draft;
  const submission = await client.call('getSubmission', { params: { id } });
  const version = await versionOf(workspace, submission.form, submission.version);
  const form = packet.form(submission.form) ?? (await client.call('getForm', { params: { form: submission.form } }));
  const unit = packet.unit(submission.unit);
  if (unit === undefined) throw new Error(`The unit ${submission.unit} is not in the packet`);
  const subject = submission.subject === undefined ? undefined : packet.subject(submission.subject);
  const draft = await startCorrection({ db, me, language, now: Date.now }, submission, {
    form,
    version,
    unit,
    subject,
    visit: submission.content.visit,
  });
  await workspace.loadDrafts();
  return draft;
}

async function versionOf({ db }: Workspace, form: string, version: number): Promise<FormVersion> {
  return (await db.version(form, version)) ?? (await fetchVersion(client, form, version));
}
