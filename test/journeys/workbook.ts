import { strFromU8, unzipSync } from 'fflate';

/** The rows of a sheet by its name, as a spreadsheet program would show them; texts as texts, numbers as numbers. */
export function sheetRows(workbook: Uint8Array, name: string): readonly (readonly (string | number | undefined)[])[] {
  const files = unzipSync(workbook);
  const names = [...strFromU8(files['xl/workbook.xml']!).matchAll(/<sheet name="([^"]*)"/g)].map(([, sheet]) => sheet);
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`The workbook has the sheets ${names.join(', ')}, not ${name}`);
  const xml = strFromU8(files[`xl/worksheets/sheet${index + 1}.xml`]!);
  return [...xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) => cellsOf(row ?? ''));
}

function cellsOf(row: string): (string | number | undefined)[] {
  const cells: (string | number | undefined)[] = [];
  for (const [, column = '', text, value] of row.matchAll(
    /<c r="([A-Z]+)\d+"[^>]*>(?:<is><t[^>]*>([^<]*)<\/t><\/is>|<v>([^<]*)<\/v>)<\/c>/g,
  ))
    cells[columnNumber(column)] = text ?? Number(value);
  return cells;
}

const columnNumber = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
