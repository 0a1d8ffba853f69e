import { fileTable, inlineTable, type ChoiceTable } from '../form/tables.ts';
import type { Program, Special } from '../form/program.ts';
import type { ChoiceView, Host } from '../session.ts';
import type { RowNode, XNode } from '../expression/nodes.ts';
import type { Scope } from '../expression/scope.ts';

/** Choices left by the filter, of the list or of what was answered, in their order. The scope stands on the question. */
export function specialChoices(program: Program, list: string, special: Special, scope: Scope): readonly ChoiceView[] {
  if (special.answers !== undefined)
    return namesInRows(special, scope).map((name) => ({ name, label: { [program.definition.defaultLanguage]: name } }));
  const table = tableOf(program, list, special, scope.host);
  if (table === undefined) return [];
  if (special.filtered === undefined) return table.choices;
  return (special.filtered.value(scope) as readonly XNode[]).map((row) => table.choices[(row as RowNode).index]!);
}

/** Whether a name is among the choices left. `undefined` when the list cannot be read here. */
export function isSpecialChoice(program: Program, list: string, special: Special, name: string, scope: Scope): boolean | undefined {
  if (special.answers !== undefined) return namesInRows(special, scope).includes(name);
  const table = tableOf(program, list, special, scope.host);
  if (table === undefined) return undefined;
  const rows = table.byName.get(name) ?? [];
  const { condition } = special;
  if (condition === undefined) return rows.length > 0;
  const { item } = scope;
  try {
    return rows.some((row) => {
      scope.item = row;
      return condition.truth(scope);
    });
  } finally {
    scope.item = item;
  }
}

function tableOf({ lists, definition }: Program, list: string, { file }: Special, host: Host): ChoiceTable | undefined {
  return file === undefined ? inlineTable(lists.list(list), definition.defaultLanguage) : fileTable(host, file.name, file.columns);
}

/** Answers in the rows of a repeat, each once, without the empty ones: a choice has a name. */
function namesInRows({ answers = [], filtered }: Special, scope: Scope): readonly string[] {
  const rows = filtered!.value(scope) as readonly XNode[];
  const names = rows.map((row) => answers.reduce<XNode | undefined>((node, name) => node?.named(name)[0], row)?.text() ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}
