import type { Deps } from '../deps.ts';

/** What closings keep as files: plain JSON. */
export async function putKept({ deps }: { readonly deps: Pick<Deps, 'files'> }, key: string, value: unknown): Promise<void> {
  await deps.files.put(key, Buffer.from(JSON.stringify(value)), 'application/json');
}

/** Undefined when there is no such file. */
export async function getKept<Value>({ deps }: { readonly deps: Pick<Deps, 'files'> }, key: string): Promise<Value | undefined> {
  const bytes = await deps.files.get(key);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Value);
}

export async function requireKept<Value>(run: { readonly deps: Pick<Deps, 'files'> }, key: string): Promise<Value> {
  const value = await getKept<Value>(run, key);
  if (value === undefined) throw new Error(`The file ${key} is gone`);
  return value;
}

/** Where a closing of a period keeps its files, each under a name of its own. */
export const closingFolder = (organisation: string, { period, at }: { readonly period: string; readonly at: string }): string =>
  `${organisation}/closings/${period.replace(':', '-')}/${at.replace(/[^0-9A-Z]/g, '')}`;
