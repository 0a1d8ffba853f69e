import type { ListFileRead } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { Problem } from '@safeground/contract/problems';
import type { FileRef } from '@safeground/forms';
import { fileLimits } from '@safeground/forms/list-files';
import { language } from '../i18n/index.svelte.ts';
import { sha256 } from '../offline/identity.ts';

type State = 'empty' | 'too-large' | 'sending' | 'refused' | 'failed' | 'done';

/** A file of choices on its way to the server, which reads it and tells what is wrong with it by row and column. */
export class ListUpload {
  readonly #client: Client;
  readonly #form: string;
  #state = $state<State>('empty');
  #findings = $state.raw<ListFileRead['findings']>([]);
  #trouble = $state.raw<unknown>(undefined);

  constructor(client: Client, form: string) {
    this.#client = client;
    this.#form = form;
  }

  get state(): State {
    return this.#state;
  }

  get findings(): ListFileRead['findings'] {
    return this.#findings;
  }

  get trouble(): unknown {
    return this.#trouble;
  }

  /** Sends a file that the form knows as `file`; what stands in it, when it was taken. */
  async send(file: string, picked: File): Promise<FileRef | undefined> {
    this.#findings = [];
    this.#trouble = undefined;
    if (picked.size > fileLimits.bytes || picked.size === 0) {
      this.#state = picked.size === 0 ? 'failed' : 'too-large';
      return undefined;
    }
    this.#state = 'sending';
    try {
      const { list, findings } = await this.#read(file, picked);
      this.#findings = findings;
      this.#state = list === undefined ? 'refused' : 'done';
      return list;
    } catch (error) {
      this.#trouble = error;
      this.#state = 'failed';
      return undefined;
    }
  }

  async #read(file: string, picked: File): Promise<ListFileRead> {
    const params = { form: this.#form };
    const bytes = await picked.arrayBuffer();
    const hash = await sha256(bytes);
    const plan = await this.#client.call('planListUpload', { params, body: { sha256: hash, size: bytes.byteLength } });
    if (!plan.present) {
      const sent = await fetch(plan.url ?? '', { method: 'PUT', headers: plan.headers ?? {}, body: bytes, credentials: 'omit' });
      if (!sent.ok) throw new Problem('unavailable');
    }
    return this.#client.call('addListFile', { params, body: { file, sha256: hash, fileName: picked.name, language: language() } });
  }
}
