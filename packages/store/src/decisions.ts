import { auditPut, type Act } from './audit.ts';
import type { Item, TransactionPut } from './client.ts';
import type { When } from './expressions.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Of a period: closed, opened again, and a closing stopped before it was entered. Of a unit: recognised as a safe area, and the recognition withdrawn. */
export type DecisionKind = 'period' | 'recognition';

export type DecisionStep = Act & {
  readonly action: 'close' | 'reopen' | 'cancel' | 'recognise' | 'withdraw';
  readonly reason?: string | undefined;
  /** When it was entered, where `at` is what it goes by: a closing is made for hours, of what stood when it was begun. */
  readonly enteredAt?: string | undefined;
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

type Deciding = { readonly kind: DecisionKind; readonly of: string; readonly before: DecisionLog | undefined; readonly step: DecisionStep };

/** Enters the next step, together with its trace in the audit. False when somebody else was first. */
export const decide = (store: Store, deciding: Deciding): Promise<boolean> => decideWith(store, deciding, []);

/**
 * The same about a period of a calendar; false too when something was decided about another period of it since `since`, if that
 * is given. Whatever is decided about one of them is another `lastDecided`.
 */
export async function decidePeriod(
  store: Store,
  calendar: string,
  deciding: Omit<Deciding, 'kind'>,
  since?: { readonly last: string | undefined },
): Promise<boolean> {
  const { of, before } = deciding;
  const when: readonly When[] =
    since === undefined ? [] : [since.last === undefined ? { is: 'absent' } : { is: 'equals', field: 'last', value: since.last }];
  const turn = { key: turnKey(store, calendar), item: { last: `${of} ${(before?.revision ?? 0) + 1}` }, when };
  return decideWith(store, { ...deciding, kind: 'period' }, [turn]);
}

/** What was decided last about the periods of a calendar: another text after each decision; undefined before the first. */
export async function lastDecided(store: Store, calendar: string): Promise<string | undefined> {
  return (await store.db.get(turnKey(store, calendar)))?.['last'] as string | undefined;
}

async function decideWith(store: Store, { kind, of, before, step }: Deciding, also: readonly TransactionPut[]): Promise<boolean> {
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
    ...also,
  ]);
  return ok;
}

const keyOf = (store: Store, kind: DecisionKind, of: string) =>
  ({ table: 'registry', pk: organisationPk(store.org), sk: `DECISION#${kind}#${of}` }) as const;

const turnKey = (store: Store, calendar: string) =>
  ({ table: 'registry', pk: organisationPk(store.org), sk: `DECIDED#${calendar}` }) as const;

function toLog({ of, steps, revision }: Item): DecisionLog {
  return { of, steps, revision } as DecisionLog;
}
