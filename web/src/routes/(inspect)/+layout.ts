import { error } from '@sveltejs/kit';
import { guard } from '#lib/guard.ts';
import { workspaceOf } from '#lib/inspect/workspace.svelte.ts';
import type { Workspace } from '#lib/inspect/workspace.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import type AppShell from '#lib/ui/AppShell.svelte';
import type { LayoutLoad } from './$types';

type Shell = typeof AppShell;

/** A form being filled has the screen for itself: without the shell it also does without the shell's script. */
export const load: LayoutLoad = async ({ url }): Promise<{ workspace: Workspace; shell: Shell | undefined }> => {
  const shell = url.pathname.startsWith('/inspect/fill/') ? undefined : import('#lib/ui/AppShell.svelte');
  await guard('inspect', url);
  if (session.me === undefined) error(403, 'no rights');
  return { workspace: await workspaceOf(session.me), shell: (await shell)?.default };
};
