/**
 * The shape of a form definition: the data an agency publishes as an immutable version.
 *
 * Names follow XLSForm. A node has an `id` that never changes and a `name` that expressions use (`${name}`);
 * answers are stored by `id`, so renaming a question never touches data.
 */

/** A text in several languages, keyed by language tag (`vi`, `en`). A missing language falls back in display only. */
export type LocalizedText = { readonly [language: string]: string };

/** XLSForm expression source, e.g. `${b01} = 'none'`. Parsed once, compiled to closures, never evaluated as code. */
export type Expression = string;

export type Media = {
  readonly image?: LocalizedText | undefined;
  /** Shown when the image is opened; needs an `image` beside it. */
  readonly 'big-image'?: LocalizedText | undefined;
  readonly audio?: LocalizedText | undefined;
  readonly video?: LocalizedText | undefined;
};

/** Kinds whose value the person gives or the device supplies. Structure (group, repeat) is apart. */
export type QuestionKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'range'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'select_one'
  | 'select_multiple'
  | 'rank'
  | 'image'
  | 'audio'
  | 'video'
  | 'file'
  | 'background-audio'
  | 'geopoint'
  | 'geotrace'
  | 'geoshape'
  | 'start-geopoint'
  | 'background-geopoint'
  | 'barcode'
  | 'acknowledge'
  | 'note'
  | 'calculate'
  | 'hidden'
  | 'start'
  | 'end'
  | 'today'
  | 'deviceid'
  | 'username'
  | 'phonenumber'
  | 'email'
  | 'audit';

type NodeCommon = {
  /** Stable identity; the key of the answer. `[A-Za-z][A-Za-z0-9_-]{0,63}` */
  readonly id: string;
  /** XLSForm name; what expressions refer to. An XML name (`NAME` in names.ts), letters of any script. */
  readonly name: string;
  readonly label?: LocalizedText | undefined;
  readonly hint?: LocalizedText | undefined;
  readonly guidance?: LocalizedText | undefined;
  readonly media?: Media | undefined;
  readonly relevant?: Expression | undefined;
  /** Space-separated, as in XLSForm. Unknown words are kept and ignored. `criterion` on a group draws a checklist row. */
  readonly appearance?: string | undefined;
  /** XLSForm columns that are kept and not acted on: `bind::…`, `control::…`, `instance::…`, `save_to`, `autoplay`, a legacy `type` … */
  readonly attributes?: { readonly [column: string]: string } | undefined;
};

export type Question = NodeCommon & {
  readonly kind: QuestionKind;
  /** `true`, or an expression. */
  readonly required?: boolean | Expression | undefined;
  readonly requiredMessage?: LocalizedText | undefined;
  readonly constraint?: Expression | undefined;
  readonly constraintMessage?: LocalizedText | undefined;
  readonly readOnly?: boolean | Expression | undefined;
  readonly calculation?: Expression | undefined;
  /** Names of the questions whose change runs `calculation` (XLSForm `trigger`). */
  readonly trigger?: readonly string[] | undefined;
  /** A literal default, in the kind's text form. */
  readonly default?: string | undefined;
  /** A default computed on first load and on each new repeat row. */
  readonly dynamicDefault?: Expression | undefined;
  /** Name of the choice list, for select_one, select_multiple, rank. */
  readonly choices?: string | undefined;
  readonly choiceFilter?: Expression | undefined;
  /** `rows`, `start`, `end`, `step`, `max-pixels`, `max-files`, `randomize`, `seed`, `value`, `label` … as XLSForm names them. */
  readonly parameters?: { readonly [key: string]: string } | undefined;
};

export type Group = NodeCommon & { readonly kind: 'group'; readonly children: readonly FormNode[] };

export type Repeat = NodeCommon & {
  readonly kind: 'repeat';
  readonly children: readonly FormNode[];
  /** Number of rows, when the form rather than the person decides it (XLSForm `repeat_count`). */
  readonly count?: Expression | undefined;
};

export type FormNode = Question | Group | Repeat;

export type Choice = {
  readonly name: string;
  readonly label: LocalizedText;
  readonly media?: Media | undefined;
  /** Extra columns, for choice filters and `instance()`. */
  readonly attributes?: { readonly [column: string]: string } | undefined;
};

/** A list of choices: inline, or read from a file that travels with the version (CSV, XML, GeoJSON). */
export type ChoiceList = {
  readonly name: string;
  readonly choices?: readonly Choice[] | undefined;
  readonly file?: string | undefined;
  /** The XLSForm sheet it belongs to, when that is not `choices` (lists of `select_one_external`). */
  readonly sheet?: 'external_choices' | undefined;
};

/** What stands in a file of rows, by which it is told from what the file held before. */
export type FileRef = {
  /** SHA-256 (lower-case hex) of the rows as they are kept (`tableText` in list-files.ts). */
  readonly sha256: string;
  readonly rows: number;
  readonly columns: readonly string[];
};

/**
 * How one criterion earns points in `0..1` before its weight applies.
 *
 * - `lookup`: a choice's points; choices in `notApplicable` take the criterion out.
 * - `bands`: the first band whose upper edge holds the number.
 * - `linear`: numerator / denominator, clamped to 0..1 (a percentage typed as two counts). 0 of 0 takes the criterion out.
 * - `ratioMax`: 1 while numerator / denominator is at most `limit`, else 0 (occupancy). Of 0 permitted, 0 is within the limit.
 * - `largest`: the largest of other measures (risk sets take the worst person).
 * - `expression`: a calculation that yields points.
 */
