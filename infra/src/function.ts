import { fileURLToPath } from 'node:url';
import type { Stack } from 'aws-cdk-lib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, LoggingFormat, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FunctionDefinition } from '@safeground/functions/manifest';
import { accept } from './accepted.ts';
import { environmentOf } from './environment.ts';
import { keyActionsOf, statementsOf } from './grants.ts';
import { filesBucketArn, functionName, type Stage } from './names.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Why no function has dead letters of its own. */
const NO_DEAD_LETTERS: Record<FunctionDefinition['trigger']['kind'], string> = {
  http: 'Called while someone waits: a failure is answered, not kept.',
  schedule: 'A run that failed is not worth keeping: the next one does all of its work, and the age alarm rings.',
  queue: 'The queue that feeds it has a dead-letter queue, with an alarm.',
};

/** How every handler becomes one file. Packages written for `require` find one: an ES module has none of its own. */
const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  sourceMap: true,
  // Linked, so that a line of the log names a line of the source; it costs about 10 ms of a cold start.
  sourceMapMode: SourceMapMode.DEFAULT,
  sourcesContent: false,
  // The SDK travels in the bundle: the version that was tested is the version that runs.
  bundleAwsSDK: true,
  externalModules: [],
  banner: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};

/** Copies files beside the bundle. */
const besides = (assets: readonly string[]): NonNullable<BundlingOptions['commandHooks']> => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (_, outputDir) => assets.map((asset) => `cp "${ROOT}${asset}" "${outputDir}"`),
});

export interface AddFunction {
  stage: Stage;
  definition: FunctionDefinition;
  filesKey: IKey;
}

/** One function of the manifest with its log group and a role of its own that holds what the manifest says and nothing else. */
export function addFunction(scope: Stack, options: AddFunction): IFunction {
  const { stage, definition } = options;
  const name = functionName(stage, definition.name);
  const logGroup = new LogGroup(scope, `${definition.name}-log`, {
    logGroupName: `/aws/lambda/${name}`,
    retention: stage.production ? RetentionDays.ONE_YEAR : RetentionDays.ONE_MONTH,
    removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const resource = new NodejsFunction(scope, definition.name, {
    functionName: name,
    ...(scope.bundlingRequired ? { entry: `${ROOT}functions/src/${definition.entry}` } : { code: Code.fromInline('// not bundled') }),
    handler: scope.bundlingRequired ? 'handler' : 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: definition.memory,
    timeout: Duration.seconds(definition.timeout),
    projectRoot: ROOT,
    depsLockFilePath: `${ROOT}package-lock.json`,
    bundling: { ...BUNDLING, commandHooks: besides(definition.assets ?? []) },
    environment: environmentOf(stage, definition),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    ...(definition.sendsToItself === true ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
    tracing: Tracing.ACTIVE,
    role: roleOf(scope, options).withoutPolicyUpdates(),
  });
  accept(resource, 'Serverless-LambdaDLQ', NO_DEAD_LETTERS[definition.trigger.kind]);
  return resource;
}

/** CDK must add nothing of its own to the role, hence `withoutPolicyUpdates` above. */
function roleOf(scope: Stack, { stage, definition, filesKey }: AddFunction): Role {
  const statements = statementsOf(stage, definition);
  const keyActions = keyActionsOf(definition);
  if (keyActions.length > 0) statements.push(new PolicyStatement({ actions: keyActions, resources: [filesKey.keyArn] }));
  const role = new Role(scope, `${definition.name}-role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${definition.name} may do: the grants of the manifest, its own log and its traces`,
    inlinePolicies: { manifest: new PolicyDocument({ statements }) },
  });
  acceptPatterns(role, { stage, definition });
  return role;
}

/** The only stars in a role: each is named here, so that a new one is a finding again. */
function acceptPatterns(role: Role, { stage, definition }: { stage: Stage; definition: FunctionDefinition }): void {
  const log = `arn:aws:logs:${stage.region}:${stage.account}:log-group:/aws/lambda/${functionName(stage, definition.name)}:*`;
  accept(role, `AwsSolutions-IAM5[Resource::${log}]`, 'The streams of its own log group, which Lambda names anew.');
  accept(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resources to name; the actions are the two that send traces.');
  accept(role, 'Serverless-LambdaStarPermissions', 'The same stars, each accepted by name above.');
  if ((definition.grants.files ?? []).length > 0) {
    const files = `${filesBucketArn(stage)}/*`;
    accept(
      role,
      `AwsSolutions-IAM5[Resource::${files}]`,
      'Files are named by their content: every key of this one bucket, and of no other.',
    );
  }
}
