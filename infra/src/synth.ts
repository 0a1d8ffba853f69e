/**
 * `npm run synth [-- --stage NAME --origin URL --account N --region R --mail-from A --out FOLDER]`: the CloudFormation templates of a
 * stage, without credentials and without a network, checked by the cdk-nag packs. Ends non-zero when a finding is not accepted.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { acceptedIn } from './accepted.ts';
import { buildApp } from './app.ts';
import { stageOf } from './names.ts';

const OPTIONS = {
  stage: { type: 'string' },
  origin: { type: 'string' },
  account: { type: 'string' },
  region: { type: 'string' },
  'alarm-email': { type: 'string' },
  'mail-from': { type: 'string' },
  out: { type: 'string' },
} as const;

try {
  synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function synth(): void {
  const { values } = parseArgs({ options: OPTIONS });
  const stage = stageOf({
    ...values,
    // The CDK command tells the account and region of the credentials it found, and where it wants the templates.
    account: values.account ?? process.env['CDK_DEFAULT_ACCOUNT'],
    region: values.region ?? process.env['CDK_DEFAULT_REGION'],
    alarmEmail: values['alarm-email'],
    mailFrom: values['mail-from'],
  });
  const outdir = values.out ?? process.env['CDK_OUTDIR'] ?? fileURLToPath(new URL('../../cdk.out', import.meta.url));
  if (values.out === undefined && process.env['CDK_OUTDIR'] === undefined) rmSync(outdir, { recursive: true, force: true });
  const { app } = buildApp(stage, { outdir });
  const assembly = app.synth();
  printStacks(assembly);
  printAccepted(app);
  console.log(`\n${stage.name} (${stage.publicOrigin}): ${assembly.stacks.length} stacks in ${join(outdir)}`);
}

function printStacks(assembly: CloudAssembly): void {
  for (const stack of assembly.stacks) {
    const counts = countTypes(stack.template);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    console.log(`\n${stack.stackName}: ${total} resources`);
    for (const [type, count] of Object.entries(counts).toSorted()) console.log(`  ${String(count).padStart(3)}  ${type}`);
  }
}

function countTypes(template: { Resources?: Record<string, { Type: string }> }): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(template.Resources ?? {})) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

function printAccepted(app: ReturnType<typeof buildApp>['app']): void {
  const accepted = acceptedIn(app);
  console.log(`\ncdk-nag (AwsSolutions, Serverless): no open finding, ${accepted.length} accepted:`);
  for (const { path, rule, reason } of accepted) console.log(`  ${path}  ${rule}\n      ${reason}`);
}
