import { runExport } from '../jobs/export.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { bucketFiles } from './lambda-files.ts';
import { onQueue } from './lambda-jobs.ts';

export const handler = onQueue(lambdaDeps({ files: bucketFiles() }), runExport);
