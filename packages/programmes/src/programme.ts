import type { Expectation, WorkingCalendar } from './ledger.ts';
import type { ReportOutline } from './outline.ts';
import type { ZoneRules } from './zones.ts';

/** What an organisation's programme asks and declares. All of it is data; an organisation may have none. */
export type Programme = {
  readonly outline: ReportOutline;
  readonly expectations: readonly Expectation[];
  readonly workdays: WorkingCalendar;
  readonly zones: ZoneRules;
};
