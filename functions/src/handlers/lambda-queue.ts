import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../deps.ts';
import { environment } from './lambda-deps.ts';

/** The stage's queues, by name. */
export function sqsQueue(): Queue {
  // The address of a queue says where it is kept, not where it is reached: AWS_ENDPOINT_URL may say otherwise.
  const client = new SQSClient({ region: environment('AWS_REGION'), useQueueUrlAsEndpoint: false });
  return {
    async send(queue, message) {
      const QueueUrl = environment(`QUEUE_${queue.toUpperCase()}`);
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
