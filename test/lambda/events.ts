import { randomUUID } from 'node:crypto';

/** What API Gateway is reached by behind the edge: never the public origin. */
export const GATEWAY_HOST = 'a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com';

/** A request as an HTTP API hands it to a function (payload format 2.0), as it arrives through the edge. */
export function httpEvent(
  route: string,
  method: string,
  target: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
): Record<string, unknown> {
  const url = new URL(target, `https://${GATEWAY_HOST}`);
  const { cookie, ...headers } = init.headers;
  return {
    version: '2.0',
    routeKey: `ANY ${route}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers: {
      ...headers,
      host: GATEWAY_HOST,
      'content-length': String(Buffer.byteLength(init.body ?? '')),
      via: '2.0 0123456789abcdef.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'rEcOrDeD==',
      'x-forwarded-for': '203.0.113.7, 130.176.1.2',
      'x-forwarded-host': 'elsewhere.example',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(url.search === '' ? {} : { queryStringParameters: Object.fromEntries(url.searchParams) }),
    pathParameters: { proxy: url.pathname.replace(route.replace('{proxy+}', ''), '') },
    requestContext: {
      accountId: '000000000000',
      apiId: GATEWAY_HOST.split('.')[0],
      domainName: GATEWAY_HOST,
      domainPrefix: GATEWAY_HOST.split('.')[0],
      http: { method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'Amazon CloudFront' },
      requestId: randomUUID(),
      routeKey: `ANY ${route}`,
      stage: '$default',
      time: '24/Nov/2026:02:00:00 +0000',
      timeEpoch: 1_795_485_600_000,
    },
    ...(init.body === undefined ? {} : { body: init.body }),
    isBase64Encoded: false,
  };
}

/** What EventBridge Scheduler sends: the input of the schedule's target, from the template. */
export const scheduleEvent = (name: string): Record<string, unknown> => ({ source: 'schedule', schedule: name });

/** A batch of SQS as the event source mapping hands it over. */
export function queueEvent(queue: string, bodies: readonly string[]): Record<string, unknown> {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index + 1}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1795485600000',
        SenderId: 'AROAEXAMPLE:api',
        ApproximateFirstReceiveTimestamp: '1795485600005',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:ap-southeast-1:000000000000:${queue}`,
      awsRegion: 'ap-southeast-1',
    })),
  };
}
