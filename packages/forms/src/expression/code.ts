import type { Operand } from './operand.ts';
import type { Finds } from './schema.ts';

/**
 * An expression whose references are found and whose functions are known: what is left is to make closures of it. A text or a
 * number is itself; an operation is its name and its parts. It is plain JSON, and so can be made before a form travels, unless a
 * part of it is `Made`.
 *
 * `['$', place, up]` reads a place so many frames up (none when left out), `['.']` the node the expression stands on, and
 * `['id']` is what the host calls this filling. All others are in `operations.ts`.
 */
export type Code = string | number | Operation | Made;
export type Operation = readonly [name: string, ...parts: Code[]];

/** What only the whole language has: closures already, with what was found out as they were made. */
export type Made = { readonly operand: Operand; readonly finds: Finds };
