/** What a deploy is told before anything exists: everything else is named from it. */
export interface Stage {
  /** Lower case letters, digits and hyphens: `prod`, `staging`, `lan`. */
  name: string;
  /** Where people open the product, known before the site is: `https://safeground.example`. No path, no trailing slash. */
  publicOrigin: string;
  /** Twelve digits. */
  account: string;
  region: string;
  /** Production keeps its data when a stack is removed, and its tables refuse to be deleted. */
  production: boolean;
  /** Who is told when an alarm rings. Nobody, when absent: the alarms still show on the dashboard. */
  alarmEmail?: string;
  /** Whom letters come from: an address that SES knows as an identity, or whose domain it does. No letters, when absent. */
  mailFrom?: string;
}

export interface StageOptions {
  stage?: string | undefined;
  origin?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  alarmEmail?: string | undefined;
  mailFrom?: string | undefined;
}

/** The stage that `npm run synth` describes when nothing is said: no account has this number, so nothing of it can be deployed by mistake. */
export const NOWHERE = { name: 'check', account: '000000000000', region: 'ap-southeast-1' } as const;

const PRODUCTION = new Set(['prod', 'production']);

/**
 * The stage of a deploy, with what was not said filled in.
 * @throws Error with one sentence for people when a value cannot be used
 */
export function stageOf(options: StageOptions): Stage {
  const name = options.stage ?? NOWHERE.name;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new Error(`A stage is named with up to 20 lower case letters, digits and hyphens, starting with a letter; "${name}" is not.`);
  }
  const account = options.account ?? NOWHERE.account;
  if (!/^\d{12}$/.test(account)) throw new Error(`An account has twelve digits; "${account}" has not.`);
  return {
    name,
    publicOrigin: originOf(options.origin ?? `https://${name}.safeground.example`),
    account,
    region: options.region ?? NOWHERE.region,
    production: PRODUCTION.has(name),
    ...(options.alarmEmail === undefined ? {} : { alarmEmail: options.alarmEmail }),
    ...(options.mailFrom === undefined ? {} : { mailFrom: addressOf(options.mailFrom) }),
  };
}

/** Prefix of everything a stage owns; the tables' physical names are `${prefix}-${logical}`. */
export const prefixOf = (stage: Stage): string => `safeground-${stage.name}`;

export type StackName = 'data' | 'api' | 'jobs' | 'watch';

/** CloudFormation name of a stack; `sst.config.ts` reads the outputs of `api` by it. */
export const stackName = (stage: Stage, stack: StackName): string => `${prefixOf(stage)}-${stack}`;

/** Bucket names are one namespace for the whole world, so the account and the region are in it. */
export const filesBucketName = (stage: Stage): string => `${prefixOf(stage)}-files-${stage.account}-${stage.region}`;

export const secretName = (stage: Stage): string => `${prefixOf(stage)}-session`;

/** Secrets Manager adds six characters of its own to the name. */
export const secretArnPattern = (stage: Stage): string =>
  `arn:aws:secretsmanager:${stage.region}:${stage.account}:secret:${secretName(stage)}-??????`;

export const functionName = (stage: Stage, logical: string): string => `${prefixOf(stage)}-${logical}`;

export const queueName = (stage: Stage, logical: string): string => `${prefixOf(stage)}-${logical}`;

export const queueUrl = (stage: Stage, logical: string): string =>
  `https://sqs.${stage.region}.amazonaws.com/${stage.account}/${queueName(stage, logical)}`;

export const queueArn = (stage: Stage, logical: string): string =>
  `arn:aws:sqs:${stage.region}:${stage.account}:${queueName(stage, logical)}`;

export const tableArn = (stage: Stage, physical: string): string => `arn:aws:dynamodb:${stage.region}:${stage.account}:table/${physical}`;

export const filesBucketArn = (stage: Stage): string => `arn:aws:s3:::${filesBucketName(stage)}`;

/** The address itself and its domain: SES knows either as the identity that an address belongs to. */
export const mailIdentityArns = ({ region, account }: Stage, mailFrom: string): string[] =>
  [mailFrom, mailFrom.slice(mailFrom.indexOf('@') + 1)].map((identity) => `arn:aws:ses:${region}:${account}:identity/${identity}`);

function addressOf(text: string): string {
  if (!/^[A-Za-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text))
    throw new Error(`Letters come from an e-mail address; "${text}" is none.`);
  return text;
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.origin !== text) {
    throw new Error(`The public origin is an https address without a path, such as https://safeground.example; "${text}" is not.`);
  }
  return url.origin;
}
