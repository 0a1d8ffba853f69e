import type { Agency, Scope } from '@safeground/contract';
import { session } from '../session.svelte.ts';

/** The agencies a person may write forms for, as the server decides it: his own, or all for an organisation-wide grant. */
export function writable(agencies: readonly Agency[]): readonly Agency[] {
  const grants = session.me?.grants.filter((grant) => grant.role === 'designer' || grant.role === 'administrator') ?? [];
  return agencies.filter((agency) =>
    grants.some(({ scope }) => scope.kind === 'organisation' || (scope.kind === 'agency' && scope.agency === agency.id)),
  );
}

/** Whether one may give rights of this reach, as the server decides it. */
export function mayGrant(scope: Scope): boolean {
  const own = session.me?.grants.filter(({ role }) => role === 'administrator').map((grant) => grant.scope) ?? [];
  return own.some((reach) => {
    if (reach.kind === 'organisation') return true;
    return reach.kind === 'agency' && scope.kind === 'agency' && scope.agency === reach.agency;
  });
}

/** The widest reach one may give rights of: a new grant begins there. */
export function ownReach(): Scope {
  const administered = session.me?.grants.filter(({ role }) => role === 'administrator').map(({ scope }) => scope) ?? [];
  return administered.find(({ kind }) => kind === 'organisation') ?? administered[0] ?? { kind: 'organisation' };
}

/** Waits for the session: a page loads at the same time as the guard around it. */
export async function mayWrite(agency: string): Promise<boolean> {
  await session.load();
  return writable([{ id: agency, name: {} }]).length > 0;
}
