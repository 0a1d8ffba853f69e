import type { Act } from '@safeground/store';
import type { ServiceContext } from '../context.ts';

/** Who does it, now. */
export function actOf({ actor, deps }: ServiceContext): Act {
  return { by: actor.user.id, at: new Date(deps.now()).toISOString() };
}
