import type { ReportOutline } from '@safeground/programmes';

/**
 * Everything a report says, frozen: the outline and the figures as they were. Kept beside the report, so that the same
 * period is written again to the same bytes, whatever came in since. Plain JSON.
 */
export type ReportFigures = {
  readonly schema: 1;
  readonly outline: ReportOutline;
  readonly unit: { readonly name: string; readonly kind: string };
  readonly period: { readonly calendar: string; readonly key: string; readonly label: string; readonly from: string; readonly to: string };
  /** ISO instant of the figures, and the same on the clock of the place: `2021-08-15T10:00:00`. */
  readonly frozenAt: string;
  readonly asOf: string;
  /** Whether the period was closed by then; figures of an open one may still change. */
  readonly closed: boolean;
  /** From the units' own reports. */
  readonly own: OwnFigures & { readonly units: readonly (OwnFigures & { readonly name: string })[] };
  readonly forms: readonly FormFigures[];
  readonly ledger?: LedgerFigures | undefined;
  readonly zones?: ZoneFigures | undefined;
  /** What earlier periods would count otherwise since they were closed. */
  readonly adjustments: readonly AdjustmentFigures[];
};

export type AdjustmentFigures = {
  readonly period: string;
  readonly form: string;
  /** `taken-back`: an earlier report named it as received, and it does not count any more. */
  readonly change: 'received' | 'corrected' | 'returned' | 'withdrawn' | 'moved' | 'taken-back';
  readonly count: number;
};

/** Sums of questions over the period, and over its last month. */
export type OwnFigures = {
  readonly reports: number;
  readonly sums: { readonly [question: string]: number };
  readonly end: { readonly [question: string]: number };
};

export type FormFigures = {
  readonly title: string;
  /** The kind of place it is about; `unit` when it is about the units themselves. */
  readonly about: string;
  readonly submissions: number;
  readonly before?: { readonly submissions: number; readonly mean?: number | undefined } | undefined;
  readonly mean?: number | undefined;
  /** The most that is given, without which nobody knows whether 13 is good. Figures that were frozen before it was kept lack it. */
  readonly maximum?: number | undefined;
  readonly classes: readonly { readonly label: string; readonly colour: Colour; readonly count: number }[];
  /** Criteria that failed, most often first. */
  readonly failing: readonly { readonly label: string; readonly failed: number; readonly of: number }[];
  readonly units: readonly {
    readonly name: string;
    readonly submissions: number;
    readonly mean?: number | undefined;
    readonly classes: readonly number[];
  }[];
};

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'grey';

export type LedgerFigures = {
  readonly expected: number;
  readonly received: number;
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly lines: readonly {
    readonly unit: string;
    readonly expected: number;
    readonly received: number;
    readonly onTime: number;
    readonly late: number;
    readonly missing: number;
    /** Titles of what is missing. */
    readonly lacks: readonly string[];
  }[];
};

export type ZoneFigures = {
  /** The declared rules, as the screen says them. */
  readonly rules: readonly string[];
  readonly units: readonly { readonly name: string; readonly colour: Colour; readonly reasons: readonly string[] }[];
  readonly recognised: readonly {
    readonly name: string;
    readonly decision: string;
    readonly day: string;
    readonly withdrawn?: string | undefined;
  }[];
};
