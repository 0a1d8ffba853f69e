import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { physicalName, type TableDefinition } from '@safeground/store/tables';
import { accept } from './accepted.ts';
import { prefixOf, type Stage } from './names.ts';

/** One table of the store's plain data as a resource. */
export function addTable(scope: Construct, { stage, table }: { stage: Stage; table: TableDefinition }): void {
  const kept = stage.production && table.precious;
  const resource = new TableV2(scope, `table-${table.name}`, {
    tableName: physicalName(prefixOf(stage), table.name),
    partitionKey: text(table.partitionKey),
    sortKey: text(table.sortKey),
    ...(table.ttl === undefined ? {} : { timeToLiveAttribute: table.ttl }),
    billing: Billing.onDemand(),
    // The account's own key for DynamoDB: its uses are in the trail, and no function needs a right to it.
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: table.precious },
    deletionProtection: kept,
    removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    globalSecondaryIndexes: table.indexes.map((index) => ({
      indexName: index.name,
      partitionKey: text(index.partitionKey),
      sortKey: text(index.sortKey),
      projectionType: ProjectionType[index.projection],
    })),
  });
  if (!table.precious)
    accept(
      resource,
      'AwsSolutions-DDB3',
      `Nothing in ${table.name} needs a backup: it is rebuilt from the other tables or asked for again.`,
    );
}

const text = (name: string) => ({ name, type: AttributeType.STRING });
