/** Every table as plain data: read by CDK, by the local platform and by tests. No imports, so that anything may read it. */

export type LogicalTable = 'registry' | 'bodies' | 'headers' | 'tallies' | 'auth' | 'audit' | 'jobs';

/** A global secondary index on string keys. Every index is sparse: only items that carry both attributes are in it. */
export type IndexDefinition = {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: 'ALL' | 'KEYS_ONLY';
};

export type TableDefinition = {
  readonly name: LogicalTable;
  readonly partitionKey: 'pk';
  readonly sortKey: 'sk';
  /** Attribute with the epoch second after which DynamoDB may delete the item. */
  readonly ttl?: string;
  readonly indexes: readonly IndexDefinition[];
  /** Holds what cannot be rebuilt: point-in-time recovery and deletion protection on AWS. */
  readonly precious: boolean;
};

const keys = { partitionKey: 'pk', sortKey: 'sk' } as const;
const generic = (number: 1 | 2): IndexDefinition => ({
  name: `gsi${number}`,
  partitionKey: `gsi${number}pk`,
  sortKey: `gsi${number}sk`,
  projection: 'ALL',
});

export const tables: readonly TableDefinition[] = [
  {
    name: 'registry',
    ...keys,
    // Subjects are found by keys alone: a search reads a fifth of what their whole items would cost.
    indexes: [generic(1), generic(2), { name: 'find', partitionKey: 'findPk', sortKey: 'findSk', projection: 'KEYS_ONLY' }],
    precious: true,
  },
  { name: 'bodies', ...keys, indexes: [], precious: true },
  {
    name: 'headers',
    ...keys,
    indexes: [{ name: 'review', partitionKey: 'reviewPk', sortKey: 'reviewSk', projection: 'ALL' }],
    precious: true,
  },
  {
    name: 'tallies',
    ...keys,
    indexes: [{ name: 'dirty', partitionKey: 'dirtyPk', sortKey: 'dirtySk', projection: 'KEYS_ONLY' }],
    precious: false,
  },
  { name: 'auth', ...keys, ttl: 'ttl', indexes: [generic(1), generic(2)], precious: true },
  { name: 'audit', ...keys, indexes: [], precious: true },
  { name: 'jobs', ...keys, ttl: 'ttl', indexes: [], precious: false },
];

export const billingMode = 'PAY_PER_REQUEST';

/** The name a table has in an account: `safeground-dev-headers`. */
export const physicalName = (prefix: string, table: LogicalTable): string => `${prefix}-${table}`;
