import { runAggregate } from '../jobs/aggregate.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { onSchedule } from './lambda-jobs.ts';

export const handler = onSchedule(lambdaDeps({}), async (deps) => {
  const { built, failed } = await runAggregate(deps);
  // Whatever could be built was; the run counts as failed so that the alarm rings.
  if (failed.length > 0) throw new Error(`${failed.length} figures could not be built; ${built} were`);
  return { built };
});
