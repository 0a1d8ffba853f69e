import type { Period, Unit } from '@safeground/contract';
import type { Client } from '@safeground/contract/client';
import type { Answers, FormDefinition } from '@safeground/forms';
import { prefill, subjectsAsked } from './prefill.ts';
import type { Figures } from './prefill.ts';
import type { Packet } from './packet.svelte.ts';

/** Which period a unit reports on, and the figures that stand ready for it. Without a network there are simply none. */
export class UnitReport {
  readonly #client: Client;
  readonly #packet: Packet;
  periods = $state.raw<readonly Period[]>([]);
  chosen = $state('');
  /** The last try to read figures met no server. */
  unreached = $state(false);

  constructor(client: Client, packet: Packet) {
    this.#client = client;
    this.#packet = packet;
  }

  readonly period = $derived(this.periods.find(({ key }) => key === this.chosen));

  /** Reports are written after a period has ended, so the newest one that has is chosen. `today` is a calendar day. */
  async load(today: string): Promise<void> {
    try {
      this.periods = (await this.#client.call('listPeriods', { query: {} })).items;
      this.chosen = (this.periods.find(({ to }) => to < today) ?? this.periods[0])?.key ?? '';
    } catch {
      this.unreached = true;
    }
  }

  /** First answers of the unit's report on the chosen period. */
  async answersFor(definition: FormDefinition, unit: Unit): Promise<Answers> {
    const { period } = this;
    if (period === undefined) return {};
    const figures = new Map(
      await Promise.all(subjectsAsked(definition).map(async (kind) => [kind, await this.#figures(kind, unit.id, period.key)] as const)),
    );
    return prefill(definition, period, (kind) => figures.get(kind));
  }

  /** Several forms may inspect one kind of subject: the movement's own is the one that was published first. */
  async #figures(kind: string, unit: string, period: string): Promise<Figures | undefined> {
    const form = this.#packet.formsFor(kind).toSorted((left, right) => left.createdAt.localeCompare(right.createdAt))[0];
    if (form === undefined) return undefined;
    try {
      return await this.#client.call('getSummary', { query: { form: form.id, unit, period } });
    } catch {
      this.unreached = true;
      return undefined;
    }
  }
}
