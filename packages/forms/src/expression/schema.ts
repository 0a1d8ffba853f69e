import type { FindingCode } from '../messages-en.ts';
import type { Finding } from '../session.ts';
import type { Ast } from './ast.ts';
import type { Operand } from './operand.ts';

/**
 * What an expression may know of the form it stands in before anyone fills it. A place is the index of a node in document
 * order; rows of a repeat share its place.
 */
export interface Schema {
  readonly places: readonly PlaceFacts[];
  name(place: number): string;
  /** `ROOT` for the top level. */
  parent(place: number): number;
  children(place: number): readonly number[];
  childrenNamed(place: number, name: string): readonly number[];
  isRepeat(place: number): boolean;
  isGroup(place: number): boolean;
  /** Places of the repeats around a node, outermost first; a repeat is not around itself. */
  around(place: number): readonly number[];
  /** Usually one; a name may come again in another section. */
  byName(name: string): readonly number[];
  isRootName(name: string): boolean;
  knowsInstance(id: string): boolean;
  /** Choice list of a question. */
  listOf(place: number): string | undefined;
}

/** What reading a node takes to know: its slot in the frame it stands in, and whether it can hold a value, being a question. */
export type PlaceFacts = { readonly slot: number; readonly question: unknown };

/** The form's root element. */
export const ROOT = -1;
/** The document around the root element. */
export const DOCUMENT = -2;

/** One thing that an expression reads, so that a change of it recomputes the expression, and nothing else does. */
export type Read = {
  readonly place: number;
  /** How many repeats the reader and what it reads are in together: a change reaches only rows below that. */
  readonly common: number;
  readonly kind: 'value' | 'rows' | 'position';
  /** Only rows so far before the reader's own are read, so a node may read itself there. */
  readonly prior?: number | undefined;
};

/** What is wrong with an expression that still parses: an unknown function, a wrong number of arguments, an unknown path. */
export type ExpressionIssue = {
  readonly code: FindingCode;
  readonly values: Finding['values'];
  readonly at: number;
};

/** What is found out as closures are made. */
export type Finds = {
  readonly reads: Read[];
  /** The result may differ at each run: a clock, a random number. */
  volatile: boolean;
  readsSelf: boolean;
};

/** What compiling finds out on the way. */
export type Notes = Finds & {
  readonly issues: ExpressionIssue[];
  /** Names of the functions called, for lint and for what the host must load. */
  readonly calls: Set<string>;
};

/** Where an expression is compiled: the form and the node it stands on, or a bare document. */
export type Context = {
  readonly schema: Schema | undefined;
  readonly owner: number;
  /** What relative paths start at: the owner, nodes of a secondary document, or nodes of the form (inside a predicate). */
  readonly within: 'owner' | 'foreign' | ReadonlySet<number>;
  readonly notes: Notes;
};

export type Compile = (ast: Ast, context: Context) => Operand;
