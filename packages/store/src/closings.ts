import { randomUUID } from 'node:crypto';
import { auditPut, type Act } from './audit.ts';
import type { Item } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/**
 * How far the closing of a period is. It holds as long as nothing was decided about the period since `base`: once the closing
 * is entered, or the period is opened again meanwhile, what is written here is over.
 */
export type Closing = Act & {
  readonly period: string;
  readonly reason?: string | undefined;
  /** Revision of the decisions about the period that it builds on; 0 where nothing was decided yet. */
  readonly base: number;
  /** What was decided last about any period of the calendar when the plan was made: its reports speak of those periods. */
  readonly since?: string | undefined;
  /** One more with each step: of two who do the same step, one is counted. */
  readonly step: number;
  /** When the last step was entered (ISO instant), and by which write: an answer may be lost, and the write be tried again. */
  readonly movedAt?: string | undefined;
  readonly try?: string | undefined;
  /** Keys of files: what is to be read; what was read, by step; what was made of all of it. */
  readonly plan?: string | undefined;
  readonly parts: readonly string[];
  readonly basis?: string | undefined;
  /** Buckets that were read, of how many; and units whose figures are frozen, of how many. */
  readonly read: number;
  readonly buckets: number;
  readonly frozen: number;
  readonly units: number;
};

export async function getClosing(store: Store, period: string): Promise<Closing | undefined> {
  const item = await store.db.get(keyOf(store, period));
  return item && toClosing(item);
}

/** Every closing that was ever begun, the last of each period. */
export async function listClosings(store: Store): Promise<readonly Closing[]> {
  const items = await store.db.queryAll({ table: 'registry', pk: organisationPk(store.org), range: { prefix: 'CLOSING#' } });
  return items.map(toClosing);
}

/** Begins a closing in place of an earlier one of the period, with its trace in the audit. False when somebody else has. */
export async function beginClosing(store: Store, closing: Closing, earlier: Closing | undefined): Promise<boolean> {
  const when = earlier === undefined ? ({ is: 'absent' } as const) : ({ is: 'equals', field: 'at', value: earlier.at } as const);
  const { by, at, period, reason } = closing;
  const detail = reason === undefined ? {} : { reason };
  const { ok } = await store.db.transact([
    { key: keyOf(store, period), item: { ...closing }, when: [when] },
    auditPut(store, { by, at, action: 'period.begin', resource: `period/${period}`, detail }),
  ]);
  return ok;
}

/** Enters a step that was made. Undefined when somebody else has made it, or another closing was begun. */
export async function advanceClosing(store: Store, closing: Closing, made: Partial<Closing>): Promise<Closing | undefined> {
  const next: Closing = { ...closing, ...made, step: closing.step + 1, try: randomUUID() };
  const { ok } = await store.db.put(keyOf(store, closing.period), next, [
    { is: 'equals', field: 'at', value: closing.at },
    { is: 'equals', field: 'step', value: closing.step },
  ]);
  if (ok) return next;
  // A write whose answer was lost is made again, and meets itself.
  return (await getClosing(store, closing.period))?.try === next.try ? next : undefined;
}

const keyOf = (store: Store, period: string) => ({ table: 'registry', pk: organisationPk(store.org), sk: `CLOSING#${period}` }) as const;

function toClosing({ pk: _pk, sk: _sk, ...closing }: Item): Closing {
  return closing as unknown as Closing;
}
