import type { FormNode, Question, Repeat } from '../definition.ts';
import type { QuestionType } from '../questions/index.ts';
import type { CompiledForm } from '../session.ts';
import type { CompiledExpression } from '../expression/compile.ts';
import type { Hot } from './hot.ts';
import type { InlineLists, Columns } from './lists.ts';
import type { Links } from './links.ts';
import type { FrameShape } from './outline.ts';

/** How a change reaches a reader: so many frames up, down through the rows of these repeats, to this place. */
export type Edge = {
  readonly target: number;
  readonly climb: number;
  /** Slots of the repeats to go down through. */
  readonly down: readonly number[];
  /** The reader need not be recomputed, only looked at again: its checks, choices or texts read this. */
  readonly shows: boolean;
  /** Only rows after the changed one: so many after, or all of them (0). */
  readonly after?: number | undefined;
};

/** A text with its `${…}` outputs taken apart: literal pieces and the expressions between them. */
export type OutputText = readonly (string | CompiledExpression)[];

export type Choosing = {
  readonly list: string;
  /** The choices are answers given in a repeat: names of the nodes from a row down to the answer. The rows are `filtered`. */
  readonly answers: readonly string[] | undefined;
  /** Name of the file, when the list is read from one. */
  readonly file: string | undefined;
  readonly columns: Columns;
  /** The list narrowed, as a path into it; and the condition alone, for checking one choice. */
  readonly filtered: CompiledExpression | undefined;
  readonly condition: CompiledExpression | undefined;
  readonly randomize: boolean;
  readonly seed: CompiledExpression | undefined;
};

/** A node with everything it needs while a form is filled. */
export type NodeSpec = {
  readonly place: number;
  readonly node: FormNode;
  readonly question: Question | undefined;
  readonly repeat: Repeat | undefined;
  readonly type: QuestionType | undefined;
  readonly parent: number;
  readonly children: readonly number[];
  readonly frame: number;
  readonly slot: number;
  /** Slots of the repeats from the form's own frame down to this one. */
  readonly route: readonly number[];
  /** Slot of the parent, and whether it stands one frame up; `-1` at the top. */
  readonly parentSlot: number;
  readonly parentUp: boolean;
  /** The frame shape of a repeat's rows. */
  readonly rows: number;
  readonly relevant: CompiledExpression | undefined;
  /** Runs whenever what it reads changes; `triggered` only when its trigger does. */
  readonly calculation: CompiledExpression | undefined;
  readonly triggered: CompiledExpression | undefined;
  readonly dynamicDefault: CompiledExpression | undefined;
  readonly count: CompiledExpression | undefined;
  readonly required: CompiledExpression | boolean;
  readonly readOnly: CompiledExpression | boolean;
  readonly constraint: CompiledExpression | undefined;
  readonly choosing: Choosing | undefined;
  /** Texts that have outputs, by the text as written. */
  readonly outputs: ReadonlyMap<string, OutputText> | undefined;
  /** Its value is a text made of whatever was computed. */
  readonly computed: boolean;
  readonly volatile: boolean;
};

export type Program = CompiledForm & {
  readonly specs: readonly NodeSpec[];
  /** Top-level places. */
  readonly roots: readonly number[];
  readonly frames: readonly FrameShape[];
  readonly byId: ReadonlyMap<string, number>;
  readonly lists: InlineLists;
  /** Instance id to list name, and file by instance id. */
  readonly files: ReadonlyMap<string, string>;
  /** Places such that each comes after what it depends on; and the place of each in that order. */
  readonly order: Int32Array;
  readonly rank: Int32Array;
  readonly links: Links;
  readonly hot: Hot;
  /** Places whose relevance or calculation may differ at each run. */
  readonly volatile: readonly number[];
  readonly scoreExpressions: ReadonlyMap<string, CompiledExpression>;
};
