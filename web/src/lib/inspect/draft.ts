import type { FormVersion, Me } from '@safeground/contract';
import { compileLean, open } from '@safeground/forms/lean';
import { loadParts } from '@safeground/forms/parts';
import type { CompiledForm, Host, Session } from '@safeground/forms';
import type { OfflineDatabase } from '../offline/db.ts';
import type { Draft } from '../offline/records.ts';
import { replay } from './fill.svelte.ts';

export type DraftDeps = {
  readonly db: OfflineDatabase;
  readonly me: Me;
  readonly language: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** A form opened for filling. */
export type Opened = { readonly draft: Draft; readonly form: CompiledForm; readonly session: Session };

/** Why a draft does not open: it is gone, its version is not on the tablet, or this build cannot run its form. */
export class CannotOpenError extends Error {
  override readonly name = 'CannotOpenError';
  readonly reason: 'draft-gone' | 'version-gone' | 'form-broken' | 'list-gone';

  constructor(reason: CannotOpenError['reason'], cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** Opens a draft with exactly its version and brings it to the last answer given. Throws `CannotOpenError`. */
export async function openDraft(deps: DraftDeps, id: string): Promise<Opened> {
  const found = await deps.db.draft(id);
  if (found === undefined) throw new CannotOpenError('draft-gone');
  const { draft, journal } = found;
  const version = await deps.db.version(draft.label.form, draft.label.version);
  if (version === undefined || version.hash !== draft.versionHash) throw new CannotOpenError('version-gone');
  const form = await compiled(version);
  const session = open(form, await hostOf(deps, form, id), draft.memory);
  replay(session, journal);
  return { draft, form, session };
}

export async function compiled(version: FormVersion): Promise<CompiledForm> {
  const result = await compileLean(version);
  if (!result.ok) throw new CannotOpenError('form-broken', result.findings);
  return result.form;
}

/** The chunks a form needs are on the tablet already: the service worker keeps every file of the build. Throws `CannotOpenError`. */
export async function hostOf({ db, me, language, now }: DraftDeps, form: CompiledForm, draft: string): Promise<Host> {
  return {
    ...(await loadParts(form)),
    ...(form.needs.files.length > 0 && (await listsOf(db, form))),
    now,
    timeZone: me.organisation.timeZone,
    random: Math.random,
    language,
    metadata: { username: me.user.name, email: me.user.email, instanceID: `uuid:${draft}` },
  };
}

async function listsOf(db: OfflineDatabase, { definition }: CompiledForm): Promise<Pick<Host, 'rows'>> {
  const { carriedRows } = await import('../lists/carried.ts');
  return carriedRows(db, definition).catch((cause: unknown) => {
    throw new CannotOpenError('list-gone', cause);
  });
}
