import { runLedger } from '../jobs/ledger.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { onSchedule } from './lambda-jobs.ts';

export const handler = onSchedule(lambdaDeps({}), runLedger);
