import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { functions } from '../../functions/src/manifest.ts';
import { buildApp } from '../../infra/src/app.ts';
import type { Stage } from '../../infra/src/names.ts';

export type Bundle = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** As the template gives it to the function. */
  readonly environment: Readonly<Record<string, string>>;
};

type LambdaProperties = {
  readonly FunctionName?: string;
  readonly Code?: { readonly S3Key?: string };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
};

type Template = { readonly Resources: { readonly [id: string]: { readonly Type: string; readonly Properties: LambdaProperties } } };

/** Every function exactly as a deploy would upload it: the stacks are synthesized with their bundles into `outdir`. */
export function synthesizeBundles(stage: Stage, outdir: string): readonly Bundle[] {
  const assembly = buildApp(stage, { outdir }).app.synth();
  const resources = assembly.stacks.flatMap((stack) => Object.values((stack.template as Template).Resources));
  return functions.map(({ name }) => {
    const found = resources.find(
      ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.FunctionName === `safeground-${stage.name}-${name}`,
    );
    // The key is the hash of the asset, whose folder has it in its name.
    const folder = join(outdir, `asset.${found?.Properties.Code?.S3Key?.replace('.zip', '') ?? 'missing'}`);
    const file = join(folder, readdirSync(folder).find((entry) => /^index\.m?js$/.test(entry)) ?? 'missing');
    const code = readFileSync(file);
    return {
      name,
      file,
      bytes: code.length,
      gzipBytes: gzipSync(code).length,
      environment: found?.Properties.Environment?.Variables ?? {},
    };
  });
}
