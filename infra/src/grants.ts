import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionDefinition } from '@safeground/functions/manifest';
import { physicalName, tables, type TableDefinition } from '@safeground/store/tables';
import { filesBucketArn, functionName, mailIdentityArns, prefixOf, queueArn, secretArnPattern, tableArn, type Stage } from './names.ts';

/** Only these can be asked of an index; a right to anything else on one would be a right to nothing. */
const INDEX_ACTIONS = new Set(['Query', 'Scan']);

/** What AWS itself does with a function's role when a queue feeds it. */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Everything a function may do, as statements without a wildcard among the actions. */
export function statementsOf(stage: Stage, definition: FunctionDefinition): PolicyStatement[] {
  return [
    ...tables.flatMap((table) => tableStatements(stage, { definition, table })),
    ...fileStatements(stage, definition),
    ...queueStatements(stage, definition),
    ...mailStatements(stage, definition),
    ...secretStatements(stage, definition),
    ...telemetryStatements(stage, definition),
  ];
}

function tableStatements(
  stage: Stage,
  { definition, table }: { definition: FunctionDefinition; table: TableDefinition },
): PolicyStatement[] {
  const actions = definition.grants.tables?.[table.name] ?? [];
  const arn = tableArn(stage, physicalName(prefixOf(stage), table.name));
  const onIndexes = actions.filter((action) => INDEX_ACTIONS.has(action));
  return [
    ...statement('dynamodb', { actions, resources: [arn] }),
    ...statement('dynamodb', { actions: onIndexes, resources: table.indexes.map((index) => `${arn}/index/${index.name}`) }),
  ];
}

function fileStatements(stage: Stage, definition: FunctionDefinition): PolicyStatement[] {
  const actions = definition.grants.files ?? [];
  const bucket = filesBucketArn(stage);
  const onBucket = actions.filter((action) => action === 'ListBucket');
  const onObjects = actions.filter((action) => action !== 'ListBucket');
  return [
    ...statement('s3', { actions: onBucket, resources: [bucket] }),
    ...statement('s3', { actions: onObjects, resources: [`${bucket}/*`] }),
  ];
}

/** The right to a file is no use without the right to its key: readers open data keys, writers (multipart ones too) also make them. */
export function keyActionsOf(definition: FunctionDefinition): string[] {
  const actions = definition.grants.files ?? [];
  if (actions.includes('PutObject')) return ['kms:Decrypt', 'kms:GenerateDataKey'];
  return actions.includes('GetObject') ? ['kms:Decrypt'] : [];
}

function queueStatements(stage: Stage, definition: FunctionDefinition): PolicyStatement[] {
  const granted = Object.entries(definition.grants.queues ?? {}).flatMap(([queue, actions]) =>
    statement('sqs', { actions, resources: [queueArn(stage, queue)] }),
  );
  if (definition.trigger.kind !== 'queue') return granted;
  return [...granted, new PolicyStatement({ actions: POLLING, resources: [queueArn(stage, definition.trigger.queue)] })];
}

/** Letters from the stage's sender and from nobody else. */
function mailStatements(stage: Stage, { grants }: FunctionDefinition): PolicyStatement[] {
  const { mailFrom } = stage;
  if (grants.mail !== 'send' || mailFrom === undefined) return [];
  const conditions = { StringEquals: { 'ses:FromAddress': mailFrom } };
  return [new PolicyStatement({ actions: ['ses:SendEmail'], resources: mailIdentityArns(stage, mailFrom), conditions })];
}

/** Encrypted with the account's own key for secrets, which needs no right of its own. */
function secretStatements(stage: Stage, { grants }: FunctionDefinition): PolicyStatement[] {
  return statement('secretsmanager', { actions: grants.secret === true ? ['GetSecretValue'] : [], resources: [secretArnPattern(stage)] });
}

/** Lines of its own log, and traces: X-Ray knows no resources, so its two actions are on all of them. */
function telemetryStatements(stage: Stage, definition: FunctionDefinition): PolicyStatement[] {
  const group = `arn:aws:logs:${stage.region}:${stage.account}:log-group:/aws/lambda/${functionName(stage, definition.name)}`;
  return [
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${group}:*`] }),
    new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
  ];
}

function statement(service: string, { actions, resources }: { actions: readonly string[]; resources: string[] }): PolicyStatement[] {
  if (actions.length === 0 || resources.length === 0) return [];
  return [new PolicyStatement({ actions: actions.map((action) => `${service}:${action}`), resources })];
}
