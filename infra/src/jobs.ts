import { Duration, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { functions } from '@safeground/functions/manifest';
import type { FunctionDefinition } from '@safeground/functions/manifest';
import { accept } from './accepted.ts';
import { addFunction, type AddFunction } from './function.ts';
import { functionName, queueName, stackName } from './names.ts';
import type { Stage } from './names.ts';

/** Work that no one waits for: the scheduled aggregation and the queued exports. */
export class JobsStack extends Stack {
  constructor(app: App, { stage, filesKey }: { stage: Stage; filesKey: IKey }) {
    super(app, 'jobs', {
      stackName: stackName(stage, 'jobs'),
      env: { account: stage.account, region: stage.region },
      description: `Safeground ${stage.name}: schedules and queues`,
    });
    for (const definition of functions) {
      if (definition.trigger.kind === 'schedule')
        addScheduled(this, { stage, definition, filesKey, minutes: definition.trigger.rateMinutes });
      if (definition.trigger.kind === 'queue') addQueued(this, { stage, definition, filesKey, queue: definition.trigger.queue });
    }
  }
}

interface Scheduled extends AddFunction {
  minutes: number;
}

function addScheduled(scope: Stack, { stage, definition, filesKey, minutes }: Scheduled): void {
  const target = addFunction(scope, { stage, definition, filesKey });
  const role = schedulerRole(scope, { stage, definition, target });
  new CfnSchedule(scope, `${definition.name}-schedule`, {
    name: functionName(stage, definition.name),
    description: `Runs ${definition.name} every ${minutes} min`,
    scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: target.functionArn,
      roleArn: role.roleArn,
      // A run that was missed is not worth repeating: the next one does all of its work.
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      input: JSON.stringify({ source: 'schedule', schedule: definition.name }),
    },
  });
}

function schedulerRole(
  scope: Stack,
  { stage, definition, target }: { stage: Stage; definition: FunctionDefinition; target: IFunction },
): Role {
  return new Role(scope, `${definition.name}-schedule-role`, {
    description: `Lets the schedule of ${stage.name} run ${definition.name} and nothing else`,
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stage.account } } }),
    inlinePolicies: {
      invoke: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] })],
      }),
    },
  });
}

interface Queued extends AddFunction {
  queue: string;
}

function addQueued(scope: Stack, { stage, definition, filesKey, queue }: Queued): void {
  const target = addFunction(scope, { stage, definition, filesKey });
  const failed = addFailedQueue(scope, { stage, name: `${queue}-failed` });
  const source = new Queue(scope, `queue-${queue}`, {
    queueName: queueName(stage, queue),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // AWS asks for six times the function's timeout, so that a message is not handed out twice while the first run still works.
    visibilityTimeout: Duration.seconds(definition.timeout * 6),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
  });
  const mapping = new EventSourceMapping(scope, `${definition.name}-source`, {
    target,
    eventSourceArn: source.queueArn,
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency: 5,
  });
  accept(
    mapping,
    'Serverless-LambdaEventSourceMappingDestination',
    'The queue itself moves what failed three times to its dead-letter queue.',
  );
}

function addFailedQueue(scope: Stack, { stage, name }: { stage: Stage; name: string }): Queue {
  const resource = new Queue(scope, `queue-${name}`, {
    queueName: queueName(stage, name),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const reason = 'It is the dead-letter queue: nothing comes after it but its alarm.';
  accept(resource, 'AwsSolutions-SQS3', reason);
  accept(resource, 'Serverless-SQSRedrivePolicy', reason);
  return resource;
}
