import { DecodeUTF8 } from 'fflate';
import { inflatePart, type Archive, type Entry } from './archive.ts';
import { limits, Refused } from './refused.ts';
import { attribute, XmlScanner, type XmlHandler } from './xml.ts';

export type SheetPart = { readonly name: string; readonly entry: Entry };

/** What the parts of a workbook other than its sheets say. */
export type Workbook = {
  readonly sheets: readonly SheetPart[];
  /** Serial dates count from 1904 instead of 1900 (workbooks of old Macs). */
  readonly date1904: boolean;
  readonly strings: readonly string[];
  /** By cell format (the `s` of a cell): whether it shows a date or a time. */
  readonly dateFormats: readonly boolean[];
  /** By cell format: to how many digits a number is filled up with zeros, or that it is shown in some other way of its own. */
  readonly zeroFormats: readonly ZeroFormat[];
};

type ZeroFormat = number | 'other' | undefined;

type Relation = { readonly id: string; readonly type: string; readonly target: string };

/** Reads the parts that the sheets need. Refuses links to other workbooks before anything is read from a sheet. */
export function openWorkbook(archive: Archive): Workbook {
  const link = archive.entries.find((entry) => /(^|\/)externalLinks\//i.test(entry.name));
  if (link !== undefined) throw new Refused('external-links', { part: link.name });
  const main = archive.byName.get(mainPart(archive)) ?? missing('xl/workbook.xml');
  const folder = main.name.slice(0, main.name.lastIndexOf('/') + 1);
  const relations = readRelations(archive, `${folder}_rels/${main.name.slice(folder.length)}.rels`);
  if (relations.some((relation) => relation.type === 'externalLink')) throw new Refused('external-links', { part: main.name });
  const part = (type: string): Entry | undefined => {
    const relation = relations.find((candidate) => candidate.type === type);
    return relation === undefined ? undefined : archive.byName.get(resolve(folder, relation.target));
  };
  const sheets: SheetPart[] = [];
  let date1904 = false;
  scanPart(archive, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.find((candidate) => candidate.id === attribute(attributes, 'r:id'));
      const entry = relation?.type === 'worksheet' ? archive.byName.get(resolve(folder, relation.target)) : undefined;
      if (entry !== undefined) sheets.push({ name: attribute(attributes, 'name') ?? '', entry });
    },
  });
  return { sheets, date1904, strings: readStrings(archive, part('sharedStrings')), ...readFormats(archive, part('styles')) };
}

function missing(part: string): never {
  throw new Refused('not-a-workbook', { part });
}

function mainPart(archive: Archive): string {
  const relation = readRelations(archive, '_rels/.rels').find((candidate) => candidate.type === 'officeDocument');
  return relation === undefined ? 'xl/workbook.xml' : resolve('', relation.target);
}

export function readRelations(archive: Archive, name: string): Relation[] {
  const entry = archive.byName.get(name.toLowerCase());
  const relations: Relation[] = [];
  if (entry === undefined) return relations;
  scanPart(archive, entry, {
    open: (tag, attributes) => {
      if (tag !== 'Relationship' || relations.length > limits.entries) return;
      const type = attribute(attributes, 'Type') ?? '';
      relations.push({
        id: attribute(attributes, 'Id') ?? '',
        type: type.slice(type.lastIndexOf('/') + 1),
        target: attribute(attributes, 'Target') ?? '',
      });
    },
  });
  return relations;
}

/** The lower-case part name that a relation's target means, seen from its folder. */
export function resolve(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return path.join('/').toLowerCase();
}

