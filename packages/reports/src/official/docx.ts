// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ambient declarations cannot be imported
/// <reference path="./docx-library.d.ts" />
import { Document, Header, Packer, PageNumber, Paragraph, Tab, Table, TableCell, TableRow, TextRun } from 'docx';
import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import * as decree from './decree.ts';
import type { Block, OfficialDocument, Signature, Table as TableBlock } from './document.ts';

/** Writes a document as DOCX. The same document gives the same bytes: nothing of the moment of writing gets in. */
export async function writeDocx(document: OfficialDocument): Promise<Uint8Array> {
  const main = {
    ...sectionOf(false),
    children: [
      headTable(document),
      ...titleLines(document),
      // Nobody signs a page without a word of text: the last sentence goes over with the signature.
      ...document.body.flatMap((block, index) => written(block, TEXT_WIDTH, index === document.body.length - 1)),
      signatureTable(document),
    ],
  };
  const appendices = document.appendices.map((appendix) => ({
    ...sectionOf(appendix.landscape),
    children: [
      line(appendix.label, { size: decree.size.appendix, bold: true }),
      line(appendix.title, { size: decree.size.appendix, bold: true }),
      line(appendix.reference, { size: decree.size.reference, italics: true }, { after: points(6) }),
      ...appendix.blocks.flatMap((block) => written(block, appendix.landscape ? LANDSCAPE_WIDTH : TEXT_WIDTH)),
    ],
  }));
  const file = new Document({
    title: document.title,
    creator: document.author,
    lastModifiedBy: document.author,
    description: document.subject.join(' '),
    styles: {
      default: { document: { run: { font: decree.font, size: half(decree.size.body), color: '000000', language: { value: 'vi-VN' } } } },
    },
    sections: [main, ...appendices],
  });
  return settled(new Uint8Array(await Packer.toArrayBuffer(file)), document.frozenAt);
}

const twips = (millimetres: number): number => Math.round((millimetres / 25.4) * 1440);
const points = (value: number): number => Math.round(value * 20);
/** Word counts letters in half points. */
const half = (value: number): number => value * 2;

const TEXT_WIDTH = twips(decree.head.left) + twips(decree.head.right);
const LANDSCAPE_WIDTH = twips(decree.page.height) - twips(decree.page.left) - twips(decree.page.right);

type Look = { readonly size: number; readonly bold?: boolean; readonly italics?: boolean };

const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const run = (text: string, { size, bold = false, italics = false }: Look): TextRun =>
  // The writer escapes what XML escapes, and keeps what XML has no way to say.
  new TextRun({ text: text.replace(UNWRITABLE, ''), size: half(size), bold, italics, font: decree.font });

const line = (text: string, look: Look, spacing: { before?: number; after?: number } = {}): Paragraph =>
  new Paragraph({ children: [run(text, look)], alignment: 'center', spacing: { before: 0, after: 0, ...spacing }, keepNext: true });

const EDGE = { style: 'single', size: 6, color: '000000' } as const;
const NO_EDGE = { style: 'none', size: 0, color: 'auto' } as const;
const noEdges = { top: NO_EDGE, bottom: NO_EDGE, left: NO_EDGE, right: NO_EDGE, insideHorizontal: NO_EDGE, insideVertical: NO_EDGE };
const allEdges = { top: EDGE, bottom: EDGE, left: EDGE, right: EDGE, insideHorizontal: EDGE, insideVertical: EDGE };
const noMargins = { top: 0, bottom: 0, left: 0, right: 0 };

/** A drawn line of some millimetres in the middle of what is `within` wide. */
function rule(width: number, within: number): Paragraph {
  const side = twips((within - width) / 2);
  return new Paragraph({
    children: [new TextRun({ text: '', size: 4 })],
    border: { top: { ...EDGE, space: 1 } },
    indent: { left: side, right: side },
    spacing: { before: 20, after: 0, line: 60, lineRule: 'auto' },
  });
}

