import type { Item } from './align.ts';
import { renumber, prefixOf, textCell, without, type SheetXml, type XmlRow } from './sheet-xml.ts';

/** Texts to write into a row, by column; '' empties the cell. */
export type Edits = ReadonlyMap<number, string>;

export type SheetPatch = {
  readonly text: string;
  /** Where each old row is now; rows between keep their distance to the one before. */
  readonly moved: ReadonlyMap<number, number>;
  /** A formula was replaced, moved or dropped: Excel's list of formulas is out of date. */
  readonly formulas: boolean;
};

/** Writes the rows in their new order with their edits. What has neither moved nor an edit is copied as it is. */
export function patchSheet(sheet: SheetXml, items: readonly Item[], editsOf: (item: Item) => Edits): SheetPatch {
  const rows = new Map(sheet.rows.map((row) => [row.number, row]));
  const prefix = prefixOf(sheet);
  const moved = new Map<number, number>();
  const parts: string[] = [];
  let formulas = false;
  const places = new Map(sheet.rows.map((row, index) => [row.number, index]));
  let number = 0;
  let farthest = 0;
  let kept = 0;
  for (const item of items) {
    number += 1;
    // A row that keeps its order moves up by the rows taken out before it, and down only when new ones leave it no room.
    if (item.from !== undefined && item.from > farthest) {
      number = Math.max(number, item.from - (places.get(item.from)! - kept));
      farthest = item.from;
    }
    if (item.from !== undefined) kept += 1;
    const edits = editsOf(item);
    const row = item.from === undefined ? undefined : rows.get(item.from);
    if (row === undefined) parts.push(newRow(prefix, number, edits, item.like === undefined ? undefined : rows.get(item.like)));
    else {
      moved.set(row.number, number);
      const changed = edits.size > 0;
      formulas ||= row.cells.some((cell) => cell.formula && (number !== row.number || edits.has(cell.column)));
      parts.push(changed ? editRow(prefix, number, edits, row) : number === row.number ? row.source : renumber(row.source, number));
    }
  }
  formulas ||= sheet.rows.some((row) => !moved.has(row.number) && row.cells.some((cell) => cell.formula));
  // The range in use is optional, and some readers stop where it says.
  const head = sheet.head.replace(/<(?:\w+:)?dimension\b[^>]*\/>/, '');
  return { text: head + parts.join('') + sheet.tail, moved, formulas };
}

function editRow(prefix: string, number: number, edits: Edits, row: XmlRow): string {
  const cells = new Map(row.cells.map((cell) => [cell.column, cell.source]));
  for (const [column, text] of edits) {
    const style = row.cells.find((cell) => cell.column === column)?.style;
    cells.set(column, textCell(prefix, column, row.number, style, text));
  }
  const body = [...cells].toSorted(([a], [b]) => a - b).map(([, source]) => source);
  // `spans` tells the columns in use; it is optional, and wrong once a column is added.
  const source = `<${prefix}row r="${row.number}"${without(row.attributes, 'spans')}>${body.join('')}</${prefix}row>`;
  return number === row.number ? source : renumber(source, number);
}

function newRow(prefix: string, number: number, edits: Edits, like: XmlRow | undefined): string {
  const columns = [...new Set([...edits.keys(), ...(like?.cells.map(({ column }) => column) ?? [])])].sort((a, b) => a - b);
  const cells = columns.map((column) => {
    const style = like?.cells.find((cell) => cell.column === column)?.style;
    return textCell(prefix, column, number, style, edits.get(column) ?? '');
  });
  return `<${prefix}row r="${number}"${like === undefined ? '' : without(without(like.attributes, 'spans'), 'hidden')}>${cells.join('')}</${prefix}row>`;
}
