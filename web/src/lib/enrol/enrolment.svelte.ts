import type { Enrolment, EnrolmentBegun, EnrolmentOffer } from '@safeground/contract';
import { Problem } from '@safeground/contract/problems';
import { client, session } from '../session.svelte.ts';
import { explain } from '../words.ts';

/** A secret has 43 letters, a code that people type has eight and a dash. */
const longestCode = 20;

export type Step =
  | { readonly kind: 'loading' }
  /** This device was shown an offer: is it for who holds the device? */
  | { readonly kind: 'offered'; readonly secret: string; readonly offer: EnrolmentOffer }
  /** This device shows its own code and waits. */
  | { readonly kind: 'showing'; readonly begun: EnrolmentBegun }
  /** Somebody signed in here scanned the code of another device. */
  | { readonly kind: 'approving'; readonly enrolment: Enrolment }
  | { readonly kind: 'approved' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'ready'; readonly kept: boolean };

/** What the page `/enrol` is doing, by what stands behind the `#` of its address. */
export class EnrolmentPage {
  step = $state.raw<Step>({ kind: 'loading' });
  trouble = $state<string | undefined>(undefined);
  busy = $state(false);

  async open(fragment: string): Promise<void> {
    await this.#attempt(async () => {
      if (fragment.length > longestCode) {
        const offer = await client.call('lookAtEnrolment', { body: { secret: fragment } });
        return { kind: 'offered', secret: fragment, offer };
      }
      if (fragment === '') return { kind: 'showing', begun: await client.call('beginEnrolment') };
      const me = await session.load();
      if (me === undefined || session.ended) return { kind: 'sign-in' };
      return { kind: 'approving', enrolment: await client.call('getEnrolment', { params: { code: fragment } }) };
    });
  }

  /** Takes the session that waits for this device, or goes on waiting for it. */
  async claim(secret: string): Promise<void> {
    const { state } = await client.call('claimEnrolment', { body: { secret } });
    if (state !== 'claimed') return;
    const outcome = await session.enter();
    if (outcome !== 'done') throw new Error(outcome);
    this.step = { kind: 'ready', kept: await keepData() };
  }

  async confirm(secret: string): Promise<void> {
    await this.#attempt(async () => {
      await this.claim(secret);
      return this.step;
    });
  }

  async approve(code: string): Promise<void> {
    await this.#attempt(async () => {
      await client.call('approveEnrolment', { params: { code }, body: {} });
      return { kind: 'approved' };
    });
  }

  async #attempt(work: () => Promise<Step>): Promise<void> {
    this.busy = true;
    this.trouble = undefined;
    try {
      this.step = await work();
    } catch (error) {
      const isGone = error instanceof Problem && (error.type === 'not-found' || error.type === 'conflict');
      if (isGone) this.step = { kind: 'gone' };
      else this.trouble = explain(error);
    } finally {
      this.busy = false;
    }
  }
}

/** Asks the browser to keep what is on this device when the disk runs short. */
async function keepData(): Promise<boolean> {
  return 'storage' in navigator && 'persist' in navigator.storage && navigator.storage.persist();
}
