import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { billingMode, tables, type IndexDefinition, type LogicalTable } from '@safeground/store/tables';
import { acceptedIn } from './accepted.ts';
import { buildApp, WITHOUT_BUNDLES } from './app.ts';
import { functions } from '@safeground/functions/manifest';
import { stageOf } from './names.ts';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

const outdir = mkdtempSync(join(tmpdir(), 'safeground-infra-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const SENDER = 'bao-cao@safeground.example';
const stage = stageOf({ stage: 'prod', origin: 'https://safeground.example', mailFrom: SENDER });
const { app, stacks } = buildApp(stage, { ...WITHOUT_BUNDLES, outdir });
// The packs run here: a finding that nobody accepted throws.
app.synth();
const resources = Object.values(stacks).flatMap((stack) => Object.values<Resource>(Template.fromStack(stack).toJSON()['Resources']));
const ofType = (type: string): Record<string, unknown>[] =>
  resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

describe('the tables', () => {
  it("are the store's data, mapped back", () => {
    const precious = new Map(tables.map(({ name, precious }) => [name as string, precious]));
    expect(ofType('AWS::DynamoDB::GlobalTable').map(tableBack)).toEqual(
      tables.map(({ name, partitionKey, sortKey, ttl, indexes }) => ({
        name,
        partitionKey,
        sortKey,
        indexes,
        ...(ttl === undefined ? {} : { ttl }),
      })),
    );
    for (const table of ofType('AWS::DynamoDB::GlobalTable')) {
      const name = String(table['TableName']).replace('safeground-prod-', '');
      expect(table).toMatchObject({
        BillingMode: billingMode,
        Replicas: [
          {
            DeletionProtectionEnabled: precious.get(name),
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: precious.get(name) },
          },
        ],
      });
    }
  });
});

describe('the functions', () => {
  it('run on Node 24, on ARM, each with a role of its own', () => {
    const built = ofType('AWS::Lambda::Function');
    expect(built.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(
      functions.map(({ name }) => `safeground-prod-${name}`).toSorted(),
    );
    for (const one of built) expect(one).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(new Set(built.map(({ Role }) => JSON.stringify(Role))).size).toBe(functions.length);
    expect(ofType('AWS::IAM::Policy')).toEqual([]);
  });

  it.each(functions)('$name may do what the manifest says, and its log and traces', (definition) => {
    const role = ofType('AWS::IAM::Role').find(({ Description }) => String(Description).startsWith(`What ${definition.name} may do`));
    const statements = (role?.['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    const actions = new Set(statements.flatMap(({ Action }) => Action));
    const { files = [], queues = {}, tables: granted = {} } = definition.grants;
    const expected = [
      ...Object.values(granted).flatMap((names) => names.map((name) => `dynamodb:${name}`)),
      ...files.map((name) => `s3:${name}`),
      ...Object.values(queues).flatMap((names) => names.map((name) => `sqs:${name}`)),
      ...(definition.trigger.kind === 'queue' ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'] : []),
      ...(definition.grants.mail === 'send' ? ['ses:SendEmail'] : []),
      ...(definition.grants.secret === true ? ['secretsmanager:GetSecretValue'] : []),
      ...(files.length > 0 ? ['kms:Decrypt'] : []),
      ...(files.includes('PutObject') ? ['kms:GenerateDataKey'] : []),
      ...['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    ];
    expect([...actions].toSorted()).toEqual([...new Set(expected)].toSorted());
    for (const table of tables) {
      const arn = `arn:aws:dynamodb:${stage.region}:${stage.account}:table/safeground-prod-${table.name}`;
      const onTable = statements.filter(({ Resource }) => Resource === arn).flatMap(({ Action }) => Action);
      expect(onTable).toEqual((granted[table.name] ?? []).map((name) => `dynamodb:${name}`));
    }
  });

  it('send letters from the sender of the stage and from nobody else', () => {
    const statements = ofType('AWS::IAM::Role').flatMap(({ Policies }) =>
      ((Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    );
    const identity = (name: string): string => `arn:aws:ses:${stage.region}:${stage.account}:identity/${name}`;
    expect(statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('ses:')))).toEqual([
      {
        Effect: 'Allow',
        Action: 'ses:SendEmail',
        Resource: [identity(SENDER), identity('safeground.example')],
        Condition: { StringEquals: { 'ses:FromAddress': SENDER } },
      },
    ]);
    const told = ofType('AWS::Lambda::Function').filter((each) => JSON.stringify(each['Environment'] ?? {}).includes('MAIL_FROM'));
    expect(told.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(['safeground-prod-api', 'safeground-prod-export']);
    expect(() => stageOf({ mailFrom: 'nobody' })).toThrow('"nobody" is none');
  });

  it('hold no wildcard among the actions', () => {
    const statements = ofType('AWS::IAM::Role').flatMap(({ Policies }) =>
      ((Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    );
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('are run by the schedule and fed by the queue', () => {
    const jobs = Template.fromStack(stacks.jobs);
    const aggregate = Object.keys(
      jobs.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'safeground-prod-aggregate' } }),
    )[0];
    jobs.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: { Arn: { 'Fn::GetAtt': [aggregate, 'Arn'] } },
    });
    jobs.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    jobs.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'safeground-prod-closing', RecursiveLoop: 'Allow' });
    jobs.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'safeground-prod-exports', RedrivePolicy: { maxReceiveCount: 3 } });
  });
});

describe('the rest', () => {
  it('keeps the files closed to all but the public origin', () => {
    Template.fromStack(stacks.data).hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['https://safeground.example'] }] },
    });
  });

  it('writes nothing about a person to the access log', () => {
    const [deployed] = ofType('AWS::ApiGatewayV2::Stage');
    const { Format } = deployed?.['AccessLogSettings'] as { Format: string };
    expect(Format).not.toMatch(/identity|sourceIp|userAgent|\$context\.path/);
  });

  it('rings for errors, throttles, dead letters and summaries that stand still', () => {
    const names = ofType('AWS::CloudWatch::Alarm').map(({ AlarmName }) => String(AlarmName).replace('safeground-prod-', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        ...functions.flatMap(({ name }) => [`${name}-errors`, `${name}-throttles`]),
        'exports-failed-depth',
        'aggregate-age',
      ]),
    );
    // Work that runs once a day must not ring four times an hour.
    const ages = ofType('AWS::CloudWatch::Alarm').filter(
      ({ AlarmName }) => String(AlarmName).endsWith('-age') && !/exports|closings/.test(String(AlarmName)),
    );
    const windows = ages.map(
      ({ EvaluationPeriods, Metrics }) =>
        Number(EvaluationPeriods) *
        (Metrics as { Period?: number; MetricStat?: { Period: number } }[]).find(({ MetricStat }) => MetricStat)!.MetricStat!.Period,
    );
    const rates = functions.flatMap(({ trigger }) => (trigger.kind === 'schedule' ? [trigger.rateMinutes * 60] : []));
    expect(windows).toHaveLength(rates.length);
    windows.forEach((window, index) => expect(window).toBeGreaterThanOrEqual(2 * rates[index]!));
  });

  it('gives a reason for every finding it keeps', () => {
    for (const { reason } of acceptedIn(app)) expect(reason.length).toBeGreaterThan(20);
  });

  it('leaves the site and its edge to SST, and SST nothing else', async () => {
    expect(ofType('AWS::CloudFront::Distribution')).toEqual([]);
    const config = await readFile(new URL('../../sst.config.ts', import.meta.url), 'utf8');
    expect([...config.matchAll(/new (sst\.\w+\.\w+|aws\.[\w.]+)/g)].map(([, name]) => name)).toEqual([
      'sst.aws.Router',
      'sst.aws.StaticSite',
    ]);
  });
});

type Keys = { AttributeName: string; KeyType: string }[];

function tableBack(properties: Record<string, unknown>): Record<string, unknown> {
  const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as {
    IndexName: string;
    KeySchema: Keys;
    Projection: { ProjectionType: IndexDefinition['projection'] };
  }[];
  const ttl = properties['TimeToLiveSpecification'] as { AttributeName: string } | undefined;
  return {
    name: String(properties['TableName']).replace('safeground-prod-', '') as LogicalTable,
    ...keysBack(properties['KeySchema'] as Keys),
    indexes: indexes.map((index) => ({ name: index.IndexName, ...keysBack(index.KeySchema), projection: index.Projection.ProjectionType })),
    ...(ttl === undefined ? {} : { ttl: ttl.AttributeName }),
  };
}

function keysBack(schema: Keys): Record<string, string | undefined> {
  const named = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { partitionKey: named('HASH'), sortKey: named('RANGE') };
}
