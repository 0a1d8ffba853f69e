import { Problem, type LocalizedText, type Unit } from '@safeground/contract';
import { unitTree, type Calendar, type UnitTree } from '@safeground/programmes';
import { getOrganisation, listUnits, type Store } from '@safeground/store';
import type { Actor } from './actor.ts';
import type { Deps } from './deps.ts';

/** What services need to know of an organisation. It changes a few times a year. */
export type OrganisationView = {
  readonly id: string;
  readonly name: LocalizedText;
  /** IANA zone in which days and periods are cut. */
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly calendars: readonly Calendar[];
  readonly units: UnitTree<Unit>;
};

/** The explicit context of every service: who asks, in which organisation, with which store. */
export type ServiceContext = {
  readonly deps: Deps;
  readonly store: Store;
  readonly actor: Actor;
  readonly organisation: OrganisationView;
};

/** How long a process may show an organisation's units and calendars as it read them. */
const FRESH_MS = 30_000;

const known = new WeakMap<Deps['storage'], Map<string, { readonly view: OrganisationView; readonly readAt: number }>>();

export async function contextOf(deps: Deps, actor: Actor): Promise<ServiceContext> {
  return { deps, actor, store: deps.storage.of(actor.organisation), organisation: await organisationView(deps, actor.organisation) };
}

/** Reads an organisation with its units, or answers from this process's memory. Throws `not-found`. */
export async function organisationView(deps: Deps, id: string): Promise<OrganisationView> {
  const cache = known.get(deps.storage) ?? new Map<string, { view: OrganisationView; readAt: number }>();
  known.set(deps.storage, cache);
  const hit = cache.get(id);
  if (hit !== undefined && deps.now() - hit.readAt < FRESH_MS) return hit.view;
  const store = deps.storage.of(id);
  const [organisation, units] = await Promise.all([getOrganisation(store), listUnits(store)]);
  if (organisation === undefined) throw new Problem('not-found', { detail: `There is no organisation ${id}` });
  const view: OrganisationView = { ...organisation, units: unitTree(units) };
  cache.set(id, { view, readAt: deps.now() });
  return view;
}
