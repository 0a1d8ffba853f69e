import type { Form } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import type { FormDefinition } from '@safeground/forms';
import { carryLists, forgetLists, hasLists } from '../lists/carried.ts';
import type { OfflineDatabase } from '../offline/db.ts';
import type { CarriedVersion } from '../offline/records.ts';
import { fetchVersion, isCarried } from './versions.ts';

type Deps = { readonly db: OfflineDatabase; readonly client: Client };

/** A version that is here and whose files of choices are not yet: until they are, its form stays at the version before. */
export type Waiting = { readonly form: Form; readonly version: CarriedVersion };

/**
 * Versions are immutable: only those travel that the tablet lacks, or has not compiled for the engine it came to have. `known` are
 * the forms as the tablet has them.
 */
export async function carryForms(
  { db, client }: Deps,
  known: readonly Form[],
): Promise<{ readonly forms: readonly Form[]; readonly waiting: readonly Waiting[] }> {
  const forms: Form[] = [];
  const waiting: Waiting[] = [];
  for (const form of (await client.call('listForms')).items) {
    const { id, latestVersion } = form;
    const held = latestVersion === 0 ? undefined : await db.version(id, latestVersion);
    const version = latestVersion === 0 || isCarried(held) ? held : await fetchVersion(client, id, latestVersion);
    const whole = version === undefined || (await hasLists(db, version.definition));
    if (!whole) waiting.push({ form, version });
    else if (version !== undefined && version !== held) await db.putVersion(version);
    forms.push(whole ? form : await before(db, form, known));
  }
  return { forms, waiting };
}

/** The form at the version that it could be filled with until now, if there is one. */
async function before(db: OfflineDatabase, form: Form, known: readonly Form[]): Promise<Form> {
  const { latestVersion = 0 } = known.find(({ id }) => id === form.id) ?? {};
  const version = await db.version(form.id, latestVersion);
  return version !== undefined && (await hasLists(db, version.definition)) ? { ...form, latestVersion } : form;
}

/** The packet that files are carried into. It may be fetched anew meanwhile. */
type Carrying = {
  /** The forms as they stand now. */
  readonly forms: () => readonly Form[];
  /** Hears how many files of a form are still to come. */
  readonly told: (left: number) => void;
  /** Hears of each form that is whole. */
  readonly arrived: (form: Form) => Promise<void>;
};

/**
 * Fetches the files that versions wait for, and those that drafts begun here need. Whatever is wrong with a file keeps its form back
 * and nothing else: gives the ids of those forms.
 */
export async function carryWaiting(
  { db }: Pick<Deps, 'db'>,
  waiting: readonly Waiting[],
  { forms, told, arrived }: Carrying,
): Promise<readonly string[]> {
  const current = async (): Promise<readonly FormDefinition[]> => {
    const usable = await Promise.all(forms().map(({ id, latestVersion }) => db.version(id, latestVersion)));
    return [...usable, ...waiting.map(({ version }) => version)].flatMap((version) => version?.definition ?? []);
  };
  const behind = new Set<string>();
  const carry = async (version: CarriedVersion): Promise<boolean> => {
    try {
      await carryLists(db, version.definition, told, async () => forgetLists(db, await current()));
      return true;
    } catch (error) {
      console.error(error);
      behind.add(version.form);
      return false;
    }
  };
  for (const { form, version } of waiting) {
    if (!(await carry(version))) continue;
    await db.putVersion(version);
    await arrived(form);
  }
  for (const { label } of await db.drafts()) {
    const version = await db.version(label.form, label.version);
    if (version !== undefined && !waiting.some((each) => each.version.hash === version.hash)) await carry(version);
  }
  await forgetLists(db, await current());
  return [...behind];
}
