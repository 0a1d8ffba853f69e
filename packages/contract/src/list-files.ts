import { z } from '@hono/zod-openapi';
import { Sha256 } from './primitives.ts';
import { AttachmentUpload, SubjectImportFinding } from './resources.ts';

/** A file of choices that is about to be sent, as it lies on the disk. */
export const ListUploadPlan = z.strictObject({ sha256: Sha256, size: z.int().min(1).max(10_000_000) });
export const ListUpload = AttachmentUpload;

/** A file that was sent, and what of the form it is: `file` is the name that the form's lists have for it. */
export const ListFileInput = z.strictObject({
  file: z.string().min(1).max(200),
  /** Of the upload. */
  sha256: Sha256,
  /** Name of the upload on the person's disk. */
  fileName: z.string().min(1).max(200),
  language: z.enum(['vi', 'en']),
});

/** What stands in a file of choices; `sha256` is that of its rows, whatever they were uploaded as. */
export const ListFileRef = z.strictObject({ sha256: Sha256, rows: z.int().min(0), columns: z.array(z.string()) });

/** `list` goes into the draft's `files` when nothing is wrong with the file. */
export const ListFileRead = z.strictObject({ list: ListFileRef.optional(), findings: z.array(SubjectImportFinding) });
export type ListFileRead = z.infer<typeof ListFileRead>;
