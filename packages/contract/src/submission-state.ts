import type { Revision, SubmissionState } from './resources.ts';

/** In the order they come about. */
export const submissionStates = ['received', 'flagged', 'in_review', 'returned', 'corrected', 'approved', 'locked', 'withdrawn'] as const;

export type SubmissionAction = Revision['action'];

/** Which states an action may start from, and the one it leads to. `submit` starts from nothing. */
const transitions: {
  readonly [action in Exclude<SubmissionAction, 'submit'>]: { readonly from: readonly SubmissionState[]; readonly to: SubmissionState };
} = {
  correct: { from: ['received', 'flagged', 'returned', 'corrected'], to: 'corrected' },
  review: { from: ['received', 'flagged', 'corrected'], to: 'in_review' },
  return: { from: ['received', 'flagged', 'corrected', 'in_review'], to: 'returned' },
  approve: { from: ['received', 'flagged', 'corrected', 'in_review'], to: 'approved' },
  lock: { from: ['approved'], to: 'locked' },
  withdraw: { from: ['received', 'flagged', 'corrected', 'in_review', 'returned', 'approved'], to: 'withdrawn' },
};

/**
 * The state after an action, or `undefined` when the action is refused there. `state` is `undefined` before the first
 * revision. An invalid but finished submission is received as `flagged`; nothing is discarded.
 */
export function nextState(state: SubmissionState | undefined, action: SubmissionAction, flagged: boolean): SubmissionState | undefined {
  if (action === 'submit') return state === undefined ? (flagged ? 'flagged' : 'received') : undefined;
  if (state === undefined) return undefined;
  const { from, to } = transitions[action];
  return from.includes(state) ? to : undefined;
}

/** The actions a submission in this state allows, for menus. */
export function actionsFrom(state: SubmissionState): readonly SubmissionAction[] {
  return (Object.keys(transitions) as (keyof typeof transitions)[]).filter((action) => transitions[action].from.includes(state));
}

/** Whether who sent it may still take it back: nobody is looking at it, and nobody has decided on it. */
export const canTakeBack = (state: SubmissionState): boolean =>
  state === 'received' || state === 'flagged' || state === 'returned' || state === 'corrected';

/** Whether it counts in summaries: everything but what was withdrawn. */
export const isCounted = (state: SubmissionState): boolean => state !== 'withdrawn';

/** Whether somebody of the committee still has to look at it. */
export const awaitsReview = (state: SubmissionState): boolean => state === 'flagged' || state === 'in_review' || state === 'corrected';
