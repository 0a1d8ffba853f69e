import type { Expectation, WorkingCalendar } from './ledger.ts';
import type { ReportWording } from './outline.ts';
import type { ZoneRules } from './zones.ts';

/** What an organisation's programme asks and declares. All of it is data; an organisation may have none. */
export type Programme = {
  readonly wording: ReportWording;
  readonly expectations: readonly Expectation[];
  readonly workdays: WorkingCalendar;
  readonly zones: ZoneRules;
};
