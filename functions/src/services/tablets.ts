import type { Tablet, TabletReport } from '@safeground/contract';
import { listTablets as readTablets, putTablet, TABLET_DAYS } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow, permitsSomewhere } from '../rights.ts';
import { listPeople } from './people.ts';

/** A tablet is listed so long after it said something. */
const LISTED_MS = TABLET_DAYS * 24 * 3600_000;

/** Takes down what is on a tablet of the caller's. `agent` is how its browser calls itself. */
export async function reportTablet(context: ServiceContext, agent: string, report: TabletReport): Promise<{ ok: true }> {
  if (!permitsSomewhere(context, 'submission.write')) allow(context, 'submission.write');
  const at = new Date(context.deps.now()).toISOString();
  await putTablet(context.store, { person: context.actor.user.id, device: agent.slice(0, 300), at }, report);
  return { ok: true };
}

/** The tablets of the people the actor may read: those that lost something first, then by when they were last heard of. */
export async function listTablets(context: ServiceContext): Promise<{ items: Tablet[] }> {
  const [people, tablets] = await Promise.all([listPeople(context), readTablets(context.store)]);
  const names = new Map(people.items.map(({ id, name }) => [id, { id, name }]));
  const since = new Date(context.deps.now() - LISTED_MS).toISOString();
  const items = tablets.flatMap((tablet) => {
    const person = names.get(tablet.person);
    return person === undefined || tablet.at < since ? [] : [{ ...tablet, person }];
  });
  const rank = ({ lost }: Tablet): number => (lost === undefined ? 1 : 0);
  return { items: items.toSorted((left, right) => rank(left) - rank(right) || right.at.localeCompare(left.at)) };
}
