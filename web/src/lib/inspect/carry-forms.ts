import type { Form } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import type { FormDefinition } from '@safeground/forms';
import { carryLists, forgetLists, hasLists, lackingOf } from '../lists/carried.ts';
import type { OfflineDatabase } from '../offline/db.ts';
import type { CarriedVersion } from '../offline/records.ts';
import { fetchVersion, isCarried } from './versions.ts';

type Deps = { readonly db: OfflineDatabase; readonly client: Client };

/** A version that is here, and the hashes of its files of choices that are not. */
type Lacking = { readonly version: CarriedVersion; readonly lacking: readonly string[] };

/** Until the files are here, the form stays at the version before. */
export type Waiting = Lacking & { readonly form: Form };

/** How many files are still to come, each counted once; `come` are there by now. */
export function filesLeft(waiting: readonly Lacking[], come: ReadonlySet<string> = new Set()): number {
  return new Set(waiting.flatMap(({ lacking }) => lacking.filter((hash) => !come.has(hash)))).size;
}

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
    const lacking = version === undefined ? [] : await lackingOf(db, version.definition);
    if (version !== undefined && lacking.length > 0) waiting.push({ form, version, lacking });
    else if (version !== undefined && version !== held) await db.putVersion(version);
    forms.push(lacking.length === 0 ? form : await before(db, form, known));
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
  /** Hears how many files are still to come, as long as there are any. */
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
  const come = new Set<string>();
  const all: readonly (Lacking & { readonly form?: Form })[] = [...waiting, ...(await lostByDrafts(db, waiting))];
  for (const [at, { form, version }] of all.entries()) {
    const tell = (): void => {
      const left = filesLeft(all.slice(at), come);
      if (left > 0) told(left);
    };
    tell();
    try {
      await carryLists(
        db,
        version.definition,
        (hash) => {
          come.add(hash);
          tell();
        },
        async () => forgetLists(db, await current()),
      );
    } catch (error) {
      console.error(error);
      behind.add(version.form);
      continue;
    }
    if (form === undefined) continue;
    await db.putVersion(version);
    await arrived(form);
  }
  await forgetLists(db, await current());
  return [...behind];
}

async function lostByDrafts(db: OfflineDatabase, waiting: readonly Waiting[]): Promise<readonly Lacking[]> {
  const lost: Lacking[] = [];
  for (const { label } of await db.drafts()) {
    const version = await db.version(label.form, label.version);
    if (version === undefined || waiting.some((each) => each.version.hash === version.hash)) continue;
    const lacking = await lackingOf(db, version.definition);
    if (lacking.length > 0) lost.push({ version, lacking });
  }
  return lost;
}
