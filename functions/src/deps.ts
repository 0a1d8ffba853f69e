import type { Storage } from '@safeground/store';
import type { Files } from './files/port.ts';
import type { Mail } from './mail/port.ts';

/** What waits to be done outside a request, by queue. */
export type QueueMessages = {
  readonly exports: { readonly organisation: string; readonly id: string };
  /** The closing of a period that was begun at this instant. */
  readonly closings: { readonly organisation: string; readonly period: string; readonly at: string };
};

export type Queue = { send<Name extends keyof QueueMessages>(queue: Name, message: QueueMessages[Name]): Promise<void> };

/** Everything the app needs of the world. Lambda, the local platform and tests differ only in this. */
export type Deps = {
  readonly storage: Storage;
  readonly files: Files;
  readonly queue: Queue;
  readonly mail: Mail;
  /** The address people use, known before the site exists; never taken from a request's Host. */
  readonly origin: string;
  /** Signs sessions and, on the local platform, file addresses. At least 32 characters. */
  readonly secret: string;
  readonly ids: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In `[0, 1)`. */
  readonly random: () => number;
  readonly log: (entry: {
    readonly level: 'info' | 'error';
    readonly message: string;
    readonly requestId?: string;
    readonly cause?: unknown;
  }) => void;
};
