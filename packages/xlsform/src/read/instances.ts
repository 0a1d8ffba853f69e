import type { FindingPlace, Report } from '../errors.ts';
import { pulledFiles } from '../mapping/pulldata.ts';
import type { Table } from '../sheets/table.ts';
import type { Lists } from './context.ts';
import type { Tree } from './tree.ts';

/**
 * Everything that expressions reach by `instance('name')`: attached files, files of selects, files of `pulldata()`, the last
 * saved record, choice lists. One name must mean one thing.
 */
export function checkInstances(survey: Table, tree: Tree, lists: Lists, report: Report): void {
  const sources = new Map<string, string>();
  const add = (name: string, source: string, place: FindingPlace): void => {
    const known = sources.get(name);
    if (known !== undefined && known !== source) report.error('instance-conflict', place, { name });
    sources.set(name, known ?? source);
  };
  const external = new Set<string>();
  for (const { name, row, extension } of tree.externals) {
    if (external.has(name)) report.error('instance-conflict', row.place('name'), { name });
    external.add(name);
    add(name, `${name}.${extension}`, row.place('name'));
  }
  for (const row of survey.rows) {
    for (const { column, text } of row.cells) {
      const place = { sheet: survey.sheet, row: row.number, column: column.text };
      for (const file of pulledFiles(text)) add(file, `${file}.csv`, place);
      if (text.includes('${last-saved#')) add('__last-saved', 'the last saved record', place);
      const fromFile = column.column?.field === 'type' ? /\s(\S+\.(?:csv|xml|geojson))$/i.exec(text)?.[1] : undefined;
      if (fromFile !== undefined) add(fromFile.slice(0, fromFile.lastIndexOf('.')), fromFile, place);
    }
  }
  for (const list of lists.choices.values()) {
    if (sources.has(list.name)) add(list.name, 'choices', { sheet: 'choices', row: list.rows[0] });
  }
}
