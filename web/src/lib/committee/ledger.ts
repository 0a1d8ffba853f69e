import type { LedgerLine } from '@safeground/contract/committee';
import { foldWords, holdsWords, sortKey } from '@safeground/programmes';

/** Which lines are wanted: of a state, or those somebody has to be reminded of; all of them with an empty text. */
export type LedgerChoice = { readonly sought: string; readonly state: StateChoice; readonly unit: string };
export type StateChoice = '' | 'owed' | LedgerLine['state'];

/** In the order of the list: who is late first. */
export const STATES = ['missing', 'returned', 'awaited', 'late', 'received'] as const satisfies readonly LedgerLine['state'][];

export type Sifted = {
  readonly lines: readonly LedgerLine[];
  /** How many lines each choice would show beside the others that were made. */
  readonly states: (state: StateChoice) => number;
  readonly units: (unit: string) => number;
};

/** Lines that are wanted, those that are late longest first, then by unit. `text` is what a line is found by. */
export function sift(all: readonly LedgerLine[], choice: LedgerChoice, text: (line: LedgerLine) => string): Sifted {
  const sought = foldWords(choice.sought);
  const found = sought.length === 0 ? all : all.filter((line) => holdsWords(foldWords(text(line)), sought));
  const ofUnit = found.filter(within(choice.unit));
  const ofState = found.filter(being(choice.state));
  const ordered = ofUnit.filter(being(choice.state)).map((line) => ({ line, key: sortKey(text(line)) }));
  ordered.sort(
    (left, right) =>
      STATES.indexOf(left.line.state) - STATES.indexOf(right.line.state) ||
      left.line.due.localeCompare(right.line.due) ||
      left.key.localeCompare(right.key),
  );
  return {
    lines: ordered.map(({ line }) => line),
    states: (state) => ofUnit.filter(being(state)).length,
    units: (unit) => ofState.filter(within(unit)).length,
  };
}

const within =
  (unit: string) =>
  (line: LedgerLine): boolean =>
    unit === '' || line.unit === unit;

const being =
  (state: StateChoice) =>
  (line: LedgerLine): boolean =>
    state === '' || line.state === state || (state === 'owed' && (line.state === 'missing' || line.state === 'returned'));
