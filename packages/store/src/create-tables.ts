import { CreateTableCommand, ResourceInUseException, UpdateTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { billingMode, physicalName, tables, type TableDefinition } from './tables.ts';

/** Creates the tables that are missing; repeatable. For the local platform and tests: on AWS, CDK owns the tables. */
export async function createTables(client: DynamoDBClient, prefix: string): Promise<void> {
  for (const table of tables) {
    const created = await createTable(client, prefix, table);
    if (created && table.ttl !== undefined) await enableTtl(client, physicalName(prefix, table.name), table.ttl);
  }
}

async function createTable(client: DynamoDBClient, prefix: string, table: TableDefinition): Promise<boolean> {
  const attributes = [table.partitionKey, table.sortKey, ...table.indexes.flatMap((index) => [index.partitionKey, index.sortKey])];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: physicalName(prefix, table.name),
        BillingMode: billingMode,
        AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
        KeySchema: keySchema(table),
        ...(table.indexes.length > 0 && {
          GlobalSecondaryIndexes: table.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: index.projection },
          })),
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
}

const keySchema = (keys: { readonly partitionKey: string; readonly sortKey: string }) => [
  { AttributeName: keys.partitionKey, KeyType: 'HASH' as const },
  { AttributeName: keys.sortKey, KeyType: 'RANGE' as const },
];

async function enableTtl(client: DynamoDBClient, table: string, attribute: string): Promise<void> {
  await client.send(
    new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: { AttributeName: attribute, Enabled: true } }),
  );
}
