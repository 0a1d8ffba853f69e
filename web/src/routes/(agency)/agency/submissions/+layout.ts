import { writable } from '#lib/agency/rights.ts';
import { loadRegisters } from '#lib/committee/registers.ts';
import { openingUnit } from '#lib/committee/scope.ts';
import { everything, needed } from '#lib/load.ts';
import { client, session } from '#lib/session.svelte.ts';
import type { LayoutLoad } from './$types';

/** What the agency's people choose from: the forms of their own agencies, everywhere. */
export const load: LayoutLoad = async ({ url }) => {
  const me = await session.load();
  const [registers, agencies] = await needed(Promise.all([loadRegisters(), everything(() => client.call('listAgencies'))]), url);
  const own = new Set(writable(agencies).map(({ id }) => id));
  const forms = registers.forms.filter(({ agency }) => own.has(agency));
  return { registers: { ...registers, forms }, opening: openingUnit(me?.grants ?? [], registers.units) };
};
