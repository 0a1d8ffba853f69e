import { strFromU8 } from 'fflate';
import type { SheetKind } from '../mapping/columns.ts';
import { sheetKinds } from '../mapping/columns.ts';
import { OWN_SHEET } from '../mapping/own-sheet.ts';
import { openArchive, type Archive } from '../package/archive.ts';
import { limits, Refused } from '../package/refused.ts';
import { openWorkbook } from '../package/workbook.ts';
import type { Grid } from './grid.ts';
import { readSheet } from './read-sheet.ts';
import { readTextTable } from './text-tables.ts';

/** The sheets of a form file that mean something, and the names of all. */
export type FormFile = {
  readonly grids: ReadonlyMap<SheetKind, Grid>;
  readonly names: readonly string[];
  readonly container: 'workbook' | 'text';
  /** A sheet of this product with what XLSForm has no column for. */
  readonly own: Grid | undefined;
};

/** Reads a file by what its bytes are; `name` only tells CSV from Markdown. Throws `Refused`. */
export function readFile(bytes: Uint8Array, name: string): FormFile {
  if (bytes.length > limits.fileBytes) throw new Refused('file-too-large', { bytes: bytes.length, limit: limits.fileBytes });
  if (startsWith(bytes, [0x50, 0x4b])) return readWorkbook(openArchive(bytes));
  const wrong = wrongContainer(bytes);
  if (wrong !== undefined) throw new Refused(wrong);
  const grids = readTextTable(decodeText(bytes), isMarkdown(bytes, name) ? 'markdown' : 'csv');
  return pick(
    grids,
    grids.map((grid) => grid.name),
    'text',
  );
}

export function readWorkbook(archive: Archive): FormFile {
  const workbook = openWorkbook(archive);
  const wanted = workbook.sheets.filter(({ name }) => kindOf(name) !== undefined || name === OWN_SHEET);
  // A workbook of one sheet is the form, whatever the sheet is called.
  const only = workbook.sheets.length === 1 ? workbook.sheets[0] : undefined;
  const grids = (only === undefined ? wanted : [only]).map((sheet) => readSheet(archive, workbook, sheet));
  return pick(
    grids,
    workbook.sheets.map(({ name }) => name),
    'workbook',
  );
}

function pick(grids: readonly Grid[], names: readonly string[], container: FormFile['container']): FormFile {
  const byKind = new Map<SheetKind, Grid>();
  for (const grid of grids) {
    const kind = kindOf(grid.name) ?? (names.length === 1 ? 'survey' : undefined);
    if (kind !== undefined && !byKind.has(kind)) byKind.set(kind, grid);
  }
  return { grids: byKind, names, container, own: grids.find(({ name }) => name === OWN_SHEET) };
}

export function kindOf(name: string): SheetKind | undefined {
  const folded = name.trim().toLowerCase();
  return sheetKinds.find((kind) => kind === folded);
}

/** An old compound file: a workbook of before 2007, or an encrypted one. */
export function wrongContainer(bytes: Uint8Array): 'workbook-encrypted' | 'workbook-xls' | undefined {
  if (!startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return undefined;
  return isEncrypted(bytes) ? 'workbook-encrypted' : 'workbook-xls';
}

export function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** A password-protected .xlsx is an old compound file with a stream of this name, in UTF-16. */
function isEncrypted(bytes: Uint8Array): boolean {
  const name = [...'EncryptedPackage'].flatMap((character) => [character.charCodeAt(0), 0]);
  const limit = Math.min(bytes.length, 200_000) - name.length;
  for (let at = 0; at < limit; at += 1) if (bytes[at] === name[0] && name.every((byte, index) => bytes[at + index] === byte)) return true;
  return false;
}

export function decodeText(bytes: Uint8Array): string {
  // What Excel calls Unicode text is UTF-16.
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) throw new Refused('csv-encoding');
  if (bytes.includes(0)) throw new Refused('not-a-form');
  const text = strFromU8(bytes);
  if (text.includes('\ufffd')) throw new Refused('csv-encoding');
  return text;
}

function isMarkdown(bytes: Uint8Array, name: string): boolean {
  if (/\.(md|markdown)$/i.test(name)) return true;
  if (/\.csv$/i.test(name)) return false;
  return /^\s*(#.*\n\s*)*\|/.test(strFromU8(bytes.subarray(0, 2_000), true));
}
