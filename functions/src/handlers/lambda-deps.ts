import { randomBytes, randomUUID } from 'node:crypto';
import { createStore } from '@safeground/store';
import type { Deps } from '../deps.ts';
import { logWith } from '../log.ts';

/** What a function may be given besides the tables; each comes from a module of its own, so that a bundle carries only what it uses. */
export type Granted = Partial<Pick<Deps, 'files' | 'mail' | 'queue' | 'secret'>>;

/** The world as a Lambda function finds it in its environment (`infra/src/environment.ts`). Made once for each process. */
export function lambdaDeps(granted: Granted): Deps {
  const storage = createStore({ region: environment('AWS_REGION'), prefix: environment('TABLE_PREFIX') });
  return {
    storage,
    files: granted.files ?? refusing('files'),
    queue: granted.queue ?? refusing('queue'),
    mail: granted.mail ?? refusing('mail'),
    // What a function signs that was not given the secret, nobody takes.
    secret: granted.secret ?? randomBytes(32).toString('hex'),
    origin: environment('PUBLIC_ORIGIN'),
    ids: randomUUID,
    now: Date.now,
    random: Math.random,
    log: logWith((line) => console.log(line)),
  };
}

/** For who tells people whether there are letters and sends none: without the client of SES. */
export function mailKnown(): Deps['mail'] {
  return {
    available: (process.env['MAIL_FROM'] ?? '') !== '',
    send: () => Promise.reject(new Error('This function may not send letters')),
  };
}

/** Throws when the stack that made the function did not say it. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment has no ${name}: infra/src/environment.ts sets it`);
  return value;
}

/** Refuses at the first use, not before: deps are copied about. */
function refusing<Port extends object>(what: string): Port {
  const refuse = (): never => {
    throw new Error(`This function has no ${what}: grant it in functions/src/manifest.ts and hand it over in its handler`);
  };
  return new Proxy({} as Port, { get: refuse });
}
