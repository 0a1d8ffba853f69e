import { problemOf } from '@safeground/contract/client';
import { patientFetch } from '../offline/patience.ts';

/** Where this person is signed in. `device` is how the browser calls itself. */
export type Device = {
  readonly id: string;
  readonly device: string;
  readonly since: string;
  readonly until: string;
  /** The one that asks. */
  readonly here: boolean;
};

/** What setting up a second factor gives: the address for the authenticator, and ten codes for paper. */
export type Setup = { readonly uri: string; readonly backupCodes: readonly string[] };

/** Asks the sign-in functions, which are not among the contract's routes. Throws `Problem`, or as `fetch` does. */
export async function askAuth<Answer>(act: string, body?: object): Promise<Answer> {
  const init: RequestInit = { credentials: 'same-origin' };
  const response = await patientFetch(
    `/api/auth/${act}`,
    body === undefined
      ? init
      : { ...init, method: 'POST', headers: { 'content-type': 'application/json', 'x-safeground': '1' }, body: JSON.stringify(body) },
  );
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text);
  return JSON.parse(text) as Answer;
}
