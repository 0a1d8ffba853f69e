export { describe, type Code, type SheetFinding } from './errors.ts';
export { Refused } from './package/refused.ts';
export { readXlsform, type ReadOptions, type ReadResult } from './read/index.ts';
export { checkForm } from './read/compiled.ts';
export { exportXlsform } from './write/export.ts';
export { updateXlsform } from './write/update.ts';
