import type { Unit } from '@safeground/contract';
import type { ServiceContext } from '../context.ts';
import { todayOf } from './organisation.ts';

/** The tree as it stands on a day (today unless given), parents before children. Anybody signed in may know it. */
export function listUnits(context: ServiceContext, query: { readonly on?: string | undefined }): { items: Unit[] } {
  const { units } = context.organisation;
  const day = query.on ?? todayOf(context);
  const standing = units.rootsOn(day).flatMap((root) => units.subtreeOn(root.id, day));
  return {
    items: standing.map(({ parent: _parent, ...unit }) => {
      const parent = units.parentOn(unit.id, day)?.id;
      return parent === undefined ? unit : { ...unit, parent };
    }),
  };
}
