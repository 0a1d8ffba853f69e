import type { FollowUp } from '@safeground/contract';

export type FollowUpState = 'open' | 'overdue' | 'done' | 'closed';

/** `today` is a day such as `2021-08-14`. */
export function stateOf({ done, closedBy, deadline }: FollowUp, today: string): FollowUpState {
  if (done) return 'done';
  if (closedBy !== undefined) return 'closed';
  return deadline !== undefined && deadline < today ? 'overdue' : 'open';
}

export function keyOf({ submission, criterion }: FollowUp): string {
  return `${submission} ${criterion}`;
}
