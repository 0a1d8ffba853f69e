import type { FormVersion, Receipt, Submission, SubmissionInput, Summary } from '@safeground/contract';
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';
import { evidenceOf, openData } from '../../fault/evidence.ts';
import { checkLedger, CITY, newLedger, want, type Act, type Ledger, type OnTablet, type Violation } from '../../fault/ledger.ts';
import { signIn, type Person } from '../../world/person.ts';
import { untilGone, type RunningPlatform } from '../../world/platform.ts';
import { until } from '../../world/until.ts';
import type { Answered } from './network.ts';

/** Writes down, on the wire and outside of tablet and platform, what was sent and what the server said to it. */
export type Witness = {
  readonly ledger: Ledger;
  /** For `startNetwork`. */
  readonly heard: (answered: Answered) => void;
  /** The committee sends a submission back, and that is written down too. */
  sendBack(id: string, reason: string, remarks?: { readonly path: string; readonly text: string }[]): Promise<void>;
  /** Writes down what the tablet calls finished. For `openTablet`. */
  readonly watch: (page: Page) => void;
  /** Writes down what is on the disk of the tablet whose page this is; each tablet has a name of its own. */
  look(tablet: string, page: Page): Promise<void>;
  /** The platform was started anew on the same data. */
  follow(platform: RunningPlatform): void;
  /** Ends the platform and holds what is on its disk against the ledger. */
  judge(): Promise<readonly Violation[]>;
};

export async function startWitness(platform: RunningPlatform): Promise<Witness> {
  const committee = await signIn(platform, 'committee@safeground.example', DEMO_PASSWORD);
  const ledger = newLedger();
  let running = platform;
  return {
    ledger,
    heard: (answered) => hear(ledger, answered),
    watch(page) {
      page.on('framenavigated', (frame) => {
        const id = /\/inspect\/receipts\/([^/?#]+)/.exec(frame.url())?.[1];
        if (id !== undefined) ledger.finished.add(id);
      });
    },
    async look(tablet, page) {
      ledger.tablets.set(tablet, await page.evaluate(whatIsThere));
    },
    follow: (restarted) => void (running = restarted),
    async sendBack(id, reason, remarks) {
      const { revision: base } = await committee.call('getSubmission', { params: { id } });
      const act = want(ledger, id, { action: 'return' });
      const body = { action: 'return' as const, base, reason, ...(remarks === undefined ? {} : { remarks }) };
      act.told.push(statementOf(await committee.call('transitionSubmission', { params: { id }, body })));
    },
    async judge() {
      const known = Promise.all([versionsOf(ledger, committee), summariesOf(ledger, committee)]);
      const [versions, summaries] = await known.finally(() => running.kill());
      await untilGone(platform.data);
      const data = await openData(platform.data);
      try {
        return await checkLedger(ledger, evidenceOf(data.deps, versions, summaries));
      } finally {
        await data.close();
      }
    },
  };
}

function hear(ledger: Ledger, { method, path, body, status, answer }: Answered): void {
  const id = /^\/api\/submissions\/([^/?]+)$/.exec(path)?.[1];
  // A refusal is no promise: what was refused stays on the tablet and is sent again, or is a person's to decide.
  if (method !== 'PUT' || id === undefined || status >= 300) return;
  const input = JSON.parse(body.toString()) as SubmissionInput;
  const receipt = JSON.parse(answer.toString()) as Receipt;
  const known = ledger.acts.get(id)?.find((act: Act) => act.input?.contentHash === input.contentHash);
  (known ?? want(ledger, id, { action: input.base === 0 ? 'submit' : 'correct', input })).told.push(receipt);
}

/** Runs in the page: reads the databases of everybody who used the tablet, past the application. */
async function whatIsThere(): Promise<OnTablet> {
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('unreadable'));
    });
  const hashOf = async (bytes: ArrayBuffer): Promise<string> =>
    Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  type Queued = { id: string; state: string; attachments: { sha256: string; sent: boolean }[] };
  type Receipted = { receipt: OnTablet['receipts'][number] };
  const drafts: string[] = [];
  const waiting: OnTablet['waiting'][number][] = [];
  const receipts: OnTablet['receipts'][number][] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('safeground:')) continue;
    const db = await done(indexedDB.open(name));
    const all = (store: string): Promise<unknown[]> => done(db.transaction(store).objectStore(store).getAll());
    const isThere = async (hash: string): Promise<boolean> => {
      const kept = (await done(db.transaction('attachments').objectStore('attachments').get(hash))) as { bytes: ArrayBuffer } | undefined;
      return kept !== undefined && (await hashOf(kept.bytes)) === hash;
    };
    drafts.push(...((await all('drafts')) as { id: string }[]).map(({ id }) => id));
    for (const { receipt } of (await all('receipts')) as Receipted[]) {
      const { id, revision, contentHash, complete } = receipt;
      receipts.push({ id, revision, contentHash, complete });
    }
    for (const { id, state, attachments } of (await all('outbox')) as Queued[]) {
      const there = await Promise.all(attachments.map(async ({ sha256, sent }) => sent || isThere(sha256)));
      waiting.push({ id, goesOn: ['finalised', 'uploading', 'posted'].includes(state), whole: there.every((each) => each) });
    }
    db.close();
  }
  return { drafts, waiting, receipts };
}

function statementOf({ id, revision, attachments, history }: Submission): Act['told'][number] {
  return { id, revision, attachments, contentHash: history.at(-1)?.contentHash ?? '', complete: true };
}

function contentsOf(ledger: Ledger): readonly SubmissionInput['content'][] {
  return [...ledger.acts.values()].flat().flatMap(({ input }) => (input === undefined ? [] : [input.content]));
}

async function versionsOf(ledger: Ledger, committee: Person): Promise<readonly FormVersion[]> {
  const pinned = new Map(contentsOf(ledger).map(({ form, version }) => [`${form}@${version}`, { form, version: String(version) }]));
  return Promise.all([...pinned.values()].map((params) => committee.call('getVersion', { params })));
}

/** What the committee sees of the city, for every form and month that something was observed in, once the schedule has passed. */
async function summariesOf(ledger: Ledger, committee: Person): Promise<ReadonlyMap<string, Summary>> {
  const seen = new Map(
    contentsOf(ledger).map(({ form, observedAt }) => {
      const day = new Date(Date.parse(observedAt) + 7 * 3_600_000).toISOString().slice(0, 10);
      return [`${form} ${day.slice(0, 7)}`, { form, day }] as const;
    }),
  );
  const found = new Map<string, Summary>();
  for (const [key, { form, day }] of seen) {
    const { items } = await committee.call('listPeriods', { query: { calendar: 'month', on: day } });
    const period = items.find(({ from, to }) => from <= day && day <= to)?.key ?? '';
    const isCounted = async (): Promise<boolean> => {
      const summary = await committee.call('getSummary', { query: { form, unit: CITY, period } });
      found.set(key, summary);
      return !summary.pending;
    };
    await until(isCounted, () => `the schedule to count ${key}`, { every: 250 });
  }
  return found;
}
