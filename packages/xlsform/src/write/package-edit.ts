import { strFromU8, strToU8 } from 'fflate';
import { readPart, type Archive } from '../package/archive.ts';
import { readRelations, resolve, type SheetPart } from '../package/workbook.ts';
import { attribute, escapeXml } from '../package/xml.ts';
import { newSheetXml, RELATIONSHIPS, sheetOverride, sheetRelation, type NewSheet } from './new-sheet.ts';
import type { SheetPatch } from './patch-sheet.ts';
import { remapAttributes, remapFormulas, remapNames, rowMap, type RowMap } from './remap.ts';

/** Changes to the parts of a workbook, kept together: a sheet, and what elsewhere points into it. */
export type PackageEdit = {
  replaceSheet(part: SheetPart, patch: SheetPatch): void;
  rewriteSheet(part: SheetPart, sheet: NewSheet): void;
  addSheet(sheet: NewSheet): void;
  renameSheet(part: SheetPart, name: string): void;
  /** Whether a sheet was added. */
  adds(): boolean;
  changes(): ReadonlyMap<string, Uint8Array | undefined>;
};

export function createPackageEdit(archive: Archive): PackageEdit {
  const changed = new Map<string, string | undefined>();
  let added = false;
  const find = (name: string) => archive.byName.get(name.toLowerCase());
  const read = (name: string): string => {
    const entry = find(name);
    if (changed.has(name)) return changed.get(name) ?? '';
    return entry === undefined ? '' : strFromU8(readPart(archive, entry));
  };
  const main = mainName(archive);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const relations = find(`${folder}_rels/${main.slice(folder.length)}.rels`)?.name ?? `${folder}_rels/${main.slice(folder.length)}.rels`;
  const types = find('[Content_Types].xml')?.name ?? '[Content_Types].xml';

  /** Excel makes its list of formulas anew when it is missing, and calls a wrong one damage. */
  const dropCalcChain = (): void => {
    const relation = readRelations(archive, relations).find(({ type }) => type === 'calcChain');
    const entry = relation === undefined ? undefined : archive.byName.get(resolve(folder, relation.target));
    if (relation === undefined || entry === undefined) return;
    changed.set(entry.name, undefined);
    changed.set(relations, read(relations).replace(new RegExp(`<Relationship\\b[^>]*\\bId="${relation.id}"[^>]*/>`), ''));
    changed.set(types, read(types).replace(/<Override\b[^>]*calcChain[^>]*\/>/, ''));
  };

  /** Comments and tables lie in parts of their own and name cells of the sheet. */
  const moveBeside = (part: SheetPart, map: RowMap): void => {
    const at = part.entry.name.lastIndexOf('/') + 1;
    const beside = readRelations(archive, `${part.entry.name.slice(0, at)}_rels/${part.entry.name.slice(at)}.rels`);
    for (const { type, target } of beside) {
      const entry = archive.byName.get(resolve(part.entry.name.slice(0, at), target));
      if (entry === undefined) continue;
      if (type === 'comments' || type === 'table') changed.set(entry.name, remapAttributes(read(entry.name), map));
      else if (type === 'vmlDrawing')
        changed.set(
          entry.name,
          read(entry.name).replace(
            /(<x:Row>)(\d+)(<\/x:Row>)/g,
            (_, open: string, row: string, close: string) => open + (map(Number(row) + 1) - 1) + close,
          ),
        );
    }
    changed.set(main, remapNames(read(main), part.name, map));
  };

  return {
    replaceSheet: (part, patch) => {
      const map = rowMap(patch.moved);
      changed.set(part.entry.name, map === undefined ? patch.text : moveWithin(patch.text, map));
      if (map !== undefined) moveBeside(part, map);
      if (patch.formulas) dropCalcChain();
    },
    rewriteSheet: (part, sheet) => void changed.set(part.entry.name, newSheetXml(sheet, undefined)),
    adds: () => added,
    addSheet: (sheet) => {
      added = true;
      const taken = (name: string): boolean => find(name) !== undefined || changed.has(name);
      let number = 1;
      while (taken(`${folder}worksheets/form${number}.xml`)) number += 1;
      const path = `${folder}worksheets/form${number}.xml`;
      const id = `rIdForm${number}`;
      changed.set(path, newSheetXml(sheet, undefined));
      changed.set(types, insertBefore(read(types), /<\/(?:\w+:)?Types>/, sheetOverride(path)));
      changed.set(
        relations,
        insertBefore(read(relations), /<\/(?:\w+:)?Relationships>/, sheetRelation(id, `worksheets/form${number}.xml`)),
      );
      changed.set(main, addTab(read(main), sheet, id));
    },
    renameSheet: (part, name) => {
      const quoted = escapeXml(part.name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const tab = new RegExp(`(<(?:\\w+:)?sheet\\s[^>]*\\bname=")${quoted}(")`);
      const target = new RegExp(`(?:'${quoted}'|\\b${quoted})!`, 'g');
      const names = /<(?:\w+:)?definedName\b[^>]*>[^<]*/g;
      changed.set(
        main,
        read(main)
          .replace(tab, `$1${name}$2`)
          .replace(names, (found) => found.replace(target, `${name}!`)),
      );
    },
    changes: () => new Map([...changed].map(([name, text]) => [name, text === undefined ? undefined : strToU8(text)])),
  };
}

function mainName(archive: Archive): string {
  const relation = readRelations(archive, '_rels/.rels').find(({ type }) => type === 'officeDocument');
  return archive.byName.get(relation === undefined ? 'xl/workbook.xml' : resolve('', relation.target))?.name ?? 'xl/workbook.xml';
}

function insertBefore(xml: string, mark: RegExp, text: string): string {
  return xml.replace(mark, (found) => text + found);
}

function addTab(workbook: string, { name, hidden }: NewSheet, id: string): string {
  const numbers = [...workbook.matchAll(/<(?:\w+:)?sheet(\s[^>]*)>/g)].map((match) => Number(attribute(match[1]!, 'sheetId') ?? 0));
  const prefix = /<\/(\w+:)?sheets>/.exec(workbook)?.[1] ?? '';
  const state = hidden === true ? ' state="hidden"' : '';
  const tab = `<${prefix}sheet xmlns:r="${RELATIONSHIPS}" name="${escapeXml(name)}" sheetId="${Math.max(0, ...numbers) + 1}"${state} r:id="${id}"/>`;
  return insertBefore(workbook, /<\/(?:\w+:)?sheets>/, tab);
}

/** What follows the rows (merged cells, filters, validations) names cells of the sheet, and so do its formulas. */
function moveWithin(xml: string, map: RowMap): string {
  const [start, end] = [xml.search(/<(?:\w+:)?sheetData>/), xml.search(/<\/(?:\w+:)?sheetData>/)];
  return remapAttributes(xml.slice(0, start), map) + remapFormulas(xml.slice(start, end), map) + remapAttributes(xml.slice(end), map);
}
