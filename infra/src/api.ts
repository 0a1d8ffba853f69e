import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { functions } from '@safeground/functions/manifest';
import { accept } from './accepted.ts';
import { addFunction } from './function.ts';
import { prefixOf, stackName } from './names.ts';
import type { Stage } from './names.ts';

/**
 * One line a request and nothing about who sent it: no network address, no browser, no path (a path holds ids),
 * because people who answer an anonymous form must not be found through a log (design decision 15).
 */
const LOG_LINE = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API and the functions behind it. Its `ApiUrl` output is what the site's edge sends `/api` to. */
export class ApiStack extends Stack {
  constructor(app: App, { stage, filesKey }: { stage: Stage; filesKey: IKey }) {
    super(app, 'api', {
      stackName: stackName(stage, 'api'),
      env: { account: stage.account, region: stage.region },
      description: `Safeground ${stage.name}: HTTP API`,
    });
    // Same origin as the site through its edge, hence no CORS here.
    const api = new HttpApi(this, 'http', { apiName: prefixOf(stage), createDefaultStage: false, description: `Safeground ${stage.name}` });
    for (const definition of functions) {
      if (definition.trigger.kind !== 'http') continue;
      const target = addFunction(this, { stage, definition, filesKey });
      const integration = new HttpLambdaIntegration(`${definition.name}-integration`, target);
      for (const path of definition.trigger.routes) api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    }
    accept(
      api,
      'AwsSolutions-APIG4',
      'Every service checks the actor and the resource on its first line; sign-in, health and public forms are open by design.',
    );
    addStage(this, { stage, api });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'Where the edge sends /api' });
    new CfnOutput(this, 'PublicOrigin', {
      value: stage.publicOrigin,
      description: 'What cookies, origin checks and QR codes were built for',
    });
  }
}

function addStage(scope: Stack, { stage, api }: { stage: Stage; api: HttpApi }): void {
  const logGroup = new LogGroup(scope, 'access-log', {
    logGroupName: `/aws/apigateway/${prefixOf(stage)}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const deployed = new HttpStage(scope, 'stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: 500, burstLimit: 1000 },
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(JSON.stringify(LOG_LINE)) },
  });
  throttleSignIn(deployed);
}

/** Sign-in is the one door where guessing pays, so it opens more slowly than the rest. */
function throttleSignIn(deployed: HttpStage): void {
  const auth = functions.find((definition) => definition.name === 'auth');
  if (auth?.trigger.kind !== 'http' || !(deployed.node.defaultChild instanceof CfnStage)) return;
  deployed.node.defaultChild.routeSettings = Object.fromEntries(
    auth.trigger.routes.map((path) => [`ANY ${path}`, { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }]),
  );
}
