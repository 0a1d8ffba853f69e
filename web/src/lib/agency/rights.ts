import type { Agency } from '@safeground/contract';
import { session } from '../session.svelte.ts';

/** The agencies a person may write forms for, as the server decides it: his own, or all for an organisation-wide grant. */
export function writable(agencies: readonly Agency[]): readonly Agency[] {
  const grants = session.me?.grants.filter((grant) => grant.role === 'designer' || grant.role === 'administrator') ?? [];
  return agencies.filter((agency) =>
    grants.some(({ scope }) => scope.kind === 'organisation' || (scope.kind === 'agency' && scope.agency === agency.id)),
  );
}

/** Waits for the session: a page loads at the same time as the guard around it. */
export async function mayWrite(agency: string): Promise<boolean> {
  await session.load();
  return writable([{ id: agency, name: {} }]).length > 0;
}
