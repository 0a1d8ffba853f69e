import { Problem, type SubmissionContent } from '@safeground/contract';
import { pack, unpack, type StoredContent } from '@safeground/store';
import type { Deps } from '../deps.ts';

/** Bytes of a compressed content in its item of 400 KB, beside 200 attachments, the contribution and the other facts of the link. */
const ROOM = 320 * 1024;

/** Compresses a content for its item; what is still too large for one goes beside the attachments, under its hash. */
export async function keepContent(
  { files }: Pick<Deps, 'files'>,
  organisation: string,
  hash: string,
  json: string,
): Promise<StoredContent> {
  try {
    return { packed: pack(json, ROOM) };
  } catch (error) {
    if (!(error instanceof Problem && error.type === 'too-large')) throw error;
  }
  const file = `${organisation}/contents/${hash}.json`;
  await files.put(file, new TextEncoder().encode(json), 'application/json');
  return { file };
}

export async function readContent({ files }: Pick<Deps, 'files'>, stored: StoredContent): Promise<SubmissionContent> {
  if ('packed' in stored) return JSON.parse(unpack(stored.packed)) as SubmissionContent;
  const bytes = await files.get(stored.file);
  if (bytes === undefined) throw new Error(`The content ${stored.file} is gone`);
  return JSON.parse(new TextDecoder().decode(bytes)) as SubmissionContent;
}
