import type { Me } from '@safeground/contract';

const key = 'safeground.tapped';

/** Whose lists this tab shows: a form that is opened from them is that account's, whoever signed in in another tab meanwhile. */
export function handOver(me: Me): void {
  sessionStorage.setItem(key, JSON.stringify(me));
}

/** `undefined` in a tab that showed no lists, or after a sign-out in it. */
export function handedOver(): Me | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as Me);
}

export function forgetHandedOver(): void {
  sessionStorage.removeItem(key);
}
