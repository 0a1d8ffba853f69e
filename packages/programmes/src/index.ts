export { addDays, addWorkingDays, dayOf, daysBetween, makeDay, weekday } from './days.ts';
export { foldText, foldWords, holdsWords, searchRank, sortKey } from './fold.ts';
export { parsePeriod, periodOf, periodsOf, previousPeriod, recentPeriods, type Calendar, type PeriodSpan } from './periods.ts';
export { belongsOn, madeOf, reachOn, standsOn, type Share } from './lineage.ts';
export { allot, apportion, reassign, sourcesOf, type Placed, type Reading, type Source } from './reading.ts';
export { lastDayOf, unitTree, UnitTreeError, type Succession, type UnitEdge, type UnitNode, type UnitTree } from './units.ts';
export { parsePhone, type Phone } from './phone.ts';
export {
  figurePattern,
  outlineOf,
  pointLetters,
  typedNumber,
  type Letterhead,
  type OutlineAppendix,
  type OutlinePart,
  type ReportOutline,
  type ReportWording,
} from './outline.ts';
export {
  expectedIn,
  ledgerLine,
  ledgerTotals,
  reminders,
  type Arrivals,
  type Expectation,
  type Expected,
  type Holiday,
  type LedgerLine,
  type LedgerState,
  type LedgerTotals,
  type WorkingCalendar,
} from './ledger.ts';
export type { Programme } from './programme.ts';
export { checkRules, compareRules, rulesOf, type ProgrammeRules, type RuleChange, type RuleError, type RuleRegisters } from './rules.ts';
export {
  checkWording,
  compareWording,
  figuresIn,
  givenFigures,
  type WordingChange,
  type WordingFinding,
  type WordingRegisters,
} from './wording.ts';
export {
  aboveText,
  classify,
  rollUp,
  ruleText,
  withThresholds,
  type Zone,
  type ZoneColour,
  type ZoneFacts,
  type ZoneReason,
  type ZoneRule,
  type ZoneRules,
} from './zones.ts';
