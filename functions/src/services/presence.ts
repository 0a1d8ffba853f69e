import type { AttachmentPresence } from '@safeground/store';
import type { Deps } from '../deps.ts';
import { inFlight } from './in-flight.ts';

/** Where an attachment's bytes lie: by their hash, within one organisation, so that nobody learns what others have. */
export const attachmentKey = (organisation: string, sha256: string): string => `${organisation}/attachments/${sha256}`;

/** Which attachments' bytes are here, now. */
export function presenceOf({ files }: Pick<Deps, 'files'>, organisation: string, hashes: readonly string[]): Promise<AttachmentPresence[]> {
  return inFlight(hashes, async (sha256) => ({ sha256, present: (await files.head(attachmentKey(organisation, sha256))) !== undefined }));
}
