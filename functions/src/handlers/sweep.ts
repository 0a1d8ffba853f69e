import { runSweep } from '../jobs/sweep.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { onSchedule } from './lambda-jobs.ts';

export const handler = onSchedule(lambdaDeps({}), async (deps) => {
  const { checked, left, differences } = await runSweep(deps);
  // They are mended by now; a figure that was wrong is a fault all the same, so the alarm rings.
  if (differences.length > 0) throw new Error(`${differences.length} figures were wrong and are rebuilt`);
  return { checked, left };
});
