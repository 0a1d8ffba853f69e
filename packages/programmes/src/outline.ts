/**
 * What a programme's official report says, as data: its letterheads, its sentences and its appendices. Figures stand in
 * sentences between braces:
 *
 * - `{meetings}`: the sum of that question of the units' own reports over the period
 * - `{hamlets@end}`: the same, of the last month of the period only: for what is counted on its last day
 * - `{tasks_done/tasks}`: the share of one in the other
 * - `{unit}`, `{place}`, `{speaker}`, `{period}`, `{from}`, `{to}`, `{reports}` (how many of the units' own reports came in)
 */
export type ReportOutline = {
  /** By kind of unit. `{UNIT}` and `{unit}` are the unit's name in capitals and as it is written in a sentence. */
  readonly letterheads: { readonly [unitKind: string]: Letterhead };
  /** How names begin on lists, and how they do in a document: `P. ` is written `phường `. */
  readonly prefixes: { readonly [short: string]: string };
  /** What the report is about, under its name; the last line names the period. */
  readonly subject: readonly string[];
  /** `Căn cứ …` each: kind, number, day, issuer and, last, what the document is about (`về …`). */
  readonly bases: readonly string[];
  /** Its first sentence; without one, the usual one. */
  readonly opening?: string | undefined;
  readonly sections: readonly { readonly title: string; readonly parts: readonly OutlinePart[] }[];
  /** Its last sentence. */
  readonly closing?: string | undefined;
  readonly appendices: readonly OutlineAppendix[];
};

/** How a programme's reports are worded: those of a calendar by its own outline where it has one, by that of all others else. */
export type ReportWording = { readonly all: ReportOutline; readonly own: { readonly [calendar: string]: ReportOutline } };

export const outlineOf = ({ all, own }: ReportWording, calendar: string): ReportOutline => own[calendar] ?? all;

/** A figure in a sentence: `{tasks}`, `{tasks_done/tasks}`, `{hamlets@end}`. The name, what it is a share of, and whether of the last day. */
export const figurePattern = /\{([\w-]+)(?:\/([\w-]+))?(@end)?\}/g;

/** A number that somebody typed before a title, a heading or a point: they count by the place they stand at. */
export const typedNumber = /^(?:(?:[IVXLC]+|[A-H]|\d+(?:\.\d+)*|[a-zđ])[.)]\s+)+/u;

/** The alphabet that points count by: without what only foreign words have, and without ă, â, ê, ô, ơ, ư. There is none after `y)`. */
export const pointLetters = [...'abcdđeghiklmnopqrstuvxy'];

export type Letterhead = {
  readonly superior?: string | undefined;
  readonly issuer: string;
  readonly symbol: string;
  readonly place: string;
  readonly addressees: readonly string[];
  readonly recipients: readonly string[];
  readonly authority?: string | undefined;
  readonly position: string;
  readonly secondPosition?: string | undefined;
  /** Who reports, as the first sentence says it. */
  readonly speaker: string;
};

export type OutlinePart =
  | { readonly kind: 'heading'; readonly text: string }
  /** Sentences from the units' own reports; a paragraph each. */
  | { readonly kind: 'own'; readonly sentences: readonly string[] }
  /** A paragraph for each form about these kinds of place; `unit` is the units themselves. */
  | { readonly kind: 'forms'; readonly about: readonly string[] }
  | { readonly kind: 'ledger' | 'zones' | 'strengths' | 'weaknesses' | 'adjustments' }
  | { readonly kind: 'text'; readonly text: string }
  /** A paragraph that counts under its heading: `a)`, `b)`. */
  | { readonly kind: 'point'; readonly text: string }
  /** For what only a person can judge. */
  | { readonly kind: 'blank'; readonly lines: number };

export type OutlineAppendix =
  | { readonly kind: 'assessments' | 'ledger' | 'zones'; readonly title: string }
  /** Questions of the units' own reports as columns, the units as rows. */
  | {
      readonly kind: 'own';
      readonly title: string;
      /** What amounts are counted in, above the table. */
      readonly measure: string;
      readonly columns: readonly { readonly heading: string; readonly question: string; readonly atEnd?: boolean | undefined }[];
    };
