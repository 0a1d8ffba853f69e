import type { ExportJob, ExportRequest } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import { explain, explainCode } from '../words.ts';

/** How long to wait between two looks at a job, in milliseconds: soon at first, then in no hurry. */
const LOOKS = [300, 500, 1_000, 1_000, 2_000] as const;

/** One file on its way: asked for, made in the background, then there to be opened. Asked again it starts anew. */
export class Download {
  job = $state<ExportJob | undefined>(undefined);
  /** Why there is no file. */
  trouble = $state<string | undefined>(undefined);
  readonly #client: Client;
  #stopped = false;

  constructor(client: Client) {
    this.#client = client;
  }

  get running(): boolean {
    return this.job !== undefined && this.trouble === undefined && this.job.state !== 'done';
  }

  async start(request: ExportRequest): Promise<void> {
    this.trouble = undefined;
    try {
      this.job = await this.#client.call('createExport', { body: request });
      for (let look = 0; !this.#stopped && (this.job.state === 'waiting' || this.job.state === 'running'); look += 1) {
        await new Promise((resolve) => setTimeout(resolve, LOOKS[Math.min(look, LOOKS.length - 1)]));
        this.job = await this.#client.call('getExport', { params: { id: this.job.id } });
      }
      if (this.job.state === 'failed') this.trouble = explainCode(this.job.problem ?? 'internal');
    } catch (error) {
      this.trouble = explain(error);
    }
  }

  /** The page is left; the job goes on and is found again among the exports. */
  stop(): void {
    this.#stopped = true;
  }
}
