import type { Grant } from '@safeground/contract';

/**
 * Whether one may decide about a submission one can read, as the server decides it: the committee and administrators, where
 * their reach is the whole organisation, the unit, or the agency whose form it is.
 */
export function mayReview(grants: readonly Grant[], agency: string | undefined): boolean {
  return grants.some(
    ({ role, scope }) =>
      (role === 'committee' || role === 'administrator') && (scope.kind !== 'agency' || (agency !== undefined && scope.agency === agency)),
  );
}
