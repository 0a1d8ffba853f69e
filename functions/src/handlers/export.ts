import { runExport } from '../jobs/export.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { bucketFiles } from './lambda-files.ts';
import { onQueue } from './lambda-jobs.ts';
import { sesMail } from './lambda-mail.ts';

export const handler = onQueue(lambdaDeps({ files: bucketFiles(), mail: sesMail() }), runExport);
