import { fontFiles } from './font-files.ts';
import type { LogicalTable } from '@safeground/store/tables';

/**
 * Every function of the backend as plain data: CDK makes the functions, their roles and what sets them off from it, the local
 * platform runs the same ones, and a test holds what each was seen to use against its grants.
 */
export type FunctionDefinition = {
  readonly name: string;
  /** From `functions/src/`. */
  readonly entry: string;
  readonly trigger: Trigger;
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Files that lie beside the bundle, from the root of the repository. */
  readonly assets?: readonly string[];
  /** Its messages lead to its next ones: AWS ends such chains at sixteen unless it is told. */
  readonly sendsToItself?: true;
  readonly grants: Grants;
};

/** Names without their service: `GetItem`, `PutObject`, `SendMessage`. */
export type Grants = {
  readonly tables?: { readonly [table in LogicalTable]?: readonly string[] };
  readonly files?: readonly string[];
  readonly queues?: { readonly [queue: string]: readonly string[] };
  /** May send letters from the stage's sender, or knows whether there is one. */
  readonly mail?: 'send' | 'know';
  /** May read the secret that signs sessions. */
  readonly secret?: true;
};

export type Trigger =
  /** API Gateway paths; the more specific one wins. */
  | { readonly kind: 'http'; readonly routes: readonly string[] }
  /** `localSeconds` is how often the local platform runs it instead, where waiting would be a bore. */
  | { readonly kind: 'schedule'; readonly rateMinutes: number; readonly localSeconds?: number }
  | { readonly kind: 'queue'; readonly queue: string };

const read = ['GetItem', 'Query'] as const;
const write = ['PutItem', 'UpdateItem'] as const;

const definitions = [
  {
    name: 'api',
    entry: 'handlers/api.ts',
    trigger: { kind: 'http', routes: ['/api/{proxy+}'] },
    memory: 1024,
    timeout: 25,
    grants: {
      tables: {
        registry: [...read, 'BatchGetItem', ...write, 'ConditionCheckItem'],
        bodies: [...read, 'PutItem'],
        headers: ['Query', 'BatchGetItem', 'PutItem'],
        tallies: [...read, 'BatchGetItem', 'UpdateItem'],
        auth: [...read, 'BatchGetItem', 'PutItem'],
        jobs: [...read, 'BatchGetItem', ...write],
        audit: ['PutItem'],
      },
      // Without the right to list, a file that is not there answers 403 instead of 404.
      files: ['GetObject', 'PutObject', 'ListBucket'],
      queues: { exports: ['SendMessage'], closings: ['SendMessage'] },
      mail: 'know',
      secret: true,
    },
  },
  {
    name: 'auth',
    entry: 'handlers/auth.ts',
    trigger: { kind: 'http', routes: ['/api/auth/{proxy+}'] },
    memory: 1024,
    timeout: 25,
    grants: {
      tables: {
        auth: [...read, 'BatchGetItem', ...write, 'DeleteItem'],
        registry: ['GetItem', 'BatchGetItem'],
        audit: ['PutItem'],
      },
      secret: true,
    },
  },
  {
    name: 'aggregate',
    entry: 'handlers/aggregate.ts',
    trigger: { kind: 'schedule', rateMinutes: 1, localSeconds: 3 },
    memory: 1024,
    timeout: 300,
    grants: { tables: { registry: read, headers: ['Query', 'UpdateItem'], tallies: [...read, ...write] } },
  },
  {
    name: 'sweep',
    entry: 'handlers/sweep.ts',
    trigger: { kind: 'schedule', rateMinutes: 1440 },
    memory: 1024,
    timeout: 300,
    grants: {
      tables: { registry: read, headers: ['Query', 'Scan', 'UpdateItem'], tallies: [...read, 'BatchGetItem', 'Scan', ...write] },
    },
  },
  {
    name: 'ledger',
    entry: 'handlers/ledger.ts',
    trigger: { kind: 'schedule', rateMinutes: 60 },
    memory: 1024,
    timeout: 60,
    grants: {
      tables: { registry: [...read, 'PutItem'], jobs: ['GetItem', 'PutItem'] },
      queues: { exports: ['SendMessage'], closings: ['SendMessage'] },
    },
  },
  {
    name: 'closing',
    entry: 'handlers/closing.ts',
    trigger: { kind: 'queue', queue: 'closings' },
    memory: 1024,
    timeout: 120,
    sendsToItself: true,
    grants: {
      tables: {
        registry: [...read, 'PutItem'],
        bodies: ['Query'],
        headers: ['Query'],
        tallies: [...read, 'BatchGetItem'],
        jobs: ['GetItem', 'PutItem'],
        audit: ['PutItem'],
      },
      files: ['GetObject', 'PutObject'],
      queues: { exports: ['SendMessage'], closings: ['SendMessage'] },
    },
  },
  {
    name: 'export',
    entry: 'handlers/export.ts',
    trigger: { kind: 'queue', queue: 'exports' },
    memory: 1024,
    timeout: 300,
    assets: Object.values(fontFiles).map((file) => `node_modules/@expo-google-fonts/tinos/${file}`),
    grants: {
      tables: {
        registry: [...read, 'PutItem'],
        bodies: ['BatchGetItem'],
        headers: ['Query'],
        tallies: [...read, 'BatchGetItem'],
        jobs: ['GetItem', 'UpdateItem'],
      },
      // A closing has kept no summary of a unit that was not then: it is asked for all the same.
      files: ['GetObject', 'PutObject', 'ListBucket', 'AbortMultipartUpload'],
      mail: 'send',
    },
  },
] as const satisfies readonly FunctionDefinition[];

type Definition = (typeof definitions)[number];

export const functions: readonly FunctionDefinition[] = definitions;

/** Names by what sets them off: the local platform's tables of code are keyed by these, so that none can be forgotten. */
export type HttpName = Extract<Definition, { readonly trigger: { readonly kind: 'http' } }>['name'];
export type ScheduleName = Extract<Definition, { readonly trigger: { readonly kind: 'schedule' } }>['name'];
export type QueueName = Extract<Definition, { readonly trigger: { readonly kind: 'queue' } }>['trigger']['queue'];
