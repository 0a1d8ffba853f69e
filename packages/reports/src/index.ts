export { csv, csvChunks, csvLines, type CsvOptions } from './csv.ts';
export { localInstant } from './local-instant.ts';
export { submissionTables, type RowTable, type SubmissionRow } from './submission-rows.ts';
export { summarySheet, summaryWorkbook, type DocumentSetting, type SummaryDocument } from './summary-workbook.ts';
export type { Cell, Column, ColumnFormat, Row, Sheet, StreamedSheet, StreamedWorkbook, Workbook } from './table.ts';
export { inLanguage, type Language } from './texts.ts';
export { TooManyRowsError, writeXlsx, xlsx, xlsxChunks } from './xlsx.ts';
