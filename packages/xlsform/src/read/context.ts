import type { Choice, ChoiceList } from '@safeground/forms';
import type { Report } from '../errors.ts';
import type { CellRules } from './cells.ts';

/** A choice list while a file is read: `or_other` still adds to it. */
export type ListDraft = { readonly name: string; readonly choices: Choice[]; readonly rows: number[] };

export type Lists = {
  /** Of the sheet choices. */
  readonly choices: ReadonlyMap<string, ListDraft>;
  /** Of the sheet external_choices. */
  readonly external: ReadonlyMap<string, ListDraft>;
  /** Lists that travel as files, by name. Filled while the questions are read. */
  readonly files: Map<string, ChoiceList>;
};

/** What every part of the reader works with. */
export type Reading = {
  readonly report: Report;
  readonly rules: CellRules;
  readonly lists: Lists;
  /** Names of the sheet choices or external_choices when they are missing, as a sentence about similar names; else ''. */
  readonly similar: (sheet: 'choices' | 'external_choices') => string;
  /** Name of the form's root, where it has one: workbooks take their file's. */
  readonly rootName: string | undefined;
};

const TRUE = new Set(['yes', 'true', 'true()']);
const FALSE = new Set(['no', 'false', 'false()']);

/** `yes`, `TRUE`, `true()` and their opposites; anything else is undefined. */
export function yesNo(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}
