import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3 } from './s3.ts';

/** What SES was asked to send (its v2 API). */
export type SentLetter = { readonly FromEmailAddress: string; readonly Destination: { readonly ToAddresses: readonly string[] } };

export type SentMessage = { readonly queue: string; readonly body: string };

/**
 * Stands where AWS would: DynamoDB's wire is passed on to the embedded one; of S3, SQS, SES and Secrets Manager it answers the
 * few calls the functions make. It knows who asked by the access key and keeps every action, in IAM's words.
 */
export type Aws = {
  readonly url: string;
  /** `dynamodb:GetItem registry`, `s3:PutObject`, … by access key. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  readonly letters: readonly SentLetter[];
  /** Messages sent and not yet taken. */
  takeMessages(): readonly SentMessage[];
  stop(): Promise<void>;
};

export type AwsOptions = { readonly dynamo: string; readonly tablePrefix: string; readonly secret: string };

export async function startAws({ dynamo, tablePrefix, secret }: AwsOptions): Promise<Aws> {
  const used = new Map<string, Set<string>>();
  const messages: SentMessage[] = [];
  const letters: SentLetter[] = [];
  const s3 = createS3();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<readonly string[]> => {
    const body = await readAll(request);
    const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (service.startsWith('DynamoDB')) {
      const sent = await fetch(dynamo, { method: 'POST', headers: forwarded(request), body: new Uint8Array(body) });
      response.writeHead(sent.status, { 'content-type': 'application/x-amz-json-1.0' }).end(Buffer.from(await sent.arrayBuffer()));
      return dynamoActions(operation, JSON.parse(body.toString()) as DynamoInput, tablePrefix);
    }
    if (service === 'AmazonSQS') {
      const { QueueUrl: queue, MessageBody: text } = JSON.parse(body.toString()) as { QueueUrl: string; MessageBody: string };
      messages.push({ queue, body: text });
      json(response, { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(text).digest('hex') });
      return [`sqs:${operation}`];
    }
    if (service === 'secretsmanager') {
      json(response, { SecretString: secret });
      return [`secretsmanager:${operation}`];
    }
    if (request.url === '/v2/email/outbound-emails') {
      letters.push(JSON.parse(body.toString()) as SentLetter);
      json(response, { MessageId: randomUUID() });
      return ['ses:SendEmail'];
    }
    return [s3(request, body, response)];
  };

  const server = createServer((request, response) => {
    void answer(request, response).then((actions) => {
      const signer = signerOf(request);
      const set = used.get(signer) ?? new Set<string>();
      used.set(signer, set);
      for (const action of actions) set.add(action);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    used,
    letters,
    takeMessages: () => messages.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type DynamoInput = {
  readonly TableName?: string;
  readonly RequestItems?: { readonly [table: string]: unknown };
  readonly TransactItems?: readonly { readonly [operation: string]: { readonly TableName: string } }[];
};

const transactional: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** IAM knows no transactions: each of their items needs the right to its own action. */
function dynamoActions(operation: string, input: DynamoInput, prefix: string): readonly string[] {
  const action = (name: string, table: string): string => `dynamodb:${name} ${table.replace(`${prefix}-`, '')}`;
  if (input.TransactItems !== undefined)
    return input.TransactItems.flatMap((item) =>
      Object.entries(item).map(([word, { TableName }]) => action(transactional[word] ?? word, TableName)),
    );
  if (input.RequestItems !== undefined) return Object.keys(input.RequestItems).map((table) => action(operation, table));
  return [action(operation, input.TableName ?? '')];
}

/** The access key, from the header or from a signed address: whoever signed an upload must hold the right to it. */
function signerOf(request: IncomingMessage): string {
  const inHeader = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  const inAddress = new URL(request.url ?? '/', 'http://s3').searchParams.get('X-Amz-Credential')?.split('/')[0];
  return inHeader ?? inAddress ?? 'nobody';
}

function forwarded(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'].map((name) => [name, String(request.headers[name] ?? '')]),
  );
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
