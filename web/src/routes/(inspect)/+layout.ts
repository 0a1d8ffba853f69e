import { error } from '@sveltejs/kit';
import { guard } from '#lib/guard.ts';
import { workspaceOf } from '#lib/inspect/workspace.svelte.ts';
import type { Workspace } from '#lib/inspect/workspace.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ url }): Promise<{ workspace: Workspace }> => {
  await guard('inspect', url);
  if (session.me === undefined) error(403, 'no rights');
  return { workspace: await workspaceOf(session.me) };
};
