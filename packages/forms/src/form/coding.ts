import type { Code } from '../expression/code.ts';
import type { Columns } from './tables.ts';

/** A text that has `${…}` outputs, and what it is put together from. */
export type OutputCode = readonly [text: string, pieces: readonly Code[]];

/** The expressions of a node, and what was found out about its choices. */
export type NodeCode = {
  readonly relevant?: Code | undefined;
  readonly count?: Code | undefined;
  readonly calculation?: Code | undefined;
  /** What its calculation waits for. */
  readonly triggers?: readonly Code[] | undefined;
  readonly default?: Code | undefined;
  readonly required?: Code | undefined;
  readonly readOnly?: Code | undefined;
  readonly constraint?: Code | undefined;
  readonly seed?: Code | undefined;
  readonly outputs?: readonly OutputCode[] | undefined;
  /** What only forms have that are compiled where they are opened: see `Special`. */
  readonly choices?: ChoicesCode | undefined;
};

export type ChoicesCode = {
  readonly filtered: Code | undefined;
  readonly condition: Code | undefined;
  readonly answers: readonly string[] | undefined;
  readonly file: { readonly name: string; readonly columns: Columns } | undefined;
};

/** A form whose expressions are codes: with its definition, all it takes to open it. */
export type Coding = {
  /** Nodes that have any, by place. */
  readonly nodes: { readonly [place: string]: NodeCode };
  /** Expressions of the scoring, by their source. */
  readonly scoring: { readonly [source: string]: Code };
};
