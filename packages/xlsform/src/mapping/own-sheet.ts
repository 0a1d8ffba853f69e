import type { FormDefinition } from '@safeground/forms';
import { DEFAULT_TAG } from './languages.ts';
import type { Grid } from '../sheets/grid.ts';

/** What XLSForm has no column for travels in a sheet of its own, which other tools pass over. */
type Own = Pick<FormDefinition, 'scoring' | 'subjectKind'> & {
  readonly title?: FormDefinition['title'];
  readonly languages?: readonly string[];
  readonly defaultLanguage?: string;
};

export const OWN_HEADER = ['name', 'value'] as const;

/** Excel's cells hold 32,767 characters; longer texts go on in the cells to the right. */
const CELL = 30_000;

/** The languages of a form, and its default, as its sheets alone tell them. */
export type Told = { readonly languages: readonly string[]; readonly defaultLanguage: string };

/** `named` are the default language, if the settings name it, and those of the columns from left to right. */
export function languagesRead(named: readonly string[], plain: boolean): Told {
  const languages = [...new Set([...named, ...(plain || named.length === 0 ? [DEFAULT_TAG] : [])])];
  return { languages, defaultLanguage: plain ? DEFAULT_TAG : languages[0]! };
}

function ownOf({ scoring, subjectKind, title, languages, defaultLanguage }: FormDefinition, told: Told): Own {
  return {
    ...(Object.keys(title).length > 1 && { title }),
    ...(told.languages.join(' ') !== languages.join(' ') && { languages }),
    ...(told.defaultLanguage !== defaultLanguage && { defaultLanguage }),
    ...(subjectKind !== undefined && { subjectKind }),
    ...(scoring && { scoring }),
  };
}

/** Sheets whose name begins with `_` are notes to every other tool. */
export const OWN_SHEET = '_safeground';

/** Rows of the sheet, header first; undefined when XLSForm says everything. `told` is what the other sheets say of the languages. */
export function ownRows(definition: FormDefinition, told: Told): readonly (readonly string[])[] | undefined {
  const entries = Object.entries(ownOf(definition, told));
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
  const { title, languages, defaultLanguage, subjectKind, scoring } = Object.fromEntries(read) as Partial<Own>;
  const [first = ''] = Object.values(definition.title);
  const all = languages === undefined ? definition.languages : order(definition, languages);
  const main = defaultLanguage !== undefined && all.includes(defaultLanguage) ? defaultLanguage : definition.defaultLanguage;
  return {
    ...definition,
    // A title changed in the settings since is the title.
    title: title !== undefined && title[main] === first ? title : { [main]: first },
    languages: all,
    defaultLanguage: main,
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
