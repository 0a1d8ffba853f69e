import type { Contribution } from './contribution.ts';
import type { Plan } from './plan.ts';

export type FindingOutcome = 'partly' | 'failed' | 'veto';

const outcomes: { readonly [letter: string]: FindingOutcome } = { p: 'partly', f: 'failed', v: 'veto' };

/** The criteria a submission did not meet, in the form's order, as its header says them. */
export function findingsIn(
  plan: Plan,
  contribution: Contribution,
): readonly { readonly criterion: string; readonly outcome: FindingOutcome }[] {
  const letters = contribution.split(';', 4)[3] ?? '';
  return plan.criteria.flatMap((criterion, index) => {
    const outcome = outcomes[letters[index] ?? ''];
    return outcome === undefined ? [] : [{ criterion, outcome }];
  });
}

/** Whether a submission met a criterion. */
export function isMet(plan: Plan, contribution: Contribution, criterion: string): boolean {
  const at = plan.criteria.indexOf(criterion);
  return at >= 0 && contribution.split(';', 4)[3]?.[at] === 'm';
}
