import type { FormDefinition } from '@safeground/forms';
import { DEFAULT_TAG } from './languages.ts';
import type { Grid } from '../sheets/grid.ts';

/** What XLSForm has no column for travels in a sheet of its own, which other tools pass over. */
type Own = Pick<FormDefinition, 'scoring' | 'subjectKind'> & {
  readonly title?: FormDefinition['title'];
  readonly languages?: readonly string[];
};

export const OWN_HEADER = ['name', 'value'] as const;

/** Excel's cells hold 32,767 characters; longer texts go on in the cells to the right. */
const CELL = 30_000;

/**
 * The languages of a form as its sheets alone tell them: the default one, then those of the columns from left to right, then
 * columns without a suffix.
 */
export function languagesRead(defaultLanguage: string, columns: readonly string[]): readonly string[] {
  const named = [defaultLanguage, ...columns].filter((tag) => tag !== DEFAULT_TAG);
  const plain = columns.includes(DEFAULT_TAG) || named.length === 0 ? [DEFAULT_TAG] : [];
  return [...new Set([...named, ...plain])];
}

function ownOf({ scoring, subjectKind, title, languages }: FormDefinition, read: readonly string[]): Own {
  return {
    ...(Object.keys(title).length > 1 && { title }),
    ...(read.join(' ') !== languages.join(' ') && { languages }),
    ...(subjectKind !== undefined && { subjectKind }),
    ...(scoring && { scoring }),
  };
}

/** Sheets whose name begins with `_` are notes to every other tool. */
export const OWN_SHEET = '_safeground';

/** Rows of the sheet, header first; undefined when XLSForm says everything. `read` are the languages that the sheets tell. */
export function ownRows(definition: FormDefinition, read: readonly string[]): readonly (readonly string[])[] | undefined {
  const entries = Object.entries(ownOf(definition, read));
  if (entries.length === 0) return undefined;
  const rows = entries.map(([key, value]) => {
    // Cells are trimmed when they are read, so spaces are written as escapes.
    const json = JSON.stringify(value).replace(/[\s\u00a0]/g, (space) => `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return [key, ...Array.from({ length: Math.ceil(json.length / CELL) }, (_, index) => json.slice(index * CELL, (index + 1) * CELL))];
  });
  return [OWN_HEADER, ...rows];
}

/** Adds what the sheet of its own says to a definition. A value that is no JSON is left out: `parseDefinition` judges the rest. */
export function withOwnSheet(definition: FormDefinition, own: Grid | undefined): FormDefinition {
  const read = new Map<string, unknown>();
  for (const { cells, number } of own?.rows ?? []) {
    const [name, ...rest] = cells;
    if (number === 1 || name?.column !== 0) continue;
    try {
      read.set(name.text, JSON.parse(rest.map(({ text }) => text).join('')));
    } catch {
      continue;
    }
  }
  const { title, languages, subjectKind, scoring } = Object.fromEntries(read) as Partial<Own>;
  const [first] = Object.values(definition.title);
  const titled = title !== undefined && title[definition.defaultLanguage] === first ? title : definition.title;
  return {
    ...definition,
    title: titled,
    languages: languages === undefined ? definition.languages : order(definition, languages),
    ...(scoring !== undefined && { scoring }),
    ...(subjectKind !== undefined && { subjectKind }),
  };
}

/** Languages in their own order; one that was added to the sheets since comes last, as soon as it has a text. */
function order({ children, choiceLists, languages }: FormDefinition, own: readonly string[]): readonly string[] {
  const texts = JSON.stringify([children, choiceLists]);
  const added = languages.filter((tag) => !own.includes(tag) && texts.includes(`"${tag}":`));
  return [...own.filter((tag) => typeof tag === 'string'), ...added];
}