function headTable({ letterhead }: OfficialDocument): Table {
  const { superior, issuer, symbol, place, year } = letterhead;
  const left = decree.size.agency;
  return twoColumns([
    [
      [
        ...(superior === undefined ? [] : [line(superior, { size: left })]),
        line(issuer, { size: left, bold: true }),
        rule(decree.lineUnder(issuer, left), decree.head.left),
      ],
      [
        line(decree.nationText, { size: decree.size.nation, bold: true }),
        line(decree.mottoText, { size: decree.size.motto, bold: true }),
        rule(decree.motto.line, decree.head.right),
      ],
    ],
    [
      [line(decree.numberLine(symbol), { size: decree.size.number }, { before: points(6) })],
      [line(decree.placeLine(place, year), { size: decree.size.place, italics: true }, { before: points(6) })],
    ],
  ]);
}

function twoColumns(rows: readonly (readonly [Paragraph[], Paragraph[]])[]): Table {
  const widths = [twips(decree.head.left), twips(decree.head.right)];
  return new Table({
    width: { size: TEXT_WIDTH, type: 'dxa' },
    columnWidths: widths,
    layout: 'fixed',
    borders: noEdges,
    margins: noMargins,
    rows: rows.map(
      (cells) =>
        new TableRow({
          cantSplit: true,
          children: cells.map(
            (children, index) => new TableCell({ children, width: { size: widths[index]!, type: 'dxa' }, margins: noMargins }),
          ),
        }),
    ),
  });
}

function titleLines({ kind, subject, addressees }: OfficialDocument): Paragraph[] {
  const widest = Math.max(...subject.map((text) => [...text].length));
  const width = Math.min(Math.round(widest * 0.5 * decree.size.subject * decree.MM_PER_POINT * 0.42), 70);
  return [
    line(kind, { size: decree.size.kind, bold: true }, { before: points(18) }),
    ...subject.map((text) => line(text, { size: decree.size.subject, bold: true })),
    rule(width, decree.head.left + decree.head.right),
    ...addresseeLines(addressees),
  ];
}

/** One addressee stands in the same line; several have a line each. */
function addresseeLines(addressees: readonly string[]): Paragraph[] {
  const look = { size: decree.size.addressee };
  const [first, ...others] = addressees;
  if (first === undefined) return [];
  if (others.length === 0) return [line(`Kính gửi: ${first}`, look, { before: points(12), after: points(6) })];
  return [
    new Paragraph({ children: [run('Kính gửi:', look)], indent: { left: twips(25) }, spacing: { before: points(12) }, keepNext: true }),
    ...decree
      .dashed(addressees)
      .map((text) => new Paragraph({ children: [run(text, look)], indent: { left: twips(45) }, spacing: { before: 0 }, keepNext: true })),
  ];
}

const firstLine = { firstLine: twips(decree.paragraph.firstLine) } as const;

const spacing = {
  before: points(decree.paragraph.before),
  after: 0,
  line: Math.round(decree.paragraph.lines * 240),
  lineRule: 'auto',
} as const;

function written(block: Block, width: number, keepNext = false): (Paragraph | Table)[] {
  if (block.kind === 'table') return tableOf(block, width);
  if (block.kind === 'blank') return Array.from({ length: block.lines }, () => dotted(width));
  const look = { size: decree.size.body };
  switch (block.kind) {
    case 'basis':
      return [text(block.text, { ...look, italics: true })];
    case 'section':
    case 'subsection':
      return [text(block.text, { ...look, bold: true }, { keepNext: true })];
    case 'paragraph':
    case 'item':
      return [text(block.text, look, { keepNext })];
    case 'unit':
      return [
        new Paragraph({
          children: [run(block.text, { size: decree.size.table, italics: true })],
          alignment: 'right',
          spacing: { before: 0, after: points(3) },
          keepNext: true,
        }),
      ];
  }
}

function text(words: string, look: Look, { keepNext = false }: { keepNext?: boolean } = {}): Paragraph {
  return new Paragraph({ children: [run(words, look)], alignment: 'both', indent: firstLine, spacing, keepNext });
}

/** A line to write on. A tab draws its dots as far as the margin, in whatever font stands in for ours. */
function dotted(width: number): Paragraph {
  return new Paragraph({
    children: [new TextRun({ children: [new Tab()], size: half(decree.size.body), font: decree.font })],
    alignment: 'left',
    indent: firstLine,
    tabStops: [{ type: 'right', position: width, leader: 'dot' }],
    spacing,
  });
}

