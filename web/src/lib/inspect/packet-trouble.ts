import { Problem } from '@safeground/contract/problems';
import { NotStoredError } from '../offline/db.ts';
import { explain } from '../words.ts';
import { words } from './words.svelte.ts';

/** What kept the packet, or a part of it, from coming; `offline` where no server was met. */
export function packetTrouble(error: unknown, offline: string): string {
  if (error instanceof Problem) return explain(error);
  return error instanceof NotStoredError ? words().packetNotStored : offline;
}
