import { randomUUID } from 'node:crypto';
import { createStore } from '@safeground/store';
import type { Deps } from '../deps.ts';
import { logWith } from '../log.ts';

/** What a function may be given besides the tables; each comes from a module of its own, so that a bundle carries only what it uses. */
export type Granted = Partial<Pick<Deps, 'files' | 'queue' | 'secret'>>;

/** The world as a Lambda function finds it in its environment (`infra/src/environment.ts`). Made once for each process. */
export function lambdaDeps(granted: Granted): Deps {
  const storage = createStore({ region: environment('AWS_REGION'), prefix: environment('TABLE_PREFIX') });
  return {
    storage,
    get files() {
      return granted.files ?? refuse('files');
    },
    get queue() {
      return granted.queue ?? refuse('queue');
    },
    get secret() {
      return granted.secret ?? refuse('secret');
    },
    origin: environment('PUBLIC_ORIGIN'),
    ids: randomUUID,
    now: Date.now,
    random: Math.random,
    log: logWith((line) => console.log(line)),
  };
}

/** Throws when the stack that made the function did not say it. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment has no ${name}: infra/src/environment.ts sets it`);
  return value;
}

function refuse(what: string): never {
  throw new Error(`This function has no ${what}: grant it in functions/src/manifest.ts and hand it over in its handler`);
}
