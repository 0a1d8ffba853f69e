import type { FormDefinition } from '@safeground/forms';
import { DEFAULT_TAG } from './languages.ts';
import type { Grid } from '../sheets/grid.ts';

/** What XLSForm has no column for travels in a sheet of its own, which other tools pass over. */
export type Own = Pick<FormDefinition, 'scoring' | 'subjectKind'> & {
  readonly title?: FormDefinition['title'];
  readonly languages?: readonly string[];
  readonly defaultLanguage?: string;
  /** Texts for people are as written: XLSForm would make their quotes plain and their spaces single. */
  readonly exactTexts?: true;
};

export const OWN_HEADER = ['name', 'value'] as const;

/** Excel's cells hold 32,767 characters; longer texts go on in the cells to the right. */
const CELL = 30_000;

/** What the other sheets tell, or fail to. */
export type Told = {
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
  /** Some text would be changed by XLSForm's cleaning. */
  readonly exactTexts: boolean;
};

/** `named` are the default language, if the settings name it, and those of the columns from left to right. */
export function languagesRead(named: readonly string[], plain: boolean): Omit<Told, 'exactTexts'> {
  const languages = [...new Set([...named, ...(plain || named.length === 0 ? [DEFAULT_TAG] : [])])];
  return { languages, defaultLanguage: plain ? DEFAULT_TAG : languages[0]! };
}

/** What of a definition the other sheets do not say. */
export function ownOf({ scoring, subjectKind, title, languages, defaultLanguage }: FormDefinition, told: Told): Own {
  return {
    ...(told.exactTexts && { exactTexts: true as const }),
    ...(Object.keys(title).length > 1 && { title }),
    ...(told.languages.join(' ') !== languages.join(' ') && { languages }),
    ...(told.defaultLanguage !== defaultLanguage && { defaultLanguage }),
    ...(subjectKind !== undefined && { subjectKind }),
    ...(scoring && { scoring }),
  };
}

/** JSON that comes through the cleaning of cells unharmed: what it would change is written as escapes. */
export function jsonCell(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u2018\u2019\u201c\u201d]|[^\S ]| (?= )/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Sheets whose name begins with `_` are notes to every other tool. */
export const OWN_SHEET = '_safeground';

/** Rows of the sheet, header first; undefined when XLSForm says everything. */
export function ownRows(own: Own): readonly (readonly string[])[] | undefined {
  const entries = Object.entries(own);
  if (entries.length === 0) return undefined;
  const rows = entries.map(([key, value]) => {
    // A value may be cut anywhere, and cells are trimmed when they are read.
    const json = jsonCell(value).replaceAll(' ', '\\u0020');
    return [key, ...Array.from({ length: Math.ceil(json.length / CELL) }, (_, index) => json.slice(index * CELL, (index + 1) * CELL))];
  });
  return [OWN_HEADER, ...rows];
}

/** What the sheet of its own says. A value that is no JSON is left out: `parseDefinition` judges the rest. */
export function readOwn(grid: Grid | undefined): Partial<Own> {
  const read = new Map<string, unknown>();
  for (const { cells, number } of grid?.rows ?? []) {
    const [name, ...rest] = cells;
    if (number === 1 || name?.column !== 0) continue;
    try {
      read.set(name.text, JSON.parse(rest.map(({ text }) => text).join('')));
    } catch {
      continue;
    }
  }
  return Object.fromEntries(read) as Partial<Own>;
}

/** Adds to a definition what its other sheets could not say. */
export function withOwnSheet(definition: FormDefinition, own: Partial<Own>): FormDefinition {
  const { title, languages, defaultLanguage, subjectKind, scoring } = own;
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
