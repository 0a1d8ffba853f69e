import { dateFunctions } from './date.ts';
import { logicFunctions } from './logic.ts';
import { nodeFunctions } from './node.ts';
import { numberFunctions } from './number.ts';
import { rareFunctions } from './rare.ts';
import type { FunctionSpec } from './spec.ts';
import { textFunctions } from './text.ts';

/** Functions by their XLSForm names (XPath 1.0, XForms and JavaRosa). */
const library: ReadonlyMap<string, FunctionSpec> = new Map([
  ...logicFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...nodeFunctions,
  ...rareFunctions,
]);

/** Functions of single platforms, and ODK's that need keys or maps this engine does not hold. */
const vendor: ReadonlySet<string> = new Set([
  ...['difference-in-months', 'add-date', 'parse-timestamp-to-date', 'to-bikram-sambat', 'z-score', 'here', 'convert-units'],
  ...['depend', 'version', 'property', 'extract-signed', 'intersects', 'encrypt', 'decrypt'],
]);

export function findFunction(name: string): FunctionSpec | undefined {
  return library.get(name);
}

export function isVendorFunction(name: string): boolean {
  return vendor.has(name) || /^(?:cht|kb|sc|comcare|commcare):/.test(name);
}

/** Whether a function is in the chunk of rare ones. */
export function isRare(name: string): boolean {
  return rareFunctions.some(([rare]) => rare === name);
}
