import type { CallAst } from '../ast.ts';
import { numberOperand, textOperand, truthOperand, type Operand } from '../operand.ts';
import type { Compile, Context } from '../schema.ts';
import type { FindingCode } from '../../messages-en.ts';
import type { Finding } from '../../session.ts';

/** One call being compiled. */
export type Call = {
  readonly ast: CallAst;
  readonly context: Context;
  /** Compiles one argument. A builder that does not ask for an argument does not run it. */
  readonly arg: (index: number) => Operand;
  readonly args: () => readonly Operand[];
  readonly compile: Compile;
  /** An operand that throws when reached, reported as an issue now. */
  readonly fail: (code: FindingCode, values?: Finding['values']) => Operand;
};

/** A function of the library: how many arguments it takes, and how a call of it is compiled. */
export type FunctionSpec = {
  readonly least: number;
  readonly most: number;
  /** The result may differ at each run. */
  readonly volatile?: boolean;
  /** What it does is in a chunk of its own, which the host brings (`Host.extras`). */
  readonly rare?: boolean;
  readonly build: (call: Call) => Operand;
};

export const MANY = Number.POSITIVE_INFINITY;

/** `f(number)`, giving a number. */
export function numeric(fn: (value: number) => number): FunctionSpec {
  return {
    least: 1,
    most: 1,
    build: ({ arg }) => {
      const value = arg(0).number();
      return numberOperand((scope) => fn(value(scope)));
    },
  };
}

/** `f(number, number)`, giving a number. */
export function numeric2(fn: (first: number, second: number) => number): FunctionSpec {
  return {
    least: 2,
    most: 2,
    build: ({ arg }) => {
      const [first, second] = [arg(0).number(), arg(1).number()];
      return numberOperand((scope) => fn(first(scope), second(scope)));
    },
  };
}

/** `f(text, text)`, giving a truth. */
export function test2(fn: (first: string, second: string) => boolean): FunctionSpec {
  return {
    least: 2,
    most: 2,
    build: ({ arg }) => {
      const [first, second] = [arg(0).text(), arg(1).text()];
      return truthOperand((scope) => fn(first(scope), second(scope)));
    },
  };
}

/** `f(text, text)`, giving a text. */
export function words2(fn: (first: string, second: string) => string): FunctionSpec {
  return {
    least: 2,
    most: 2,
    build: ({ arg }) => {
      const [first, second] = [arg(0).text(), arg(1).text()];
      return textOperand((scope) => fn(first(scope), second(scope)));
    },
  };
}

/** The context node, for functions that may leave their argument out. */
export function self({ compile, context, ast }: Call): Operand {
  return compile({ kind: 'path', start: 'context', filters: [], steps: [], at: ast.at }, context);
}
