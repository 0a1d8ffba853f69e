export { addDays, addWorkingDays, dayOf, daysBetween, makeDay, weekday } from './days.ts';
export { foldText, foldWords, holdsWords, searchRank, sortKey } from './fold.ts';
export { parsePeriod, periodOf, periodsOf, previousPeriod, recentPeriods, type Calendar, type PeriodSpan } from './periods.ts';
export { unitTree, UnitTreeError, type UnitNode, type UnitTree } from './units.ts';
