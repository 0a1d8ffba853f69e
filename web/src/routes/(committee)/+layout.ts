import type { LayoutLoad } from './$types';
import { loadRegisters } from '#lib/committee/registers.ts';
import { openingUnit } from '#lib/committee/scope.ts';
import { guard } from '#lib/guard.ts';
import { session } from '#lib/session.svelte.ts';

export const load: LayoutLoad = async ({ url }) => {
  await guard('committee', url);
  const registers = await loadRegisters();
  return { registers, opening: openingUnit(session.me?.grants ?? [], registers.units) };
};
