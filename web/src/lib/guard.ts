import { error, redirect } from '@sveltejs/kit';
import { signInPath } from './areas.ts';
import type { Area } from './areas.ts';
import { session } from './session.svelte.ts';

/**
 * Lets only people of the area in; the others sign in first and come back, or are told that they hold no rights here. An
 * inspector whose session has ended goes on with what is on the tablet.
 */
export async function guard(area: Area, url: URL): Promise<void> {
  const me = await session.load();
  if (me === undefined || (session.ended && area !== 'inspect')) redirect(307, signInPath(`${url.pathname}${url.search}`));
  if (!session.can(area)) error(403, 'no rights');
}
