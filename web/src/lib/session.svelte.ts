import { goto } from '$app/navigation';
import type { Me, Role } from '@safeground/contract';
import { createClient } from '@safeground/contract/client';
import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import { worksIn } from './areas.ts';
import type { Area } from './areas.ts';
import { showTimesIn } from './i18n/index.svelte.ts';
import { patientFetch } from './offline/patience.ts';
import { forgetMe, hasLeft, isLeaving, leaves, rememberedMe, rememberMe } from './offline/remembered.ts';
import { forgetHandedOver } from './offline/tapped.ts';

export type SignInOutcome = 'done' | 'second-factor' | 'refused' | 'too-often' | 'offline' | 'failed';

/** How long a device that remembers somebody waits for the server: a dead network must not keep a tablet shut. */
const patience = 4_000;

/** The one client of the pages, typed by the contract. An ended session is noticed here, whoever called, and a link gone silent. */
export const client: Client = watched(createClient({ fetch: patientFetch, baseUrl: '' }));

/**
 * Who is signed in. What the server said last is remembered on the device, so that a tablet without a network still
 * opens; the cookie, not this memory, is what the server believes.
 */
class Session {
  #me = $state<Me | undefined>(undefined);
  #ended = $state(false);
  #loading: Promise<Me | undefined> | undefined;
  readonly #leaving = new Set<() => Promise<boolean>>();

  get me(): Me | undefined {
    return this.#me;
  }

  /** The server let go of the session while a page was open: the page stays, and the shell offers to sign in again. */
  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    this.#loading = undefined;
  }

  /** Asks the server once; later calls answer from memory. `undefined` when nobody is signed in. */
  load(): Promise<Me | undefined> {
    this.#loading ??= this.#ask();
    return this.#loading;
  }

  can(area: Area): boolean {
    return this.#me !== undefined && worksIn(this.#me, area);
  }

  holds(role: Role): boolean {
    return this.#me?.grants.some((grant) => grant.role === role) ?? false;
  }

  /** Whether figures of an agency's forms may be read: always, unless every grant is another agency's. */
  reaches(agency: string): boolean {
    return this.#me?.grants.some(({ scope }) => scope.kind !== 'agency' || scope.agency === agency) ?? false;
  }

  get areas(): readonly Area[] {
    return (['agency', 'inspect', 'committee'] as const).filter((area) => this.can(area));
  }

  /** Where the person starts: a unit's clerk at the unit's own report. */
  get home(): string {
    const [first] = this.areas;
    if (first === 'inspect' && this.holds('reporter') && !this.holds('inspector')) return '/inspect/report';
    return first === undefined ? '/no-role' : `/${first}`;
  }

  async signIn(email: string, password: string): Promise<SignInOutcome> {
    const answer = await post('/api/auth/sign-in/email', { email, password });
    if (answer?.ok !== true) return refusalOf(answer);
    const { ok } = answer.said as { ok: boolean };
    return ok ? this.enter() : 'second-factor';
  }

  /** The code that a sign-in waits for: `code` of the authenticator or `backup-code` from paper. */
  async giveCode(kind: 'code' | 'backup-code', code: string): Promise<SignInOutcome> {
    const answer = await post(`/api/auth/second-factor/${kind}`, { code });
    return answer?.ok === true ? this.enter() : refusalOf(answer);
  }

  /** The server has let somebody in on this device: learns who. */
  async enter(): Promise<SignInOutcome> {
    hasLeft();
    forgetHandedOver();
    this.#loading = undefined;
    try {
      return (await this.load()) === undefined ? 'failed' : 'done';
    } catch {
      return 'failed';
    }
  }

  /** `ask` is asked before the person signs out; false keeps them signed in. Returns the deregistration. */
  onLeaving(ask: () => Promise<boolean>): () => void {
    this.#leaving.add(ask);
    return () => this.#leaving.delete(ask);
  }

  async signOut(): Promise<void> {
    for (const ask of this.#leaving) if (!(await ask())) return;
    leaves();
    forgetHandedOver();
    await forgetMe();
    await leave();
    this.#me = undefined;
    this.#ended = false;
    this.#loading = undefined;
    await goto('/sign-in');
  }

  /**
   * A session that has ended leaves the person known (`ended` says so): a tablet goes on with what is on it, and sends
   * once they sign in again.
   */
  async #ask(): Promise<Me | undefined> {
    if (!(await leave())) {
      this.#loading = undefined;
      return undefined;
    }
    const remembered = await rememberedMe();
    try {
      const me = await (remembered === undefined ? client.call('me') : inTime(client.call('me')));
      this.#me = me;
      this.#ended = false;
      await rememberMe(me);
    } catch (error) {
      const isSignedOut = error instanceof Problem && error.type === 'signed-out';
      this.#me = remembered;
      this.#ended = isSignedOut && remembered !== undefined;
      this.#loading = undefined;
      if (!isSignedOut && remembered === undefined) throw error;
    }
    if (this.#me !== undefined) showTimesIn(this.#me.organisation.timeZone);
    return this.#me;
  }
}

function refusalOf(answer: Answer | undefined): SignInOutcome {
  if (answer === undefined) return 'offline';
  if (answer.status === 429) return 'too-often';
  return answer.status >= 500 ? 'failed' : 'refused';
}

/** Ends the session of whoever signed out here. False while the server cannot be told: nobody is signed in until then. */
async function leave(): Promise<boolean> {
  if (!isLeaving()) return true;
  const answer = await post('/api/auth/sign-out', {});
  if (answer === undefined || answer.status >= 500) return false;
  hasLeft();
  return true;
}

async function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), patience);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

export const session = new Session();

/** A path of this site, or undefined: a link must not send people elsewhere after they sign in. */
export function safePath(to: string | null): string | undefined {
  if (to === null || !to.startsWith('/')) return undefined;
  const url = new URL(to, location.origin);
  return url.origin === location.origin ? `${url.pathname}${url.search}${url.hash}` : undefined;
}

function watched(inner: Client): Client {
  return {
    async call(name, ...input) {
      try {
        return await inner.call(name, ...input);
      } catch (error) {
        if (error instanceof Problem && error.type === 'signed-out' && name !== 'me') session.end();
        throw error;
      }
    },
  };
}

type Answer = { readonly ok: boolean; readonly status: number; readonly said: unknown };

/**
 * `undefined` when no server was heard: no link, one that has fallen silent, or a portal, which answers or refuses everything with a
 * page of its own where our server says what it says in JSON.
 */
async function post(path: string, body: unknown): Promise<Answer | undefined> {
  try {
    const answer = await patientFetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-safeground': '1' },
      body: JSON.stringify(body),
    });
    return { ok: answer.ok, status: answer.status, said: await answer.json() };
  } catch {
    return undefined;
  }
}
