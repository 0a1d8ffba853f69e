import { App, Tags, Validations } from 'aws-cdk-lib';
import type { AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ApiStack } from './api.ts';
import { DataStack } from './data.ts';
import { JobsStack } from './jobs.ts';
import type { Stage } from './names.ts';
import { WatchStack } from './watch.ts';

export interface Built {
  app: App;
  stacks: { data: DataStack; api: ApiStack; jobs: JobsStack; watch: WatchStack };
}

/** Tests describe without bundling: it takes ten times as long as the rest. */
export const WITHOUT_BUNDLES: AppProps = { context: { 'aws:cdk:bundling-stacks': [] } };

/**
 * The whole backend of a stage. Stacks know one another's resources by name and not by an export (the key of
 * the files alone has no name of its own), so that each can be updated or replaced alone; the order in which they are made is declared here.
 */
export function buildApp(stage: Stage, props: AppProps = {}): Built {
  const app = new App({ analyticsReporting: false, ...props });
  const data = new DataStack(app, stage);
  const api = new ApiStack(app, { stage, filesKey: data.filesKey });
  const jobs = new JobsStack(app, { stage, filesKey: data.filesKey });
  const watch = new WatchStack(app, stage);
  api.addStackDependency(data);
  jobs.addStackDependency(data);
  api.addStackDependency(jobs);
  watch.addStackDependency(api);
  Tags.of(app).add('system', 'safeground');
  Tags.of(app).add('stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { app, stacks: { data, api, jobs, watch } };
}
