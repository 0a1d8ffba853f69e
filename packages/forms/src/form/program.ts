import type { FormNode, Question, Repeat } from '../definition.ts';
import type { QuestionType } from '../questions/index.ts';
import type { ChoiceView, CompiledForm, Host } from '../session.ts';
import type { FormFrame } from '../engine/frame.ts';
import type { Expression } from '../expression/build.ts';
import type { Scope, TreeView } from '../expression/scope.ts';
import type { Hot } from './hot.ts';
import type { ChoicesCode } from './coding.ts';
import type { InlineLists } from './lists.ts';
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
export type OutputText = readonly (string | Expression)[];

/** Choices that are not just a list of the form. */
export type Special = {
  /** They are answers given in a repeat: names of the nodes from a row down to the answer. The rows are `filtered`. */
  readonly answers: readonly string[] | undefined;
  /** The file that the list is read from, if it is. */
  readonly file: ChoicesCode['file'];
  /** The list narrowed, as a path into it; and the condition alone, for checking one choice. */
  readonly filtered: Expression | undefined;
  readonly condition: Expression | undefined;
};

export type Choosing = {
  readonly list: string;
  readonly special: Special | undefined;
  readonly randomize: boolean;
  readonly seed: Expression | undefined;
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
  readonly relevant: Expression | undefined;
  /** Runs whenever what it reads changes; `triggered` only when its trigger does. */
  readonly calculation: Expression | undefined;
  readonly triggered: Expression | undefined;
  readonly dynamicDefault: Expression | undefined;
  readonly count: Expression | undefined;
  readonly required: Expression | boolean;
  readonly readOnly: Expression | boolean;
  readonly constraint: Expression | undefined;
  readonly choosing: Choosing | undefined;
  /** Texts that have outputs, by the text as written. */
  readonly outputs: ReadonlyMap<string, OutputText> | undefined;
  /** Its value is a text made of whatever was computed. */
  readonly computed: boolean;
  readonly volatile: boolean;
};

/** What a form is given beside its codes when they are not all there is to it: paths that walk, and special choices. */
export type Whole = {
  readonly tree: (program: Program, root: FormFrame, host: Host) => TreeView;
  readonly choices: (program: Program, list: string, special: Special, scope: Scope) => readonly ChoiceView[];
  readonly has: (program: Program, list: string, special: Special, name: string, scope: Scope) => boolean | undefined;
};

export type Program = CompiledForm & {
  readonly whole: Whole | undefined;
  readonly specs: readonly NodeSpec[];
  /** Top-level places. */
  readonly roots: readonly number[];
  readonly frames: readonly FrameShape[];
  readonly byId: ReadonlyMap<string, number>;
  readonly lists: InlineLists;
  /** Places such that each comes after what it depends on; and the place of each in that order. */
  readonly order: Int32Array;
  readonly rank: Int32Array;
  readonly links: Links;
  readonly hot: Hot;
  /** Places whose relevance or calculation may differ at each run. */
  readonly volatile: readonly number[];
  readonly scoreExpressions: ReadonlyMap<string, Expression>;
};