function tableOf({ caption, columns, rows, total }: TableBlock, width: number): (Paragraph | Table)[] {
  const widths = columns.map(({ share }) => Math.floor(share * width));
  const size = decree.size.table;
  const rowOf = (cells: readonly string[], { bold, isHead }: { bold: boolean; isHead: boolean }): TableRow =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map((cell, index) => {
        const alignment = isHead ? 'center' : (columns[index]?.align ?? 'left');
        const paragraph = new Paragraph({ children: [run(cell, { size, bold })], alignment, spacing: { before: 30, after: 30 } });
        return new TableCell({ children: [paragraph], width: { size: widths[index]!, type: 'dxa' }, verticalAlign: 'center' });
      }),
    });
  const table = new Table({
    width: { size: widths.reduce((sum, each) => sum + each, 0), type: 'dxa' },
    columnWidths: widths,
    layout: 'fixed',
    borders: allEdges,
    margins: { top: 0, bottom: 0, left: twips(1), right: twips(1) },
    rows: [
      rowOf(
        columns.map(({ heading }) => heading),
        { bold: true, isHead: true },
      ),
      ...rows.map((cells) => rowOf(cells, { bold: false, isHead: false })),
      ...(total === undefined ? [] : [rowOf(total, { bold: true, isHead: false })]),
    ],
  });
  return [
    ...(caption === undefined ? [] : [text(caption, { size: decree.size.body, bold: true }, { keepNext: true })]),
    table,
    new Paragraph({ children: [], spacing: { before: 0, after: points(4) } }),
  ];
}

function signatureTable({ signature, recipients }: OfficialDocument): Table {
  const small = { size: decree.size.recipients };
  const left = [
    new Paragraph({
      children: [run('Nơi nhận:', { size: decree.size.recipientsTitle, bold: true, italics: true })],
      spacing: { before: points(12) },
    }),
    ...decree.dashed(recipients).map((words) => new Paragraph({ children: [run(words, small)], spacing: { before: 0, after: 0 } })),
  ];
  return twoColumns([[left, signatureLines(signature)]]);
}

function signatureLines({ authority, position, secondPosition, name }: Signature): Paragraph[] {
  const capital = { size: decree.size.position, bold: true };
  const offices = authority === undefined ? [position] : [authority, position];
  const room = { before: points(decree.signingSpace / decree.MM_PER_POINT) };
  return [
    ...offices.map((words, index) => line(words, capital, index === 0 ? { before: points(12) } : {})),
    ...(secondPosition === undefined ? [] : [line(secondPosition, capital, room)]),
    line(name, { size: decree.size.name, bold: true }, secondPosition === undefined ? room : {}),
  ];
}

/** Each part counts its own pages from 1, in the middle of the upper margin, and the first shows no number. */
function sectionOf(landscape: boolean) {
  const { width, height, top, bottom, left, right, number } = decree.page;
  const counted = new Paragraph({
    alignment: 'center',
    children: [new TextRun({ children: [PageNumber.CURRENT], size: half(decree.size.pageNumber), font: decree.font })],
  });
  return {
    properties: {
      titlePage: true,
      page: {
        size: { width: twips(width), height: twips(height), orientation: landscape ? 'landscape' : 'portrait' },
        margin: {
          top: twips(top),
          bottom: twips(bottom),
          left: twips(left),
          right: twips(right),
          header: twips(number),
          footer: twips(number),
        },
        pageNumbers: { start: 1, formatType: 'decimal' },
      },
    } as const,
    headers: { default: new Header({ children: [counted] }), first: new Header({ children: [new Paragraph({ children: [] })] }) },
  };
}

/** The library writes the moment of packing into the file twice: as the times of its entries, and in the file's properties. */
function settled(bytes: Uint8Array, frozenAt: string): Uint8Array {
  const moment = `${frozenAt.slice(0, 19)}Z`;
  const entries: Zippable = {};
  for (const [name, content] of Object.entries(unzipSync(bytes)).sort(([left], [right]) => (left < right ? -1 : 1)))
    entries[name] =
      name === 'docProps/core.xml'
        ? strToU8(strFromU8(content).replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${moment}`))
        : content;
  const first = '[Content_Types].xml';
  return zipSync({ [first]: entries[first]!, ...entries }, { level: 6, mtime: ZIP_EPOCH });
}

/** The archive format knows no zone: any fixed local time will do. */
const ZIP_EPOCH = new Date(2020, 0, 1);
