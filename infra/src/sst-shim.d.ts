/**
 * The few names of SST 4 that `sst.config.ts` uses, written by hand so that it can be type-checked without a network:
 * SST's own types arrive with its platform, which it downloads at the first command. Only a deploy checks the real ones.
 */
declare const $config: (config: SstConfig) => SstConfig;
declare const $app: { readonly name: string; readonly stage: string };

interface SstConfig {
  app(input: { stage: string }): {
    name: string;
    home: 'aws';
    removal?: 'remove' | 'retain' | 'retain-all';
    protect?: boolean;
    providers?: { aws: { region: string } };
  };
  run(): Promise<Record<string, PulumiOutput<string>>>;
}

/** A value known once the deploy has got that far. */
interface PulumiOutput<T> {
  apply<U>(then: (value: T) => U): PulumiOutput<U>;
}

declare namespace aws.cloudformation {
  function getStackOutput(args: { name: string; region?: string }): PulumiOutput<{ outputs: Record<string, string> }>;
}

declare namespace sst.aws {
  class Router {
    constructor(name: string, args: { domain?: string; edge?: { viewerResponse?: { injection: string } } });
    readonly url: PulumiOutput<string>;
    route(pattern: string, url: PulumiOutput<string>): void;
  }
  class StaticSite {
    readonly url: PulumiOutput<string>;
    constructor(
      name: string,
      args: {
        path: string;
        indexPage?: string;
        build?: { command: string; output: string };
        assets?: { fileOptions?: { files: string; cacheControl: string }[] };
        router?: { instance: Router };
      },
    );
  }
}
