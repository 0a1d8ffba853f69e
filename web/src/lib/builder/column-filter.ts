import { NAME_PATTERN } from '@safeground/forms/names';

/** A filter as people put it: the choices whose column is what another question was answered with. */
export type ColumnFilter = { readonly column: string; readonly question: string };

const comparison = new RegExp(`^(${NAME_PATTERN})\\s*=\\s*\\$\\{\\s*(${NAME_PATTERN})\\s*\\}$`, 'u');

/** `undefined` when the expression says anything else: then it is edited as text, and nothing of it is lost. */
export function readColumnFilter(expression: string): ColumnFilter | undefined {
  const [, column, question] = comparison.exec(expression.trim()) ?? [];
  return column === undefined || question === undefined ? undefined : { column, question };
}

export function writeColumnFilter({ column, question }: ColumnFilter): string {
  return `${column} = \${${question}}`;
}