/** Scans a part while it is inflated. `going` is asked after every step; when it says no, the rest is never inflated. */
export function scanPart(archive: Archive, entry: Entry, handler: Partial<XmlHandler>, going: () => boolean = () => true): void {
  const nothing = (): void => undefined;
  const scanner = new XmlScanner(entry.name, {
    open: handler.open ?? nothing,
    close: handler.close ?? nothing,
    text: handler.text ?? nothing,
  });
  const decoder = new DecodeUTF8((text) => scanner.push(text));
  let first = true;
  let whole = false;
  inflatePart(archive, entry, (bytes, last) => {
    if (first && bytes.length > 1) {
      first = false;
      if (isUtf16(bytes)) throw new Refused('xml-encoding', { part: entry.name, encoding: 'UTF-16' });
    }
    try {
      decoder.push(bytes, last);
    } catch (cause) {
      if (cause instanceof Refused) throw cause;
      throw new Refused('xml-encoding', { part: entry.name, encoding: '?' });
    }
    whole = last;
    return going();
  });
  if (whole && going()) scanner.end();
}

function isUtf16(bytes: Uint8Array): boolean {
  const pair = (bytes[0]! << 8) | bytes[1]!;
  return pair === 0xfeff || pair === 0xfffe || bytes[0] === 0 || bytes[1] === 0;
}

/** Rich text is read as its words; the reading aids of East Asian text (`rPh`) are left out. */
function readStrings(archive: Archive, entry: Entry | undefined): readonly string[] {
  const strings: string[] = [];
  if (entry === undefined) return strings;
  let item = '';
  let inText = false;
  let aid = false;
  scanPart(archive, entry, {
    open: (name, _attributes, _place, empty) => {
      if (name === 'si') item = '';
      if (name === 'si' && empty) strings.push('');
      if (name === 'rPh') aid = !empty;
      if (name === 't') inText = !empty && !aid;
    },
    text: (text) => {
      if (inText) item += text;
    },
    close: (name) => {
      if (name === 't') inText = false;
      if (name === 'rPh') aid = false;
      if (name === 'si') strings.push(decodeEscapes(item));
      if (strings.length > limits.cells) throw new Refused('too-many-cells', { limit: limits.cells });
    },
  });
  return strings;
}

/** Excel writes characters that XML lacks as `_x000D_`, and a literal `_x` as `_x005F_x`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text.replaceAll('\r\n', '\n');
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replaceAll('\r\n', '\n');
}

const BUILT_IN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

function readFormats(archive: Archive, entry: Entry | undefined): Pick<Workbook, 'dateFormats' | 'zeroFormats'> {
  const formats: boolean[] = [];
  const zeroFormats: ZeroFormat[] = [];
  const found = { dateFormats: formats, zeroFormats };
  if (entry === undefined) return found;
  const zeros = new Map<number, ZeroFormat>();
  const custom = new Map<number, boolean>();
  let inCells = false;
  scanPart(archive, entry, {
    open: (name, attributes, _place, empty) => {
      if (name === 'numFmt') {
        const id = Number(attribute(attributes, 'numFmtId'));
        const code = attribute(attributes, 'formatCode') ?? '';
        custom.set(id, isDateFormat(code));
        zeros.set(id, zeroFormat(code));
      }
      if (name === 'cellXfs') inCells = !empty;
      if (name !== 'xf' || !inCells || formats.length > 100_000) return;
      const format = Number(attribute(attributes, 'numFmtId') ?? 0);
      zeroFormats.push(zeros.get(format));
      formats.push(custom.get(format) ?? (BUILT_IN_DATES.has(format) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return found;
}

/** Excel's own limit. */
const LONGEST_FORMAT = 255;

/** A format shows a date when, outside quotes, brackets and escapes, it names a part of a date or of a time. */
function isDateFormat(code: string): boolean {
  return /[dmyhs]/i.test(bare(code).replace(/general/gi, ''));
}

/** `00000` fills up with zeros; `000-000` and `0000 0000` show a number as a code of some other writing. */
function zeroFormat(code: string): ZeroFormat {
  const [positive = ''] = code.slice(0, LONGEST_FORMAT).split(';');
  if (/^0{2,}$/.test(positive)) return positive.length;
  return /^[^#?.]*0[^#?.]*0/.test(bare(code)) ? 'other' : undefined;
}

function bare(code: string): string {
  const [positive = ''] = code.slice(0, LONGEST_FORMAT).split(';');
  return positive.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]/gi, '');
}
