/** Excel's last row. */
const LAST_ROW = 1_048_576;

export type RowMap = (row: number) => number;

/** Where any row is now, given where the rows with cells went. Undefined when nothing moved. */
export function rowMap(moved: ReadonlyMap<number, number>): RowMap | undefined {
  const pairs = [...moved].toSorted(([a], [b]) => a - b);
  if (pairs.every(([from, to]) => from === to)) return undefined;
  const from = pairs.map(([row]) => row);
  return (row) => {
    let low = 0;
    let high = from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (from[middle]! <= row) low = middle + 1;
      else high = middle;
    }
    const pair = pairs[low - 1];
    return pair === undefined ? row : Math.min(LAST_ROW, row - pair[0] + pair[1]);
  };
}

/** `A5`, `$A$5:B7`, `A5 C6:C9`: every row as it is now; the two ends of a range stay in order. */
function remapRanges(text: string, map: RowMap): string {
  return text.replace(
    /(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?/g,
    (_, column: string, row: string, toColumn?: string, toRow?: string) => {
      const [start, end] = [map(Number(row)), toRow === undefined ? undefined : map(Number(toRow))];
      if (end === undefined) return `${column}${start}`;
      return `${column}${Math.min(start, end)}:${toColumn!}${Math.max(start, end)}`;
    },
  );
}

/** Merged cells, filters, validations and links of a sheet, comments and tables beside it: attributes `ref` and `sqref`. */
export function remapAttributes(xml: string, map: RowMap): string {
  return xml.replace(
    /(\s(?:ref|sqref)=")([^"]*)(")/g,
    (_, open: string, ranges: string, close: string) => open + remapRanges(ranges, map) + close,
  );
}

const CELL_OR_RANGE = /^\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?$/;

/** Formulas of the sheet itself: references without a sheet name, outside quotes; and where a shared formula applies. */
export function remapFormulas(xml: string, map: RowMap): string {
  return xml.replace(/<((?:\w+:)?)f(\s[^>]*)?>([^<]*)<\/\1f>/g, (_, prefix: string, attributes: string | undefined, formula: string) => {
    let elsewhere = false;
    // Whole words at a time, so that a long one is looked at once.
    const inside = formula.replace(/"[^"]*"|&quot;.*?&quot;|'[^']*'!?|[\w.$:]+[!(]?/g, (token) => {
      const qualified = elsewhere;
      elsewhere = token.endsWith('!');
      return !qualified && CELL_OR_RANGE.test(token) ? remapRanges(token, map) : token;
    });
    return `<${prefix}f${remapAttributes(attributes ?? '', map)}>${inside}</${prefix}f>`;
  });
}

/** Names of the workbook that point into the sheet, such as its filter or its print area. */
export function remapNames(workbook: string, sheet: string, map: RowMap): string {
  const quoted = sheet.replaceAll('&', '&amp;').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pointing = new RegExp(`((?:'${quoted}'|${quoted})!)(\\$?[A-Z]{1,3}\\$?\\d+(?::\\$?[A-Z]{1,3}\\$?\\d+)?)`, 'g');
  return workbook.replace(
    /(<(?:\w+:)?definedName\b[^>]*>)([^<]*)/g,
    (_, open: string, target: string) =>
      open + target.replace(pointing, (__, name: string, range: string) => name + remapRanges(range, map)),
  );
}
