import type { TabletReport } from '@safeground/contract';
import { patienceFor } from './patience.ts';
import { thisTablet } from './this-tablet.ts';

/** Gives a report to the server. False when it could not be given. */
type Give = (report: Held) => Promise<boolean>;
/** What is on this tablet; which tablet it is comes with the sending. */
type Held = Omit<TabletReport, 'id'>;

/**
 * Tells the office what is on this tablet, so that after its loss somebody knows what to look for: one report at a time, the
 * newest last, none that was given already. What could not be given is told with the next change.
 */
export function tellOffice(give: Give): (report: Held) => Promise<void> {
  let told = '';
  let newest: Held | undefined;
  let isTelling = false;
  return async (report) => {
    newest = report;
    if (isTelling) return;
    isTelling = true;
    while (JSON.stringify(newest) !== told) {
      const text = JSON.stringify(newest);
      if (!(await give(newest))) break;
      told = text;
    }
    isTelling = false;
  };
}

/** To the server, in this account's name and nobody else's. Without a network, or a session, nothing happens. */
export const giveOverHttp =
  (account: string): Give =>
  async (report) => {
    if (!navigator.onLine) return false;
    try {
      const headers = { 'content-type': 'application/json', 'x-safeground': '1', 'x-safeground-account': account };
      const body = JSON.stringify({ ...report, id: await thisTablet() } satisfies TabletReport);
      const response = await fetch('/api/me/tablet', { method: 'POST', headers, body, signal: AbortSignal.timeout(patienceFor({ body })) });
      // A captive portal answers 200, too.
      return ((await response.json()) as { readonly ok?: unknown }).ok === true;
    } catch {
      return false;
    }
  };
