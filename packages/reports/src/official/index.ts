export { composeReport } from './compose.ts';
export { writeDocx } from './docx.ts';
export { writePdf, type Fonts, type FontStyle } from './pdf.ts';
export type { ReportFigures, FormFigures, LedgerFigures, OwnFigures, ZoneFigures } from './figures.ts';
export type { OfficialDocument } from './document.ts';
