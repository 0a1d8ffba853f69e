import type { Choice, LocalizedText } from '@safeground/forms';
import type { ParsedType } from '../mapping/types.ts';
import type { CellRules, RowReader } from './cells.ts';
import type { ListDraft, Reading } from './context.ts';
import { findReferences } from './references.ts';

type Select = Extract<ParsedType, { is: 'select' }>;

export const OTHER = 'other';
const FILES = /^([^.]+)\.(csv|xml|geojson)$/i;

/** The definition's name for a list of external_choices when choices has one of the same name. */
export function externalName(list: string, { lists }: Reading): string {
  return lists.choices.has(list) ? `${list} (external_choices)` : list;
}

/** Finds the list of a select and returns its name in the definition; reports what does not fit. */
export function resolveSelect(row: RowReader, type: Select, filtered: boolean, reading: Reading): string {
  const { report, lists } = reading;
  const place = row.place('type');
  if (type.other && filtered) report.error('or-other-filter', row.place('choiceFilter'));
  if (type.from === 'file') return resolveFile(row, type.list, reading);
  if (type.from === 'external') {
    if (!filtered) report.warn('external-without-filter', place);
    if (lists.external.size === 0) report.error('external-choices-missing', place, { similar: reading.similar('external_choices') });
    else if (!lists.external.has(type.list)) report.error('external-list-unknown', place, { list: type.list });
    return externalName(type.list, reading);
  }
  // `select_one ${question}` offers what was answered in a repeat.
  if ((findReferences(type.list) ?? []).length > 0) return type.list;
  const list = lists.choices.get(type.list);
  if (lists.choices.size === 0) report.error('choices-missing', place, { similar: reading.similar('choices') });
  else if (list === undefined) report.error('list-unknown', place, { list: type.list });
  if (list === undefined) return type.list;
  if (type.kind === 'select_multiple') {
    for (const choice of list.choices)
      if (choice.name.includes(' ')) report.error('choice-name-spaces', place, { choice: choice.name, list: list.name });
  }
  return type.list;
}

function resolveFile(row: RowReader, file: string, { report, lists }: Reading): string {
  const name = FILES.exec(file)?.[1];
  if (name === undefined) {
    report.error('file-extension', row.place('type'), { file });
    return file;
  }
  if (/^search\(/.test(row.text('appearance'))) report.error('search-from-file', row.place('appearance'));
  if (!/\.csv$/i.test(file)) report.warn('file-as-table', row.place('type'), { file });
  // One list for each file: what a question takes of it, and by which columns, is the question's own.
  lists.files.set(name, { name, file });
  return name;
}

/** or_other adds one choice at the end of its list, before any loop over that list is unrolled. */
export function addOther(list: ListDraft | undefined, { languages, defaultName }: CellRules): void {
  if (list === undefined || list.choices.some((choice) => choice.name === OTHER)) return;
  list.choices.push(otherChoice(list.choices) ?? { name: OTHER, label: { [languages.tag(defaultName)]: 'Other' } });
}

/** The choice that or_other adds, in every language that the list's labels have. */
export function otherChoice(choices: readonly Choice[]): Choice | undefined {
  const tags = new Set(choices.flatMap((choice) => Object.keys(choice.label)));
  const label: LocalizedText = Object.fromEntries([...tags].map((tag) => [tag, 'Other']));
  return tags.size === 0 ? undefined : { name: OTHER, label };
}
