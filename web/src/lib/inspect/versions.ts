import type { Client } from '@safeground/contract/client';
import { ENGINE } from '@safeground/forms/lean';
import type { CarriedVersion } from '../offline/records.ts';

/** A version to be filled: compiled, if it can travel so, for the engine on this tablet. */
export async function fetchVersion(client: Client, form: string, version: number): Promise<CarriedVersion> {
  const found = await client.call('getVersion', { params: { form, version }, query: { engine: String(ENGINE) } });
  // A server that is older or newer compiles nothing for this engine: then it is asked again once it is the same.
  return { ...found, engine: found.precompiled?.engine };
}

/** Whether a version on the tablet need not be fetched: it is never another, but after an update it comes compiled anew. */
export function isCarried(version: CarriedVersion | undefined): boolean {
  return version?.engine === ENGINE;
}
