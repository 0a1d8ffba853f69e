import middy, { type MiddlewareObj } from '@middy/core';
import type { Context, ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Deps } from '../deps.ts';

/** What EventBridge Scheduler sends: the input that the stack gave the schedule. */
export type ScheduleEvent = Pick<ScheduledEvent, 'source'> & { readonly schedule: string };

/** A job run by the clock. It throws when the run failed, so that the alarm on errors rings; the next run does all of its work. */
export function onSchedule(deps: Deps, job: (deps: Deps) => Promise<unknown>) {
  return middy<ScheduleEvent, unknown, Error, Context>()
    .use(logged(deps))
    .handler(async () => job(deps));
}

/** A job fed by a queue. Messages that fail are named, so that only they come again; after three times SQS sets them aside. */
export function onQueue<Message>(deps: Deps, job: (deps: Deps, message: Message) => Promise<unknown>) {
  return middy<SQSEvent, SQSBatchResponse, Error, Context>()
    .use(logged(deps))
    .handler(async ({ Records: records }) => {
      const failed = await Promise.all(records.map((record) => attempt(deps, record, job)));
      return { batchItemFailures: failed.flatMap((id) => (id === undefined ? [] : [{ itemIdentifier: id }])) };
    });
}

async function attempt<Message>(
  deps: Deps,
  { messageId, body }: SQSRecord,
  job: (deps: Deps, message: Message) => Promise<unknown>,
): Promise<string | undefined> {
  try {
    // Only our own functions may send to the queue (its policy), so the body is what `deps.queue.send` wrote.
    await job(deps, JSON.parse(body) as Message);
    return undefined;
  } catch (cause) {
    deps.log({ level: 'error', message: 'a message failed', requestId: messageId, cause });
    return messageId;
  }
}

function logged(deps: Deps): MiddlewareObj<unknown, unknown, Error, Context> {
  return {
    onError: ({ error, context }) => {
      deps.log({ level: 'error', message: `${context.functionName} failed`, requestId: context.awsRequestId, cause: error });
    },
  };
}
