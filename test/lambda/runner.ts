import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

/**
 * The other side of a Lambda function: loads one bundle as the runtime would, in a process of its own and a folder without
 * packages, then answers events as they come. Everything crosses as JSON, both ways.
 */
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const begun = performance.now();
const { handler } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { handler: Handler };
process.send?.({ loaded: performance.now() - begun });

process.on('message', ({ id, event }: { id: number; event: unknown }) => {
  const context = {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    awsRequestId: `request-${id}`,
    getRemainingTimeInMillis: () => 25_000,
  };
  handler(event, context).then(
    (result) => process.send?.({ id, result: result === undefined ? null : (JSON.parse(JSON.stringify(result)) as unknown) }),
    (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
