import { setTimeout as pause } from 'node:timers/promises';
import type { FormVersion, Receipt, Submission, SubmissionInput, Summary } from '@safeground/contract';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';
import { evidenceOf, openData } from '../../fault/evidence.ts';
import { checkLedger, CITY, newLedger, want, type Act, type Ledger, type Violation } from '../../fault/ledger.ts';
import { signIn, type Person } from '../../world/person.ts';
import { untilGone, type RunningPlatform } from '../../world/platform.ts';
import type { Answered } from './network.ts';

/** Writes down, on the wire and outside of tablet and platform, what was sent and what the server said to it. */
export type Witness = {
  readonly ledger: Ledger;
  /** For `startNetwork`. */
  readonly heard: (answered: Answered) => void;
  /** The committee sends a submission back, and that is written down too. */
  sendBack(id: string, reason: string, remarks?: { readonly path: string; readonly text: string }[]): Promise<void>;
  /** Ends the platform and holds what is on its disk against the ledger. */
  judge(): Promise<readonly Violation[]>;
};

export async function startWitness(platform: RunningPlatform): Promise<Witness> {
  const committee = await signIn(platform, 'committee@safeground.example', DEMO_PASSWORD);
  const ledger = newLedger();
  return {
    ledger,
    heard: (answered) => hear(ledger, answered),
    async sendBack(id, reason, remarks) {
      const { revision: base } = await committee.call('getSubmission', { params: { id } });
      const act = want(ledger, id, { action: 'return' });
      const body = { action: 'return' as const, base, reason, ...(remarks === undefined ? {} : { remarks }) };
      act.told.push(statementOf(await committee.call('transitionSubmission', { params: { id }, body })));
    },
    async judge() {
      const known = Promise.all([versionsOf(ledger, committee), summariesOf(ledger, committee)]);
      const [versions, summaries] = await known.finally(() => platform.kill());
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
    const ask = (): Promise<Summary> => committee.call('getSummary', { query: { form, unit: CITY, period } });
    let summary = await ask();
    while (summary.pending) {
      await pause(250);
      summary = await ask();
    }
    found.set(key, summary);
  }
  return found;
}
