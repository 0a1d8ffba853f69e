import type { FindingCode } from './messages-en.ts';
import type { AnswerValue, Answers, FormClass, FormDefinition, FormNode, LocalizedText, Scoring } from './definition.ts';

/** Where a node instance is: `b01`, or with repeat rows `workers[2].age` (node ids, 0-based rows). */
export type Path = string;

/** What a form needs from its host. The engine has no clock, no randomness and no locale of its own. */
export type Host = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** IANA zone in which dates are cut, e.g. `Asia/Ho_Chi_Minh`. */
  readonly timeZone: string;
  /** In `[0, 1)`. */
  readonly random: () => number;
  /** Language for labels inside expressions (`jr:choice-name`). */
  readonly language: string;
  readonly metadata?: { readonly [kind in 'deviceid' | 'username' | 'phonenumber' | 'email' | 'instanceID']?: string } | undefined;
  /** Rows of choice lists and secondary instances that travel as files. */
  readonly rows?: ((file: string) => readonly { readonly [column: string]: string }[] | undefined) | undefined;
  /**
   * Engine of `regex()` patterns: a whole-string test, or `undefined` for a pattern it does not take. A form that calls `regex()`
   * (`CompiledForm.needs`) cannot be opened without one; `@safeground/forms/regex` brings the linear-time engine as a chunk.
   */
  readonly regex?: ((pattern: string) => ((text: string) => boolean) | undefined) | undefined;
  /** Functions that few forms call (`CompiledForm.needs`); `@safeground/forms/extras` brings them as a chunk. */
  readonly extras?: Extras | undefined;
};

/** What the rare functions do: `digest()`, `base64-decode()`, `area()`, `distance()`, `geofence()`, and seeds made of words. */
export type Extras = {
  /** `undefined` for an algorithm or an encoding that is not known. */
  readonly digest: (text: string, algorithm: string, encoding: string) => string | undefined;
  /** Eight 32-bit words. */
  readonly sha256: (text: string) => readonly number[];
  readonly decodeBase64: (text: string) => string;
  /** Square metres. Points are `lat lon alt acc`, several in a text apart by `;`. */
  readonly area: (points: readonly string[]) => number;
  /** Metres. */
  readonly distance: (points: readonly string[]) => number;
  readonly isWithin: (point: readonly string[], shape: readonly string[]) => boolean;
};

/**
 * `expression`: a calculation or condition of this node could not be worked out (it asked for more than any form needs); `rows`:
 * more rows than a form may have.
 */
export type ProblemCode = 'required' | 'constraint' | 'type' | 'choice' | 'unknown' | 'expression' | 'rows';

/** Why a form is not ready to send: where, which rule, and what the form itself says to it; `problemMessage` has words for every code. */
export type AnswerProblem = { readonly path: Path; readonly code: ProblemCode; readonly message: LocalizedText };

export type NodeState = {
  readonly path: Path;
  readonly node: FormNode;
  readonly value: AnswerValue | undefined;
  readonly relevant: boolean;
  readonly required: boolean;
  readonly readOnly: boolean;
  readonly problem: AnswerProblem | undefined;
};

export type ChoiceView = { readonly name: string; readonly label: LocalizedText };

export type CriterionResult = {
  readonly id: string;
  readonly outcome: 'met' | 'partly' | 'failed' | 'not-applicable' | 'unanswered';
  /** `0..1`; absent when not applicable or unanswered. */
  readonly points?: number | undefined;
  readonly weight: number;
  readonly veto: boolean;
};

export type ScoreResult = {
  /** Rounded as the scoring declares; undefined until something applicable is answered. */
  readonly score: number | undefined;
  readonly maximum: number;
  /** Every applicable criterion is answered. */
  readonly complete: boolean;
  readonly class: FormClass | undefined;
  /** Ids of the criteria that decided the class (a veto, a missing mandatory); empty when the score alone did. */
  readonly decidedBy: readonly string[];
  readonly criteria: readonly CriterionResult[];
};

/** One form being filled. Setting an answer recomputes only what depends on it. */
export type Session = {
  /** Throws `UnknownPathError`. */
  state(path: Path): NodeState;
  /** Paths of the children of a group or a repeat row, in document order; `''` is the root. A repeat's children are its row paths. */
  children(path: Path): readonly Path[];
  /** `undefined` clears. Wrong type throws `AnswerTypeError`; a broken constraint is kept and reported. */
  set(path: Path, value: AnswerValue | undefined): void;
  /** Appends a row, returns its path. Throws `RowError` when the form counts its rows itself, or has as many as it may. */
  addRow(repeat: Path): Path;
  removeRow(row: Path): void;
  /** Choices left by the filter, in list order (or randomized). */
  choices(path: Path): readonly ChoiceView[];
  /** A label, hint or message with its `${…}` outputs filled in, in `language` or the form's default. */
  text(path: Path, field: 'label' | 'hint' | 'guidance', language: string): string;
  problems(): readonly AnswerProblem[];
  score(): ScoreResult | undefined;
  /** Stamps what is known only at the end (`end`), works out clocks and random numbers once more, and returns `answers()`. */
  finish(): Answers;
  /** What is submitted: relevant and not empty. */
  answers(): Answers;
  /** What a draft keeps: hidden answers too, so they come back when relevance does. */
  memory(): Answers;
  /** Called after each change with the paths whose state changed. Returns the unsubscriber. */
  subscribe(listener: (changed: ReadonlySet<Path>) => void): () => void;
};

export type Severity = 'error' | 'warning';

/** One thing wrong with a definition: which rule, and the place. `describe` (`@safeground/forms/findings`) puts it into words. */
export type Finding = {
  readonly severity: Severity;
  /** The rule, and after a dot which case of it: `unknown-question`, `type.number`. */
  readonly code: FindingCode;
  /** Node id, list name, or `scoring.criteria.B07` …; of a definition that cannot be read, an RFC 6901 pointer. */
  readonly place: string;
  /** What the words are filled with. In an expression: `aspect` (the XLSForm column), `of` (the node's name), `position`, `source`. */
  readonly values: Readonly<Record<string, string | number>>;
};

/** A compiled version: immutable, shared by any number of sessions. */
export type CompiledForm = {
  readonly definition: FormDefinition;
  readonly scoring: Scoring | undefined;
  /** What the host must bring before the form can be opened: the pattern engine, the rare functions, and rows of these files. */
  readonly needs: { readonly regex: boolean; readonly extras: boolean; readonly files: readonly string[] };
};

export type CompileResult =
  | { readonly ok: true; readonly form: CompiledForm; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** The public functions of the engine (implemented in engine.ts, exported by index.ts). */
export type Engine = {
  compile(definition: FormDefinition): CompileResult;
  /** `answers` are those of a draft (`memory()`); absent for a new form, where defaults run. */
  open(form: CompiledForm, host: Host, answers?: Answers): Session;
  /** Server-side re-validation of finished answers in one pass. Unknown ids are problems, never dropped silently. */
  review(
    form: CompiledForm,
    host: Host,
    answers: Answers,
  ): { readonly answers: Answers; readonly problems: readonly AnswerProblem[]; readonly score: ScoreResult | undefined };
};
