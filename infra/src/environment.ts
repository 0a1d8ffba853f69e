import type { FunctionDefinition } from '@safeground/functions/manifest';
import { filesBucketName, prefixOf, queueUrl, secretName, type Stage } from './names.ts';

/** What a function is told about its stage: where people open the product, and the names of what its grants let it use. */
export function environmentOf(stage: Stage, { grants }: FunctionDefinition): Record<string, string> {
  return {
    NODE_OPTIONS: '--enable-source-maps',
    TABLE_PREFIX: prefixOf(stage),
    PUBLIC_ORIGIN: stage.publicOrigin,
    ...((grants.files ?? []).length === 0 ? {} : { FILES_BUCKET: filesBucketName(stage) }),
    ...(grants.mail !== undefined && stage.mailFrom !== undefined ? { MAIL_FROM: stage.mailFrom } : {}),
    ...(grants.secret === true ? { SECRET_ID: secretName(stage) } : {}),
    ...Object.fromEntries(Object.keys(grants.queues ?? {}).map((queue) => [`QUEUE_${queue.toUpperCase()}`, queueUrl(stage, queue)])),
  };
}
