export { describe, type Code, type SheetFinding } from './errors.ts';
export { readXlsform, type ReadOptions, type ReadResult } from './read/index.ts';
export type { Grid, GridCell, GridRow } from './sheets/grid.ts';
export { readGrids, type GridsResult } from './sheets/read-grids.ts';
