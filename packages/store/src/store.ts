import { hash } from 'node:crypto';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDb, type Capacity, type Db } from './client.ts';
import type { RetryOptions } from './retry.ts';

export type StoreOptions = RetryOptions & {
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly prefix: string;
  readonly credentials?: NonNullable<DynamoDBClientConfig['credentials']> | undefined;
  readonly onCapacity?: ((capacity: Capacity) => void) | undefined;
};

/** One organisation's view: every function of the store takes this, so no key is ever made without an organisation. */
export type Store = { readonly db: Db; readonly org: string; readonly sha256: (text: string) => string };

export type Storage = {
  readonly client: DynamoDBClient;
  readonly document: DynamoDBDocumentClient;
  readonly db: Db;
  readonly prefix: string;
  readonly of: (organisation: string) => Store;
  readonly close: () => void;
};

/** Opens DynamoDB, embedded or on AWS: only the endpoint differs. */
export function createStore(options: StoreOptions): Storage {
  const client = new DynamoDBClient({
    region: options.region,
    maxAttempts: 1,
    requestHandler: { throwOnRequestTimeout: true },
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials !== undefined && { credentials: options.credentials }),
  });
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const { attempts, random, wait, onCapacity } = options;
  const db = createDb({
    document,
    prefix: options.prefix,
    ...(attempts !== undefined && { attempts }),
    ...(random !== undefined && { random }),
    ...(wait !== undefined && { wait }),
    ...(onCapacity !== undefined && { onCapacity }),
  });
  const sha256 = (text: string): string => hash('sha256', text);
  return { client, document, db, prefix: options.prefix, of: (org) => ({ db, org, sha256 }), close: () => client.destroy() };
}
