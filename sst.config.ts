/**
 * The site and its edge, per stage; every other resource is CDK's (infra/). One router serves the static site and sends
 * `/api` to the HTTP API that CDK made, so that both share the public origin. Deployed by `npm run deploy`, after CDK.
 */
export default $config({
  app: ({ stage }) => ({
    name: 'safeground',
    home: 'aws',
    removal: isProduction(stage) ? 'retain' : 'remove',
    protect: isProduction(stage),
    providers: { aws: { region: required('SAFEGROUND_REGION') } },
  }),
  run: async () => {
    // SST evaluates this file on its own, so what it shares with the platform is loaded here.
    const { cacheControl, siteHeaders } = await import('./functions/src/site-headers.ts');
    const api = aws.cloudformation.getStackOutput({ name: `safeground-${$app.stage}-api` });
    const edge = new sst.aws.Router('Edge', {
      domain: new URL(required('SAFEGROUND_PUBLIC_ORIGIN')).host,
      edge: { viewerResponse: { injection: setHeaders(siteHeaders) } },
    });
    edge.route(
      '/api',
      api.apply((stack) => output(stack.outputs, 'ApiUrl')),
    );
    new sst.aws.StaticSite('Site', {
      path: 'web',
      // The page that SvelteKit's static adapter writes for every address.
      indexPage: '200.html',
      build: { command: 'npm run build', output: 'build' },
      // SST would keep every script for a year, the service worker too, which has no hash in its name.
      assets: {
        fileOptions: [
          { files: '**', cacheControl: cacheControl.other },
          { files: '_app/immutable/**', cacheControl: cacheControl.immutable },
        ],
      },
      router: { instance: edge },
    });
    return { url: edge.url };
  },
});

/** The body of a CloudFront function. What the API said itself stays: its page of documentation has a policy of its own. */
function setHeaders(headers: { readonly [name: string]: string }): string {
  return Object.entries(headers)
    .map(([name, value]) => [`event.response.headers[${JSON.stringify(name)}]`, `{ value: ${JSON.stringify(value)} }`])
    .map(([header, value]) => `if (!${header}) ${header} = ${value};`)
    .join('\n');
}

function isProduction(stage: string): boolean {
  return stage === 'prod' || stage === 'production';
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is missing: deploy with npm run deploy -- --stage NAME --origin URL.`);
  return value;
}

function output(outputs: Record<string, string>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`The api stack has no output ${name}: deploy the CDK stacks first.`);
  return value;
}
