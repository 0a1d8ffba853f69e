import { handle } from 'hono/aws-lambda';
import { createApp } from '../app.ts';
import { lambdaDeps, mailKnown } from './lambda-deps.ts';
import { bucketFiles } from './lambda-files.ts';
import { sqsQueue } from './lambda-queue.ts';
import { sessionSecret } from './lambda-secret.ts';

export const handler = handle(
  createApp(lambdaDeps({ files: bucketFiles(), queue: sqsQueue(), mail: mailKnown(), secret: await sessionSecret() })),
);
