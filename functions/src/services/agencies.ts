import type { Agency } from '@safeground/contract';
import { listAgencies as readAgencies, putAgency as storeAgency } from '@safeground/store';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';

/** Every agency of the organisation, by its name in the organisation's first language. Anybody signed in may know them. */
export async function listAgencies({ store, organisation }: ServiceContext): Promise<{ items: Agency[] }> {
  const agencies = await readAgencies(store);
  const [language = 'vi'] = organisation.languages;
  const name = (agency: Agency): string => agency.name[language] ?? agency.id;
  return { items: agencies.toSorted((left, right) => name(left).localeCompare(name(right), language)) };
}

/** Enters or renames an agency. */
export async function putAgency(context: ServiceContext, agency: Agency): Promise<Agency> {
  allow(context, 'agency.write');
  await storeAgency(context.store, actOf(context), agency);
  return agency;
}
