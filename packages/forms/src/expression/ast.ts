import type { FindingCode } from '../messages-en.ts';
import type { Finding } from '../session.ts';

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod';

/** `following` and `preceding` are refused: no form walks the document, and rows have siblings. */
export type Axis =
  | 'child'
  | 'parent'
  | 'self'
  | 'descendant'
  | 'descendant-or-self'
  | 'ancestor'
  | 'ancestor-or-self'
  | 'following-sibling'
  | 'preceding-sibling'
  | 'attribute';

/** One step of a location path. `test` is a name, `*`, `node()` or `text()`. */
export type Step = { readonly axis: Axis; readonly test: string; readonly predicates: readonly Ast[]; readonly at: number };

/**
 * The syntax tree of an XLSForm expression. `at` is the 0-based position in the source, for findings.
 *
 * A run of `+`, `and` or `or` is one `chain`: forms add up hundreds of terms, and a tree that deep would exhaust the stack.
 */
export type Ast =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'reference'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[]; readonly at: number }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast; readonly at: number }
  | { readonly kind: 'chain'; readonly operator: '+' | 'and' | 'or'; readonly operands: readonly Ast[]; readonly at: number }
  | { readonly kind: 'negate'; readonly operand: Ast; readonly at: number }
  | { readonly kind: 'union'; readonly parts: readonly Ast[]; readonly at: number }
  | {
      readonly kind: 'path';
      /** Where it starts: the document, the context node, or the nodes another expression gives (which `filters` then narrow). */
      readonly start: 'root' | 'context' | Ast;
      readonly filters: readonly Ast[];
      readonly steps: readonly Step[];
      readonly at: number;
    };

export type PathAst = Ast & { readonly kind: 'path' };
export type CallAst = Ast & { readonly kind: 'call' };

/** A source that is no expression, or a part of it that cannot run: the code of the finding, and where (0-based). */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: FindingCode;
  readonly at: number;
  readonly values: Finding['values'];

  constructor(code: FindingCode, at: number, values: Finding['values'] = {}) {
    super(code);
    this.code = code;
    this.at = at;
    this.values = values;
  }
}

/** The parts directly below a node, in source order. */
export function partsOf(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case 'call':
      return ast.args;
    case 'binary':
      return [ast.left, ast.right];
    case 'chain':
      return ast.operands;
    case 'negate':
      return [ast.operand];
    case 'union':
      return ast.parts;
    case 'path':
      return [...(typeof ast.start === 'object' ? [ast.start] : []), ...ast.filters, ...ast.steps.flatMap((step) => step.predicates)];
    default:
      return [];
  }
}

/** Visits every node of a tree, parents first. */
export function visitAst(ast: Ast, visit: (node: Ast) => void): void {
  visit(ast);
  for (const part of partsOf(ast)) visitAst(part, visit);
}
