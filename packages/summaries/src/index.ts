export { contribute, isCut, type Contribution, type Contributor } from './contribution.ts';
export { planOf, questionsOf, type Plan } from './plan.ts';
export {
  isCoveredBy,
  toSummary,
  unitFigures,
  type ChoiceCount,
  type ClassCount,
  type CriterionFigures,
  type DayFigures,
  type NumberFigures,
  type PartCount,
  type Quantiles,
  type QuestionFigures,
  type SummaryFigures,
  type UnitFigures,
} from './summary.ts';
export { foldContributions } from './fold.ts';
export { emptyTally, mergeTallies, SCORE_BANDS, type NumberTally, type Tally } from './tally.ts';
export { isSmall, suppressionOf, suppressUnits } from './suppress.ts';
export { crossTabulate, isTogether, suppressCrossTab, type Axis, type Category, type CrossTab, type CrossTabRow } from './cross-tab.ts';
export { findingsIn, isMet, type FindingOutcome } from './findings.ts';
