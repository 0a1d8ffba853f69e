/** Bytes of one attachment, at most. */
export const ATTACHMENT_BYTES = 12_000_000;

/** Files of one submission, at most. */
export const ATTACHMENT_COUNT = 200;

/**
 * What an attachment may be: what cameras, recorders and galleries produce, under each name that browsers give it. Pictures,
 * sound and film only carry no script; a type that does (SVG, HTML) must never stand here, since files are shown from the
 * bytes as they came.
 */
export const attachmentTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'image/heif',
  'image/avif',
  'application/pdf',
  'audio/mpeg',
  'audio/mp3',
  'audio/mp4',
  'audio/m4a',
  'audio/x-m4a',
  'audio/aac',
  'audio/x-aac',
  'audio/ogg',
  'audio/wav',
  'audio/x-wav',
  'audio/vnd.wave',
  'audio/webm',
  'audio/3gpp',
  'audio/3gpp2',
  'audio/amr',
  'audio/flac',
  'video/mp4',
  'video/x-m4v',
  'video/webm',
  'video/quicktime',
  'video/3gpp',
  'video/3gpp2',
] as const;

export type AttachmentType = (typeof attachmentTypes)[number];

/** Types of files that some devices give no type of their own. */
const byEnding: { readonly [ending: string]: AttachmentType } = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  amr: 'audio/amr',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  '3gp': 'video/3gpp',
};

/** The type a file is sent as, from what the browser says of it; `undefined` when the server would refuse it. */
export function attachmentType(said: string, name: string): AttachmentType | undefined {
  const plain = said.split(';')[0]!.trim().toLowerCase();
  if (plain === '') return byEnding[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  return attachmentTypes.find((type) => type === plain);
}
