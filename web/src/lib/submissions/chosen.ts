import type { ChosenLabel } from '@safeground/contract';
import type { Choice, FormDefinition } from '@safeground/forms';
import { listsByReading } from '@safeground/forms/list-files';

/** The definition with the words of what was chosen from its files: the files themselves need not come for a page. */
export function withChosen(definition: FormDefinition, chosen: readonly ChosenLabel[]): FormDefinition {
  if (chosen.length === 0) return definition;
  const byList = Map.groupBy(chosen, ({ list }) => list);
  const choicesOf = (list: string): readonly Choice[] => (byList.get(list) ?? []).map(({ name, label }) => ({ name, label }));
  const read = listsByReading(definition);
  const choiceLists = read.choiceLists.map((list) => (list.file === undefined ? list : { ...list, choices: choicesOf(list.name) }));
  return { ...read, choiceLists };
}
