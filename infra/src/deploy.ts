/** `npm run deploy -- --stage NAME --origin URL [--region R] [--alarm-email A] [--mail-from A]`: the CDK stacks, then the site by SST. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NOWHERE, stageOf } from './names.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Any of these tells the AWS tools where credentials are. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];

try {
  deploy();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function deploy(): void {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string' },
      origin: { type: 'string' },
      region: { type: 'string' },
      'alarm-email': { type: 'string' },
      'mail-from': { type: 'string' },
    },
  });
  const region = values.region ?? process.env['AWS_REGION'] ?? NOWHERE.region;
  const missing = missingFor(values);
  if (missing.length > 0) throw new Error(`Nothing was deployed. Missing:\n${missing.map((line) => `  - ${line}`).join('\n')}`);
  const stage = stageOf({ stage: values.stage, origin: values.origin, region, mailFrom: values['mail-from'] });
  const synth = ['node', 'infra/src/synth.ts', '--stage', stage.name, '--origin', stage.publicOrigin, '--region', region];
  if (values['alarm-email'] !== undefined) synth.push('--alarm-email', values['alarm-email']);
  if (values['mail-from'] !== undefined) synth.push('--mail-from', values['mail-from']);
  run('cdk', ['deploy', '--all', '--require-approval', 'broadening', '--app', synth.join(' ')], { AWS_REGION: region });
  run('sst', ['deploy', '--stage', stage.name], {
    AWS_REGION: region,
    SAFEGROUND_REGION: region,
    SAFEGROUND_PUBLIC_ORIGIN: stage.publicOrigin,
  });
  console.log(`${stage.name} stands at ${stage.publicOrigin}`);
}

function missingFor(values: { stage?: string | undefined; origin?: string | undefined }): string[] {
  return [
    ...(values.stage === undefined ? ['--stage NAME: which stage to deploy, such as staging or prod'] : []),
    ...(values.origin === undefined ? ['--origin URL: the address people will open, such as https://safeground.example'] : []),
    ...(CREDENTIALS.some((name) => process.env[name] !== undefined)
      ? []
      : [`AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY (docs/deploy.md)`]),
  ];
}

function run(command: string, args: string[], env: Record<string, string>): void {
  console.log(`\n> ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(`${ROOT}node_modules/.bin/${command}`, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}; what it had deployed until then stands.`);
}