export type Measure =
  | {
      readonly kind: 'lookup';
      readonly question: string;
      readonly points: { readonly [choice: string]: number };
      readonly notApplicable?: readonly string[] | undefined;
    }
  | { readonly kind: 'bands'; readonly question: string; readonly bands: readonly Band[] }
  | { readonly kind: 'linear'; readonly numerator: string; readonly denominator: string }
  | { readonly kind: 'ratioMax'; readonly numerator: string; readonly denominator: string; readonly limit: number }
  | { readonly kind: 'largest'; readonly of: readonly Measure[] }
  | { readonly kind: 'expression'; readonly expression: Expression };

/** `number < upTo` (or `<=` when `inclusive`) earns `points`. The last band may leave `upTo` out. */
export type Band = { readonly upTo?: number | undefined; readonly inclusive?: boolean | undefined; readonly points: number };

export type Comparison = '<' | '<=' | '>' | '>=' | '=';

export type Criterion = {
  readonly id: string;
  readonly label: LocalizedText;
  /** The node on which a finding is shown; usually the criterion's group or question id. */
  readonly node: string;
  readonly measure: Measure;
  /** Points this criterion can give (weighted), 1 (count), or what its own points are multiplied by (sum). */
  readonly weight: number;
  /** Points below this are a finding (default: anything under 1). Of a risk, points at or above it (default: anything over 0). */
  readonly failsBelow?: number | undefined;
  /** Points compared with `value` decide the class alone ("lỗi trọng yếu"), whatever the total. */
  readonly veto?: { readonly operator: Comparison; readonly value: number } | undefined;
  /** Must be met for any class that asks `mandatory`. */
  readonly mandatory?: boolean | undefined;
};

export type FormClass = {
  readonly code: string;
  readonly label: LocalizedText;
  readonly colour: 'green' | 'yellow' | 'orange' | 'red';
  /** All must hold. The first class that holds wins; the last class has none and catches the rest. */
  readonly when: {
    readonly score?: readonly { readonly operator: Comparison; readonly value: number }[] | undefined;
    readonly noVeto?: boolean | undefined;
    readonly mandatoryMet?: boolean | undefined;
    /** "No component at or above": every criterion's points compare so. */
    readonly everyCriterion?: { readonly operator: Comparison; readonly value: number } | undefined;
  };
  readonly action: LocalizedText;
  /** Hours until the re-inspection or remedy is due. */
  readonly deadlineHours?: number | undefined;
};

export type Scoring = {
  /** `weighted`: sum(weight x points) / sum(applicable weights) x 100. `count`: criteria met. `sum`: plain points (risk sets). */
  readonly mode: 'weighted' | 'count' | 'sum';
  /** `safety`: high is good. `risk`: high is bad. */
  readonly direction: 'safety' | 'risk';
  /** Not applicable: leave it out of the denominator, or count it as met. */
  readonly notApplicable: 'exclude' | 'met';
  readonly rounding: { readonly decimals: number; readonly mode: 'half-up' | 'half-even' | 'down' | 'up' };
  readonly criteria: readonly Criterion[];
  readonly classes: readonly FormClass[];
};

export type FormDefinition = {
  /** Version of this schema; a newer one is refused by name. */
  readonly schema: 1;
  readonly title: LocalizedText;
  readonly languages: readonly string[];
  readonly defaultLanguage: string;
  /** What people call each language (`English (en)`): the suffix of XLSForm columns. Absent where the tag itself is the name. */
  readonly languageNames?: { readonly [language: string]: string } | undefined;
  readonly children: readonly FormNode[];
  readonly choiceLists: readonly ChoiceList[];
  /** The files that choice lists name, as they stand: a version has all of them, and another row makes another version. */
  readonly files?: { readonly [file: string]: FileRef } | undefined;
  readonly scoring?: Scoring | undefined;
  /** Kind of subject this form inspects (`business`, `religious_site`, `team` …); absent for reports of a unit itself. */
  readonly subjectKind?: string | undefined;
  /** XLSForm entity declarations kept as they came: `list_name`, `label`, `entity_id`, `create_if`, `update_if`. */
  readonly entities?: readonly { readonly [column: string]: string }[] | undefined;
  /** XLSForm settings kept as they came (`style`, `instance_name`, `form_id` …). */
  readonly settings?: { readonly [name: string]: string } | undefined;
};

// ---------------------------------------------------------------- answers

export type GeoPoint = {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude?: number | undefined;
  readonly accuracy?: number | undefined;
};

/** A file taken while filling. Its bytes travel apart, addressed by `sha256` (lower-case hex). */
export type AttachmentRef = {
  readonly sha256: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** ISO instant, if the device knew it. */
  readonly takenAt?: string | undefined;
  readonly place?: GeoPoint | undefined;
};

/**
 * By kind: text, barcode, date (`2021-08-14`), time (`08:00:00`), dateTime (ISO with offset), select_one and calculate: string;
 * integer, decimal, range: number; select_multiple, rank: string[]; acknowledge: true; geopoint: GeoPoint;
 * geotrace, geoshape: GeoPoint[]; image, audio, video, file: AttachmentRef[].
 */
export type AnswerValue = string | number | boolean | readonly string[] | GeoPoint | readonly GeoPoint[] | readonly AttachmentRef[];

/** Answers by node id. Groups leave no trace; a repeat holds an array of rows. Empty answers are absent. */
export type Answers = { readonly [nodeId: string]: AnswerValue | readonly Answers[] };
