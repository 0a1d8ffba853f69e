import type { SubjectImport } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { language } from '../i18n/index.svelte.ts';

/** Base64 of three bytes is four; a request stays under 5 MB. */
const largest = 3_000_000;

type State = 'empty' | 'too-large' | 'reading' | 'judged' | 'writing';

/** A file of subjects on its way in: read and judged by the server first, written only when told to. */
export class SubjectFile {
  readonly #client: Client;
  #name = $state<string | undefined>(undefined);
  #state = $state<State>('empty');
  #kind = $state('');
  #report = $state.raw<SubjectImport | undefined>(undefined);
  #trouble = $state.raw<unknown>(undefined);
  #content = '';

  constructor(client: Client) {
    this.#client = client;
  }

  get name(): string | undefined {
    return this.#name;
  }

  get state(): State {
    return this.#state;
  }

  /** The kind of rows that name none; empty when the file must name it. */
  get kind(): string {
    return this.#kind;
  }

  get report(): SubjectImport | undefined {
    return this.#report;
  }

  get trouble(): unknown {
    return this.#trouble;
  }

  async choose(file: File): Promise<void> {
    this.#name = file.name;
    this.#report = undefined;
    this.#trouble = undefined;
    if (file.size > largest) {
      this.#state = 'too-large';
      return;
    }
    this.#content = toBase64(new Uint8Array(await file.arrayBuffer()));
    await this.#send(false);
  }

  /** Another kind for rows that name none: the file is judged again. */
  async setKind(kind: string): Promise<void> {
    this.#kind = kind;
    if (this.#content !== '' && this.#report?.committed !== true) await this.#send(false);
  }

  async commit(): Promise<void> {
    await this.#send(true);
  }

  async #send(commit: boolean): Promise<void> {
    this.#state = commit ? 'writing' : 'reading';
    this.#trouble = undefined;
    try {
      this.#report = await this.#client.call('importSubjects', {
        body: {
          fileName: this.#name ?? '',
          content: this.#content,
          ...(this.#kind === '' ? {} : { kind: this.#kind }),
          language: language(),
          commit,
        },
      });
    } catch (error) {
      this.#trouble = error;
    }
    this.#state = 'judged';
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
