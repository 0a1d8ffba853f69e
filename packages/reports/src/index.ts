export { csv, csvLines, type CsvOptions } from './csv.ts';
export type { Cell, Column, ColumnFormat, Sheet, Workbook } from './table.ts';
export { writeXlsx, xlsx } from './xlsx.ts';
