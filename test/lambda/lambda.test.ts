import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions } from '../../functions/src/manifest.ts';
import { startCloud, type Cloud } from './cloud.ts';
import { GATEWAY_HOST, httpEvent, queueEvent } from './events.ts';

let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud();
});

afterAll(async () => {
  const rows = cloud.bundles.map(({ name, bytes, gzipBytes }) => {
    const kilobytes = (count: number): string => `${(count / 1024).toFixed(0)} KB`;
    return `  ${name.padEnd(10)} ${kilobytes(bytes).padStart(8)}  gzip ${kilobytes(gzipBytes).padStart(7)}  import ${cloud.functions[name]!.importMs.toFixed(0)} ms`;
  });
  console.log(`Lambda bundles\n${rows.join('\n')}`);
  await cloud.stop();
});

describe('the bundles a deploy uploads', () => {
  it('answer API Gateway, whatever Host it is called by, with the public origin', async () => {
    const event = httpEvent('/api/{proxy+}', 'GET', '/api/openapi.json', { headers: { accept: 'application/json' } });
    const answer = (await cloud.functions['api']!.invoke(event)) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ servers: [{ url: cloud.origin }] });
    expect(answer.body).not.toContain(GATEWAY_HOST);
  });

  it('answer a problem with its type and the security headers', async () => {
    const response = await cloud.fetch(`${cloud.origin}/api/forms`);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      401,
      'application/problem+json',
      'no-store',
    ]);
  });

  it('name the messages that failed, so that only they come again', async () => {
    const event = queueEvent('safeground-test-exports', ['{"organisation":"nobody","id":"exp_missing"}', 'this is not JSON']);
    const answer = (await cloud.functions['export']!.invoke(event)) as { batchItemFailures: { itemIdentifier: string }[] };
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toContain('message-2');
    expect(cloud.functions['export']!.log()).toContain('lambda-jobs.ts');
  });
});

describe('rights on AWS', () => {
  it.each(functions)('$name used nothing that the manifest does not grant it', ({ name, grants }) => {
    const granted = new Set([
      ...Object.entries(grants.tables ?? {}).flatMap(([table, actions]) => actions.map((action) => `dynamodb:${action} ${table}`)),
      ...(grants.files ?? []).map((action) => `s3:${action}`),
      ...Object.values(grants.queues ?? {}).flatMap((actions) => actions.map((action) => `sqs:${action}`)),
      ...(grants.secret === true ? ['secretsmanager:GetSecretValue'] : []),
    ]);
    expect([...(cloud.aws.used.get(name) ?? [])].filter((action) => !granted.has(action))).toEqual([]);
  });
});
