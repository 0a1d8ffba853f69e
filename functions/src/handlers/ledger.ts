import { runLedger } from '../jobs/ledger.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { onSchedule } from './lambda-jobs.ts';
import { sqsQueue } from './lambda-queue.ts';

export const handler = onSchedule(lambdaDeps({ queue: sqsQueue() }), runLedger);
