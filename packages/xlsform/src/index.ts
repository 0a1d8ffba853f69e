export { describe, type Code, type SheetFinding } from './errors.ts';
export { readXlsform, type ReadOptions, type ReadResult } from './read/index.ts';
