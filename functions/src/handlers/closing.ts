import type { QueueMessages } from '../deps.ts';
import { runClosing } from '../jobs/closing.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { bucketFiles } from './lambda-files.ts';
import { onQueue } from './lambda-jobs.ts';
import { sqsQueue } from './lambda-queue.ts';

export const handler = onQueue(lambdaDeps({ files: bucketFiles(), queue: sqsQueue() }), (deps, message: QueueMessages['closings']) =>
  runClosing(deps, message),
);
