import type { FormClass } from '@safeground/forms';
import { client } from './session.svelte.ts';

/** Versions never change: what one of them calls its classes is asked once. */
const known = new Map<string, Promise<readonly FormClass[]>>();

/** A class of a form's version by its code; undefined when it cannot be asked now. */
export async function classOf(form: string, version: number, code: string): Promise<FormClass | undefined> {
  const key = `${form}/${version}`;
  const asked =
    known.get(key) ?? client.call('getVersion', { params: { form, version } }).then(({ definition }) => definition.scoring?.classes ?? []);
  known.set(key, asked);
  try {
    return (await asked).find((each) => each.code === code);
  } catch {
    known.delete(key);
    return undefined;
  }
}
