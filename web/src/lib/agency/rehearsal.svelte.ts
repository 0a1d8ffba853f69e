import { open } from '@safeground/forms';
import type { Answers, CompiledForm, Host, Session } from '@safeground/forms';
import { Fill } from '../inspect/fill.svelte.ts';
import { Photos } from '../inspect/photos.ts';
import { Tones } from '../inspect/tones.ts';
import type { StoredAttachment } from '../offline/records.ts';
import { show, type FillContext } from '../questions/context.ts';
import { language } from '../i18n/index.svelte.ts';

/** Where the organisation is, and the chunks the form needs (`loadParts`). */
export type RehearsalHost = Pick<Host, 'timeZone' | 'regex' | 'extras' | 'rows'>;

/** The rows of a form's files, from the server; without the network a rehearsal goes without them. */
export async function listsOf({ needs, definition }: CompiledForm): Promise<Pick<Host, 'rows'>> {
  if (needs.files.length === 0) return {};
  const { hostRows } = await import('../lists/rows.ts');
  return hostRows(definition).catch(() => ({}));
}

/**
 * A form filled for show, by the engine and the controls of the tablet: nothing is stored, nothing is sent. Answers of a
 * rehearsal before it come along where the changed form still has a place for them.
 */
export class Rehearsal implements FillContext {
  readonly fill: Fill;
  readonly photos: Photos;
  readonly tones: Tones;
  readonly remarks: FillContext['remarks'] = new Map();
  readonly jump = show;

  constructor(form: CompiledForm, host: RehearsalHost, before?: Rehearsal) {
    const now = Date.now;
    this.fill = new Fill({ db: nowhere, session: openAgain(form, host, before), draft: draftOf(form), now });
    this.photos = new Photos({ db: shelf(), owner: 'rehearsal', now });
    this.tones = new Tones(form.scoring);
  }

  end(): void {
    this.fill.dispose();
    this.photos.dispose();
  }
}

function openAgain(form: CompiledForm, given: RehearsalHost, before: Rehearsal | undefined): Session {
  const host = { ...given, now: Date.now, random: Math.random, language: language() };
  if (before === undefined) return open(form, host);
  try {
    return open(form, host, before.fill.session.memory());
  } catch {
    // An answer no longer fits its question: what can be given again by hand is not worth guessing.
    return open(form, host);
  }
}

const nowhere: ConstructorParameters<typeof Fill>[0]['db'] = {
  journal: () => Promise.resolve(),
  putDraft: () => Promise.resolve(),
};

function shelf(): ConstructorParameters<typeof Photos>[0]['db'] {
  const kept = new Map<string, StoredAttachment>();
  return {
    putAttachment: (_, attachment) => {
      kept.set(attachment.sha256, { ...attachment, owners: [] });
      return Promise.resolve();
    },
    attachment: (hash) => Promise.resolve(kept.get(hash)),
  };
}

function draftOf(form: CompiledForm): Fill['draft'] {
  const title = form.definition.title;
  return {
    id: 'rehearsal',
    label: { form: 'rehearsal', version: 0, formTitle: title, unit: '', unitName: {} },
    versionHash: '',
    visit: 'inspection',
    base: 0,
    observedAt: new Date().toISOString(),
    memory: {} satisfies Answers,
    answered: 0,
    total: 0,
    createdAt: Date.now(),
    changedAt: Date.now(),
  };
}
