import type { Host } from '../session.ts';
import { Expression } from './build.ts';
import { compileExpression } from './compile.ts';
import type { XNode } from './nodes.ts';
import { Scope, type Frame, type TreeView } from './scope.ts';
import type { Value } from './values.ts';

/** A bare document for expressions to stand in: no form, no slots. */
export type DocumentContext = {
  readonly document: XNode;
  /** What `.` is; the document itself when absent. */
  readonly node?: XNode | undefined;
  /** Secondary instances by id. */
  readonly instances?: ReadonlyMap<string, XNode> | undefined;
};

const noFrame: Frame = { parent: undefined, reads: [], relevant: new Uint8Array(0), rows: [], position: 0, own: () => '' };

/**
 * Evaluates one expression in a document, with the compiler that forms use. Throws `ExpressionError` for what does not parse or
 * cannot work, `BudgetError` for what costs too much.
 */
export function evaluate(source: string, host: Host, { document, node = document, instances }: DocumentContext): Results {
  const compiled = new Expression(compileExpression(source, {}).code, [], 0);
  const tree: TreeView = {
    document: () => document,
    owner: () => node,
    node: () => document,
    instance: (id) => instances?.get(id),
    choiceLabel: () => undefined,
  };
  const scope = (): Scope => new Scope(host, tree, noFrame);
  return {
    value: () => compiled.value(scope()),
    number: () => compiled.number(scope()),
    text: () => compiled.text(scope()),
    truth: () => compiled.truth(scope()),
  };
}

/** The result, read as whichever type is wanted. */
export type Results = {
  readonly value: () => Value;
  readonly number: () => number;
  readonly text: () => string;
  readonly truth: () => boolean;
};
