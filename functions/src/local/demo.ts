import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '@safeground/programmes';
import type { Deps } from '../deps.ts';
import { demoOrganisation, demoPeople, DEMO_PASSWORD } from '../seed/people.ts';
import { seedDemo } from '../seed/seed.ts';

/**
 * Seeds the demo into a data folder that has none: once, however often the platform starts. A first start that was cut short
 * leaves the folder without its mark, and the next one goes on where it stood.
 */
export async function seedOnce(deps: Deps, folder: string, submissions: number, say: (line: string) => void): Promise<void> {
  const marker = join(folder, 'demo');
  if (existsSync(marker)) return;
  const today = dayOf(deps.now(), demoOrganisation.timeZone);
  say(`filling the demo: ${demoPeople.length} people, 27 wards and communes, ${submissions} submissions (once) ...`);
  await seedDemo(deps, { today, submissions, progress: (done, total) => say(`  ${done} of ${total} submissions`) });
  writeFileSync(marker, JSON.stringify({ today, submissions }));
}

/** The first account of each role, for the terminal. */
export function demoSignIns(): string {
  const roles = ['designer', 'inspector', 'reporter', 'committee', 'administrator'] as const;
  const lines = roles.map((role) => {
    const person = demoPeople.find(({ grants }) => grants[0]?.role === role);
    return `  ${role.padEnd(14)} ${person?.email ?? ''}`;
  });
  return `demo sign-ins, all with the password ${DEMO_PASSWORD}\n${lines.join('\n')}`;
}

/** What the sign-in page offers on the local platform, and nowhere else. */
export function demoAccounts(): { password: string; accounts: { email: string; name: string; role: string }[] } {
  const accounts = demoPeople.map(({ email, name, grants }) => ({ email, name, role: grants[0]?.role ?? '' }));
  return { password: DEMO_PASSWORD, accounts };
}
