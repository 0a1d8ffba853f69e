import type { Grant } from '@safeground/contract';

/** Who asks, as the session proves it. Everything an actor reaches lies in this one organisation. */
export type Actor = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly organisation: string;
  readonly grants: readonly Grant[];
};
