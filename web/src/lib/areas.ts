import type { Me, Role } from '@safeground/contract';

export type Area = 'agency' | 'inspect' | 'committee';

const rolesOf: Record<Area, readonly Role[]> = {
  agency: ['designer', 'administrator'],
  inspect: ['inspector', 'reporter', 'administrator'],
  committee: ['committee', 'administrator'],
};

/** Whether a role that somebody holds leads into the area. */
export function worksIn(me: Me, area: Area): boolean {
  return me.grants.some((grant) => rolesOf[area].includes(grant.role));
}

/** The sign-in page that brings the person back to `place` (a path of this site). */
export function signInPath(place: string): string {
  return place === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(place)}`;
}
