import type { Page } from 'playwright-core';

/** For whoever reads that a test failed: where the page is, what stands on it, and what it asked for and never got. */
export async function whatIsShown(page: Page): Promise<string> {
  const told = page.evaluate(shown).catch(String);
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('the page does not answer'), 10_000));
  return `what the tablet shows: ${page.url()}\n${await Promise.race([told, late])}`;
}

async function shown(): Promise<string> {
  const soon = <Value>(work: Promise<Value>): Promise<Value | string> =>
    Promise.race([work, new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 3_000))]);
  const requests = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map(
    ({ name, responseStatus, startTime, responseEnd }) =>
      `${new URL(name).pathname} ${responseStatus} ${Math.round(startTime)}-${Math.round(responseEnd)}`,
  );
  const workers = (await navigator.serviceWorker.getRegistrations()).flatMap(({ installing, waiting, active }) =>
    [installing, waiting, active].map((worker) => worker?.state ?? '-'),
  );
  return JSON.stringify(
    {
      text: document.body.innerText.slice(0, 1_000),
      requests,
      workers,
      controlled: navigator.serviceWorker.controller?.state,
      caches: await soon(caches.keys()),
      databases: await soon(indexedDB.databases()),
      locks: await soon(navigator.locks.query()),
      local: { ...localStorage },
      session: Object.keys(sessionStorage),
      now: Math.round(performance.now()),
    },
    null,
    1,
  );
}
