import type { z } from '@hono/zod-openapi';
import { Problem, type AttachmentPlanItem, type AttachmentUpload } from '@safeground/contract';
import type { ServiceContext } from '../context.ts';
import type { SignedUrl } from '../files/port.ts';
import { permitsSomewhere } from '../rights.ts';
import { attachmentsIn } from './attachment-refs.ts';
import { readContent } from './contents.ts';
import { inFlight } from './in-flight.ts';
import { attachmentKey } from './presence.ts';
import { requireReadable } from './submissions.ts';

/** Which of these attachments are still to be sent, and where to: addresses that take exactly those bytes. */
export async function planAttachments(
  context: ServiceContext,
  items: readonly z.infer<typeof AttachmentPlanItem>[],
): Promise<z.infer<typeof AttachmentUpload>[]> {
  if (!permitsSomewhere(context, 'submission.write')) throw new Problem('not-permitted');
  const { files } = context.deps;
  return inFlight(items, async ({ sha256, type, size }) => {
    const key = attachmentKey(context.organisation.id, sha256);
    if ((await files.head(key)) !== undefined) return { sha256, present: true };
    return { sha256, present: false, ...(await files.signUpload(key, { sha256, type, size })) };
  });
}

/**
 * A signed address of an attachment, for those who may read the submission it belongs to: knowing a hash is no right.
 * Throws `not-found` when the submission has no such attachment, or its bytes have not come yet.
 */
export async function openAttachment(context: ServiceContext, sha256: string, submission: string): Promise<SignedUrl> {
  const chain = await requireReadable(context, submission);
  const { files } = context.deps;
  const holder = chain.findLast((link) => link.content !== undefined && link.attachments.some((each) => each.sha256 === sha256));
  if (holder?.content === undefined) throw new Problem('not-found', { detail: `The submission has no attachment ${sha256}` });
  const key = attachmentKey(context.organisation.id, sha256);
  const [facts, content] = await Promise.all([files.head(key), readContent(context.deps, holder.content)]);
  if (facts === undefined) throw new Problem('not-found', { detail: 'Its bytes have not come yet' });
  const name = attachmentsIn(content.answers).find((ref) => ref.sha256 === sha256)?.name;
  return files.signDownload(key, { type: facts.type, ...(name === undefined ? {} : { fileName: name }) });
}
