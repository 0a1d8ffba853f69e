import {
  compareRules,
  rulesOf,
  type Expected,
  type Holiday,
  type Programme,
  type ProgrammeRules,
  type RuleChange,
} from '@safeground/programmes';
import { auditPut, type Act } from './audit.ts';
import type { Item } from './client.ts';
import { ALWAYS, firstRevision, getRevision, keyOf, listRevisions, putRevision, type Revised, type Revision } from './revisions.ts';
import type { Store } from './store.ts';
import { firstWording, movedWording } from './wordings.ts';

/** A state of the rules. It holds for every period that begins on `from` or later, until a later revision does. */
export type ProgrammeRevision = Revision<RuleChange> & { readonly programme: ProgrammeRules };

type Change = { readonly programme: ProgrammeRules; readonly from: string };

/** Gives an organisation its first programme, with the wording of its reports. False when it has one. */
export async function createProgramme(
  store: Store,
  act: Act,
  { programme, from = ALWAYS }: { readonly programme: Programme; readonly from?: string },
): Promise<boolean> {
  const { ok } = await store.db.transact([
    firstRevision(store, revised, act, { programme: rulesOf(programme), from }),
    firstWording(store, act, programme.wording),
    auditPut(store, { ...act, action: 'programme.create', resource: 'programme', detail: { from } }),
  ]);
  return ok;
}

const revised: Revised<ProgrammeRevision> = {
  sk: 'PROGRAMME',
  audit: { action: 'programme.put', resource: 'programme' },
  missing: 'The organisation has no programme',
  read: toRevision,
  compare: (before, after) => compareRules(before.programme, after.programme),
  moved: movedWording,
};

/**
 * Changes the rules that somebody read at revision `base`. What they replace is kept: earlier periods go on with it.
 * Putting what stands writes nothing. Throws `conflict` with the revision that stands, `not-found` when there is none.
 */
export const putProgramme = (store: Store, act: Act, base: number, { programme, from }: Change): Promise<ProgrammeRevision> =>
  putRevision(store, revised, act, base, { programme: rulesOf(programme), from });

/** The newest rules, or those that hold for periods beginning on a day. */
export const getProgramme = (store: Store, on?: string): Promise<ProgrammeRevision | undefined> => getRevision(store, revised, on);

/** The last revisions, newest first, at most thirty. */
export const listProgrammes = (store: Store): Promise<readonly ProgrammeRevision[]> => listRevisions(store, revised);

/** What is expected in a period, as it was written down by the programme's revision `rules`. */
export type ExpectedLines = { readonly lines: readonly Expected[]; readonly rules: number };

export async function getExpected(store: Store, period: string): Promise<ExpectedLines | undefined> {
  const item = await store.db.get(keyOf(store, `EXPECTED#${period}`));
  return item && { lines: item['lines'] as readonly Expected[], rules: Number(item['rules'] ?? 0) };
}

/** Writes a period's expectations down in place of those that were read. The first to do so is right; the others read what he wrote. */
export async function putExpected(store: Store, period: string, before: ExpectedLines | undefined, expected: ExpectedLines): Promise<void> {
  const when = before === undefined ? ({ is: 'absent' } as const) : ({ is: 'equals', field: 'rules', value: before.rules } as const);
  await store.db.put(keyOf(store, `EXPECTED#${period}`), expected, [when]);
}

/** Rules written before revisions were kept have none of their fields, and holidays without names. */
function toRevision(item: Item): ProgrammeRevision {
  const { programme, revision = 0, from = ALWAYS, by, at, changes = [] } = item as unknown as Partial<ProgrammeRevision> & Change;
  const holidays = (programme.workdays.holidays as readonly (Holiday | string)[]).map((each) =>
    typeof each === 'string' ? { day: each, name: '' } : each,
  );
  return { programme: rulesOf({ ...programme, workdays: { ...programme.workdays, holidays } }), revision, from, by, at, changes };
}
