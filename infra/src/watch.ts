import { Duration, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { functions } from '@safeground/functions/manifest';
import type { FunctionDefinition } from '@safeground/functions/manifest';
import { functionName, prefixOf, queueName, stackName } from './names.ts';
import type { Stage } from './names.ts';

/** How long frequent work, such as the summaries', may stand still before someone is told. */
const STALE_MINUTES = 15;

interface Watched {
  id: string;
  says: string;
  metric: IMetric;
  /** Rings when the metric is at or over this; under it when `under` is set. */
  threshold: number;
  under?: boolean;
  /** How many in a row; one, when absent. */
  periods?: number;
  /** What silence means: for work that must happen it is an alarm by itself. */
  silence: TreatMissingData;
}

/** Alarms, told to one topic, and a page with the same figures. It names what it watches and imports no other stack. */
export class WatchStack extends Stack {
  constructor(app: App, stage: Stage) {
    super(app, 'watch', {
      stackName: stackName(stage, 'watch'),
      env: { account: stage.account, region: stage.region },
      description: `Safeground ${stage.name}: alarms and dashboard`,
    });
    const topic = new Topic(this, 'alarms', { topicName: `${prefixOf(stage)}-alarms`, enforceSSL: true });
    if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    const action = new SnsAction(topic);
    const alarms = functions.flatMap((definition) => watchedOf(stage, definition)).map((watched) => addAlarm(this, { stage, watched }));
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    addDashboard(this, stage);
  }
}

function watchedOf(stage: Stage, definition: FunctionDefinition): Watched[] {
  const common: Watched[] = [
    {
      id: `${definition.name}-errors`,
      says: `${definition.name} failed`,
      metric: ofFunction(stage, definition, 'Errors'),
      threshold: 1,
      silence: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `${definition.name}-throttles`,
      says: `${definition.name} was refused for want of concurrency`,
      metric: ofFunction(stage, definition, 'Throttles'),
      threshold: 1,
      silence: TreatMissingData.NOT_BREACHING,
    },
  ];
  if (definition.trigger.kind === 'schedule') return [...common, freshness(stage, definition, definition.trigger.rateMinutes)];
  if (definition.trigger.kind === 'queue') return [...common, ...backlog(stage, definition.trigger.queue)];
  return common;
}

/** The age of scheduled work, seen from outside: runs that ended well. None in time, or no figure at all, rings. */
function freshness(stage: Stage, definition: FunctionDefinition, rate: number): Watched {
  const isRare = rate > STALE_MINUTES;
  const period = Duration.minutes(isRare ? rate : STALE_MINUTES);
  const runs = ofFunction(stage, definition, 'Invocations', period);
  const errors = ofFunction(stage, definition, 'Errors', period);
  return {
    id: `${definition.name}-age`,
    says: `No ${definition.name} run ended well for ${isRare ? 2 * rate : STALE_MINUTES} minutes`,
    metric: new MathExpression({ expression: 'runs - errors', usingMetrics: { runs, errors }, period, label: 'good runs' }),
    threshold: 1,
    under: true,
    // Windows are cut by the clock and runs are not: of two windows as long as the rate, one holds a run.
    periods: isRare ? 2 : 1,
    silence: TreatMissingData.BREACHING,
  };
}

function backlog(stage: Stage, queue: string): Watched[] {
  return [
    {
      id: `${queue}-failed-depth`,
      says: `A message of ${queue} failed for good and waits in ${queue}-failed`,
      metric: ofQueue(stage, `${queue}-failed`, 'ApproximateNumberOfMessagesVisible'),
      threshold: 1,
      silence: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `${queue}-age`,
      says: `A message of ${queue} has waited half an hour`,
      metric: ofQueue(stage, queue, 'ApproximateAgeOfOldestMessage'),
      threshold: 1800,
      silence: TreatMissingData.NOT_BREACHING,
    },
  ];
}

function addAlarm(scope: Stack, { stage, watched }: { stage: Stage; watched: Watched }): Alarm {
  return new Alarm(scope, watched.id, {
    alarmName: `${prefixOf(stage)}-${watched.id}`,
    alarmDescription: watched.says,
    metric: watched.metric,
    threshold: watched.threshold,
    evaluationPeriods: watched.periods ?? 1,
    comparisonOperator:
      watched.under === true ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: watched.silence,
  });
}

function addDashboard(scope: Stack, stage: Stage): void {
  const dashboard = new Dashboard(scope, 'dashboard', { dashboardName: prefixOf(stage), defaultInterval: Duration.hours(12) });
  dashboard.addWidgets(new TextWidget({ markdown: `# Safeground ${stage.name}\n${stage.publicOrigin}`, width: 24, height: 2 }));
  dashboard.addWidgets(
    ...(['Invocations', 'Errors', 'Throttles', 'Duration'] as const).map(
      (name) => new GraphWidget({ title: name, width: 6, left: functions.map((definition) => ofFunction(stage, definition, name)) }),
    ),
  );
  const queues = functions.flatMap(({ trigger }) => (trigger.kind === 'queue' ? [trigger.queue, `${trigger.queue}-failed`] : []));
  dashboard.addWidgets(
    new GraphWidget({
      title: 'Messages waiting',
      width: 12,
      left: queues.map((queue) => ofQueue(stage, queue, 'ApproximateNumberOfMessagesVisible')),
    }),
    new GraphWidget({
      title: 'Oldest message (s)',
      width: 12,
      left: queues.map((queue) => ofQueue(stage, queue, 'ApproximateAgeOfOldestMessage')),
    }),
  );
}

type FunctionMetric = 'Invocations' | 'Errors' | 'Throttles' | 'Duration';

function ofFunction(stage: Stage, definition: FunctionDefinition, ...[name, period]: [FunctionMetric, Duration?]): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: name,
    dimensionsMap: { FunctionName: functionName(stage, definition.name) },
    statistic: name === 'Duration' ? 'p99' : 'Sum',
    period: period ?? Duration.minutes(5),
    label: definition.name,
  });
}

function ofQueue(stage: Stage, queue: string, metricName: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage'): Metric {
  return new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queueName(stage, queue) },
    statistic: 'Maximum',
    period: Duration.minutes(5),
    label: queue,
  });
}
