import type { AnalysisMessages } from '../vi/analysis.ts';

export const analysis: AnalysisMessages = {
  median: 'Median',
  middleHalf: 'Middle half',
  range: (low, high) => `${low} – ${high}`,
  approximate: 'within 1.6 %',
  months: 'By month',
  month: (month, year) => `${month}/${year}`,
  hours: 'By hour',
  hour: (hour) => `${hour}:00`,
  suppressed: (below) => `What is about fewer than ${below} submissions is not shown, because the form says so.`,
  withheld: 'Not shown: too few submissions',
};
