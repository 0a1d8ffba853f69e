import { redirect } from '@sveltejs/kit';
import { session } from '#lib/session.svelte.ts';

export async function load(): Promise<never> {
  const me = await session.load();
  redirect(307, me === undefined ? '/sign-in' : session.home);
}
