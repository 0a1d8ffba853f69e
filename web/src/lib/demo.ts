import type { Role } from '@safeground/contract';

/** Trial accounts, as the local platform lists them. */
export type Demo = { readonly password: string; readonly accounts: readonly { email: string; name: string; role: Role }[] };

/**
 * Asks the platform for its trial accounts. Only the local one has any: elsewhere the address answers with a page, or
 * not at all, and there are none.
 */
export async function findDemo(): Promise<Demo | undefined> {
  try {
    const answer = await fetch('/demo.json');
    const json = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    return answer.ok && json ? firstOfEach((await answer.json()) as Demo) : undefined;
  } catch {
    return undefined;
  }
}

/** One account for each role is enough to look around. */
function firstOfEach(demo: Demo): Demo {
  const seen = new Set<Role>();
  return { ...demo, accounts: demo.accounts.filter(({ role }) => !seen.has(role) && seen.add(role)) };
}
