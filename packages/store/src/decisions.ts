import { auditPut, type Act } from './audit.ts';
import type { Item } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Of a period: closed and opened again. Of a unit: recognised as a safe area, and the recognition withdrawn. */
export type DecisionKind = 'period' | 'recognition';

export type DecisionStep = Act & {
  readonly action: 'close' | 'reopen' | 'recognise' | 'withdraw';
  readonly reason?: string | undefined;
  /** Number and day of the paper that decided it. */
  readonly decision?: string | undefined;
  readonly day?: string | undefined;
};

/** Everything that was decided about one thing, oldest first. The last step is what holds. */
export type DecisionLog = { readonly of: string; readonly steps: readonly DecisionStep[]; readonly revision: number };

export async function getDecisions(store: Store, kind: DecisionKind, of: string): Promise<DecisionLog | undefined> {
  const item = await store.db.get(keyOf(store, kind, of));
  return item === undefined ? undefined : toLog(item);
}

/** Everything of a kind that was ever decided about. */
export async function listDecisions(store: Store, kind: DecisionKind): Promise<readonly DecisionLog[]> {
  const pk = organisationPk(store.org);
  return (await store.db.queryAll({ table: 'registry', pk, range: { prefix: `DECISION#${kind}#` } })).map(toLog);
}

/** Enters the next step, together with its trace in the audit. False when somebody else was first. */
export async function decide(
  store: Store,
  {
    kind,
    of,
    before,
    step,
  }: { readonly kind: DecisionKind; readonly of: string; readonly before: DecisionLog | undefined; readonly step: DecisionStep },
): Promise<boolean> {
  const { action, by, at, ...rest } = step;
  const item = { of, steps: [...(before?.steps ?? []), step], revision: (before?.revision ?? 0) + 1 };
  const detail = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Record<string, string>;
  const { ok } = await store.db.transact([
    {
      key: keyOf(store, kind, of),
      item,
      when: before === undefined ? [{ is: 'absent' }] : [{ is: 'equals', field: 'revision', value: before.revision }],
    },
    auditPut(store, { by, at, action: `${kind}.${action}`, resource: `${kind}/${of}`, detail }),
  ]);
  return ok;
}

const keyOf = (store: Store, kind: DecisionKind, of: string) =>
  ({ table: 'registry', pk: organisationPk(store.org), sk: `DECISION#${kind}#${of}` }) as const;

function toLog({ of, steps, revision }: Item): DecisionLog {
  return { of, steps, revision } as DecisionLog;
}
