import type { Storage } from '@safeground/store';

/** Everything the app needs of the world. Lambda, the local platform and tests differ only in this. */
export type Deps = {
  readonly storage: Storage;
  /** The address people use, known before the site exists; never taken from a request's Host. */
  readonly origin: string;
  readonly ids: () => string;
  readonly log: (entry: {
    readonly level: 'info' | 'error';
    readonly message: string;
    readonly requestId?: string;
    readonly cause?: unknown;
  }) => void;
};
