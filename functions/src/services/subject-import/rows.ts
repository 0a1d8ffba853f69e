import type { SubjectInput } from '@safeground/contract';
import { columnLetters, type Grid, type GridRow } from '@safeground/xlsform/tables';
import { isVietnamLongitude, readCoordinate, readPhone, readText, type Reading } from './cells.ts';
import { fieldOf, subjectColumns, type Language, type SubjectField } from './columns.ts';
import type { Findings, Place } from './findings.ts';

/** A row whose cells are each right by themselves; `given` names the columns the file has. */
export type SubjectRow = {
  readonly number: number;
  readonly texts: Readonly<Partial<Record<SubjectField, string>>>;
  readonly place?: SubjectInput['place'];
};

export type SubjectTable = {
  readonly sheet: string;
  /** Columns the file has, with their headings as written. */
  readonly headings: ReadonlyMap<SubjectField, string>;
  readonly rows: readonly SubjectRow[];
};

type Columns = {
  readonly byIndex: ReadonlyMap<number, SubjectField>;
  readonly headings: ReadonlyMap<SubjectField, string>;
  /** Columns with a heading, known or not. */
  readonly headed: ReadonlySet<number>;
};

/** Titles and notes may stand above the headings. */
const HEADER_WITHIN = 10;
/** As many as are written within the time of a request, with room to spare. */
const MOST_ROWS = 5_000;

/** Reads the first sheet that has a column of names. Everything wrong with a cell by itself becomes a finding. */
export function readRows(
  grids: readonly Grid[],
  options: { readonly language: Language; readonly kind?: string | undefined },
  findings: Findings,
): SubjectTable {
  const grid = grids.find((candidate) => headerOf(candidate) !== undefined) ?? grids[0] ?? { name: '', rows: [] };
  const header = headerOf(grid);
  const columns = readHeader(grid, header, options, findings);
  const below = header === undefined ? [] : grid.rows.filter((row) => row.number > header.number);
  if (header !== undefined && below.length === 0) findings.error('no-rows', { sheet: grid.name });
  if (below.length > MOST_ROWS) findings.error('too-many-rows', { sheet: grid.name }, { rows: below.length, limit: MOST_ROWS });
  const rows = below.slice(0, MOST_ROWS).map((row) => readRow(row, { grid, columns, findings }));
  return { sheet: grid.name, headings: columns.headings, rows };
}

function headerOf(grid: Grid): GridRow | undefined {
  return grid.rows.slice(0, HEADER_WITHIN).find((row) => row.cells.some((cell) => fieldOf(cell.text) === 'name'));
}

function readHeader(
  grid: Grid,
  header: GridRow | undefined,
  { language, kind }: { readonly language: Language; readonly kind?: string | undefined },
  findings: Findings,
): Columns {
  const byIndex = new Map<number, SubjectField>();
  const headings = new Map<SubjectField, string>();
  const row = header?.number ?? 1;
  for (const { column, text } of header?.cells ?? []) {
    const field = fieldOf(text);
    const place = { sheet: grid.name, row, column: text };
    if (field === undefined) findings.warn('header-unknown', place, { column: text });
    else if (headings.has(field)) findings.error('header-twice', place, { column: text });
    else {
      byIndex.set(column, field);
      headings.set(field, text);
    }
  }
  const needed: readonly SubjectField[] = [
    'name',
    ...(kind === undefined ? (['kind'] as const) : []),
    ...(headings.has('unitCode') ? [] : (['unit'] as const)),
  ];
  for (const field of needed)
    if (!headings.has(field)) findings.error('header-missing', { sheet: grid.name, row }, { column: headingOf(field, language) });
  return { byIndex, headings, headed: new Set(header?.cells.map((cell) => cell.column)) };
}

const headingOf = (field: SubjectField, language: Language): string =>
  subjectColumns.find((column) => column.field === field)?.heading[language] ?? field;

type RowContext = { readonly grid: Grid; readonly columns: Columns; readonly findings: Findings };

function readRow(row: GridRow, { grid, columns, findings }: RowContext): SubjectRow {
  const texts: Partial<Record<SubjectField, string>> = {};
  const placeOf = (field: SubjectField): Place => ({ sheet: grid.name, row: row.number, column: columns.headings.get(field) ?? field });
  const take = <Value>(field: SubjectField, reading: Reading<Value>): Value | undefined => {
    if (reading.error !== undefined) findings.error(reading.error.code, placeOf(field), reading.error.values);
    if (reading.warning !== undefined) findings.warn(reading.warning.code, placeOf(field), reading.warning.values);
    return reading.value;
  };
  const coordinates: { latitude?: number; longitude?: number } = {};
  const seen = new Set<SubjectField>();
  for (const { column, text } of row.cells) {
    const field = columns.byIndex.get(column);
    if (field === undefined) {
      if (!columns.headed.has(column))
        findings.warn('cell-without-header', { sheet: grid.name, row: row.number, column: columnLetters(column) });
      continue;
    }
    seen.add(field);
    if (field === 'latitude' || field === 'longitude') {
      const value = take(field, readCoordinate(field, text));
      if (value !== undefined) coordinates[field] = value;
      continue;
    }
    const value = take(field, field === 'phone' ? readPhone(text) : readText(field, text));
    if (value !== undefined) texts[field] = value;
  }
  if (!seen.has('name') && columns.headings.has('name')) findings.error('required', placeOf('name'));
  const place = placeFrom(coordinates, seen, placeOf, findings);
  return { number: row.number, texts, ...(place === undefined ? {} : { place }) };
}

function placeFrom(
  { latitude, longitude }: { readonly latitude?: number; readonly longitude?: number },
  seen: ReadonlySet<SubjectField>,
  placeOf: (field: SubjectField) => Place,
  findings: Findings,
): SubjectInput['place'] {
  if (seen.has('latitude') !== seen.has('longitude'))
    findings.error('coordinate-missing', placeOf(seen.has('latitude') ? 'longitude' : 'latitude'));
  if (latitude === undefined || longitude === undefined) return undefined;
  if (isVietnamLongitude(latitude)) {
    findings.error('coordinates-swapped', placeOf('latitude'));
    return undefined;
  }
  return { latitude, longitude };
}
