import type { LogicalTable } from '@safeground/store/tables';

/**
 * Stands in for `@safeground/functions/manifest` until that lands: the shape infra reads. Its grants and entries are a proposal,
 * not what the handlers were seen to use. To replace it, point the imports of this folder at the real one and delete this file.
 */
export interface FunctionDefinition {
  readonly name: string;
  /** From `functions/src/`. */
  readonly entry: string;
  readonly trigger: Trigger;
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Names without their service: `GetItem`, `PutObject`, `SendMessage`. */
  readonly grants: {
    readonly tables?: Readonly<Partial<Record<LogicalTable, readonly string[]>>>;
    readonly files?: readonly string[];
    readonly queues?: Readonly<Record<string, readonly string[]>>;
  };
}

export type Trigger =
  | { readonly kind: 'http'; readonly routes: readonly string[] }
  | { readonly kind: 'schedule'; readonly rateMinutes: number }
  | { readonly kind: 'queue'; readonly queue: string };

const READ = ['GetItem', 'BatchGetItem', 'Query'];
const WRITE = ['PutItem', 'UpdateItem'];

export const functions: readonly FunctionDefinition[] = [
  {
    name: 'api',
    entry: 'handlers/api.ts',
    trigger: { kind: 'http', routes: ['/api/{proxy+}'] },
    memory: 1024,
    timeout: 25,
    grants: {
      tables: {
        registry: [...READ, ...WRITE],
        bodies: [...READ, 'PutItem'],
        headers: [...READ, ...WRITE],
        tallies: [...READ, 'UpdateItem'],
        auth: ['GetItem'],
        audit: ['PutItem'],
        jobs: [...READ, ...WRITE],
      },
      files: ['GetObject', 'PutObject'],
      queues: { exports: ['SendMessage'] },
    },
  },
  {
    name: 'auth',
    entry: 'handlers/auth.ts',
    trigger: { kind: 'http', routes: ['/api/auth/{proxy+}'] },
    memory: 1024,
    timeout: 25,
    grants: { tables: { auth: [...READ, ...WRITE, 'DeleteItem', 'ConditionCheckItem'] } },
  },
  {
    name: 'aggregate',
    entry: 'handlers/aggregate.ts',
    trigger: { kind: 'schedule', rateMinutes: 1 },
    memory: 1024,
    timeout: 300,
    grants: { tables: { registry: READ, headers: ['Query'], tallies: [...READ, ...WRITE, 'Scan'] } },
  },
  {
    name: 'export',
    entry: 'handlers/export.ts',
    trigger: { kind: 'queue', queue: 'exports' },
    memory: 1024,
    timeout: 300,
    grants: { tables: { registry: READ, bodies: READ, headers: ['Query'], jobs: ['GetItem', 'UpdateItem'] }, files: ['PutObject'] },
  },
];
