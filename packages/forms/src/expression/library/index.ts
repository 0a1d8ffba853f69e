import { dateFunctions } from './date.ts';
import { logicFunctions } from './logic.ts';
import { nodeFunctions } from './node.ts';
import { numberFunctions } from './number.ts';
import { rareFunctions } from './rare.ts';
import type { FunctionSpec } from './spec.ts';
import { textFunctions } from './text.ts';

/** Functions by their XLSForm names (XPath 1.0, XForms and JavaRosa), but for the plain ones (`operations.ts`). */
const library: ReadonlyMap<string, FunctionSpec> = new Map([
  ...logicFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...nodeFunctions,
  ...rareFunctions,
]);

export function findFunction(name: string): FunctionSpec | undefined {
  return library.get(name);
}
