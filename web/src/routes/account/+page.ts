import { redirect } from '@sveltejs/kit';
import { askAuth } from '#lib/account/auth.ts';
import type { Device } from '#lib/account/auth.ts';
import { needed } from '#lib/load.ts';
import { signInPath } from '#lib/areas.ts';
import { session } from '#lib/session.svelte.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, depends }) => {
  depends('safeground:account');
  const me = await session.load();
  if (me === undefined || session.ended) redirect(307, signInPath(url.pathname));
  const [factor, devices] = await needed(
    Promise.all([askAuth<{ on: boolean }>('second-factor'), askAuth<{ items: readonly Device[] }>('devices')]),
    url,
  );
  return { on: factor.on, devices: devices.items };
};
