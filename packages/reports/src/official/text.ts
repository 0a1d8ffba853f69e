/** An official document as text, for a page to show: neither writer comes with it. */
export { composeReport } from './compose.ts';
export { dashed, mottoText, nationText, numberLine, placeLine } from './decree.ts';
export { partNumbers, sectionNumber, unnumbered } from './numbering.ts';
export type { Appendix, Block, OfficialDocument } from './document.ts';
export type { ReportFigures } from './figures.ts';
