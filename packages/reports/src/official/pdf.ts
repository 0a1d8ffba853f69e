// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ambient declarations cannot be imported
/// <reference path="./pdf-library.d.ts" />
import PDFDocument from 'pdfkit';
import * as decree from './decree.ts';
import type { Appendix, Block, OfficialDocument, Signature, Table } from './document.ts';

/** Whole TrueType files as wide as Times New Roman. Subsets drop Vietnamese letters without a word. */
export type Fonts = { readonly [style in FontStyle]: Uint8Array };
export type FontStyle = 'regular' | 'bold' | 'italic' | 'boldItalic';

/** Writes a document as PDF with its fonts inside. The same document gives the same bytes. */
export async function writePdf(document: OfficialDocument, fonts: Fonts): Promise<Uint8Array> {
  const moment = new Date(document.frozenAt);
  const pdf = new PDFDocument({
    size: A4,
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    // Left out, the library would look for its own Helvetica on the disk; given here, it would open this one anew at every use.
    font: null,
    lang: 'vi-VN',
    displayTitle: true,
    pdfVersion: '1.7',
    info: {
      Title: document.title,
      Author: document.author,
      CreationDate: moment,
      ModDate: moment,
      Producer: 'Safeground',
      Creator: 'Safeground',
    },
  });
  for (const [name, bytes] of Object.entries(fonts)) pdf.registerFont(name, bytes);
  const bytes = collected(pdf);
  const sheet = new Sheet(pdf);
  sheet.beginPart(false);
  drawHead(sheet, document);
  drawTitle(sheet, document);
  for (const [index, block] of document.body.entries()) {
    // Nobody signs a page without a word of text: the last sentence goes over with the signature.
    if (index === document.body.length - 1) sheet.need(decree.size.body * 5 + signatureHeight(document));
    drawBlock(sheet, block);
  }
  drawSignature(sheet, document);
  for (const appendix of document.appendices) drawAppendix(sheet, appendix);
  sheet.numberPages();
  pdf.end();
  return bytes;
}

const mm = (millimetres: number): number => millimetres / decree.MM_PER_POINT;
const A4 = [mm(decree.page.width), mm(decree.page.height)] as const;

type Style = { readonly size: number; readonly font?: FontStyle };

/** Where the pen is: pages are turned here and nowhere else. */
class Sheet {
  readonly pdf: PDFDocument;
  y = 0;
  width = 0;
  readonly left = mm(decree.page.left);
  #bottom = 0;
  #landscape = false;
  /** Number and width of each page within its part. */
  readonly #pages: { readonly number: number; readonly width: number }[] = [];

  constructor(pdf: PDFDocument) {
    this.pdf = pdf;
  }

  beginPart(landscape: boolean): void {
    this.#landscape = landscape;
    this.#turn(1);
  }

  nextPage(): void {
    this.#turn((this.#pages.at(-1)?.number ?? 0) + 1);
  }

  #turn(number: number): void {
    const { page } = decree;
    const [width, height] = this.#landscape ? [page.height, page.width] : [page.width, page.height];
    this.pdf.addPage({ size: A4, layout: this.#landscape ? 'landscape' : 'portrait', margin: 0 });
    this.y = mm(page.top);
    this.width = mm(width - page.left - page.right);
    this.#bottom = mm(height - page.bottom);
    this.#pages.push({ number, width: mm(width) });
  }

  /** Turns the page when what comes next is higher than what is left. */
  need(height: number): boolean {
    if (this.y + height <= this.#bottom) return false;
    this.nextPage();
    return true;
  }

  get room(): number {
    return this.#bottom - this.y;
  }

  set({ size, font = 'regular' }: Style): PDFDocument {
    return this.pdf.font(font).fontSize(size);
  }

  /** Writes in a box and says how high it became. */
  write(words: string, style: Style, box: { x: number; y: number; width: number; align: 'left' | 'center' | 'right' }): number {
    const { x, y, width, align } = box;
    const pdf = this.set(style);
    const height = pdf.heightOfString(words, { width, align });
    pdf.text(words, x, y, { width, align });
    return height;
  }

  /** A line in the middle of the page's text. */
  centred(words: string, style: Style, before = 0): void {
    this.y += before;
    this.y += this.write(words, style, { x: this.left, y: this.y, width: this.width, align: 'center' });
  }

  rule(middle: number, y: number, width: number): void {
    this.pdf
      .lineWidth(0.75)
      .moveTo(middle - width / 2, y)
      .lineTo(middle + width / 2, y)
      .stroke();
  }

  /** In the middle of the upper margin, from the second page of each part on. */
  numberPages(): void {
    this.set({ size: decree.size.pageNumber });
    for (const [index, { number, width }] of this.#pages.entries()) {
      if (number === 1) continue;
      this.pdf.switchToPage(index);
      this.pdf.text(String(number), 0, mm(decree.page.number), { width, align: 'center' });
    }
  }
}

function drawHead(sheet: Sheet, { letterhead }: OfficialDocument): void {
  const { superior, issuer, symbol, place, year } = letterhead;
  const [leftWidth, rightWidth] = [mm(decree.head.left), mm(decree.head.right)];
  const right = sheet.left + leftWidth;
  const inLeft = (words: string, style: Style, y: number): number =>
    sheet.write(words, style, { x: sheet.left, y, width: leftWidth, align: 'center' });
  const inRight = (words: string, style: Style, y: number): number =>
    sheet.write(words, style, { x: right, y, width: rightWidth, align: 'center' });
  const agency = decree.size.agency;
  let leftY = sheet.y;
  if (superior !== undefined) leftY += inLeft(superior, { size: agency }, leftY);
  leftY += inLeft(issuer, { size: agency, font: 'bold' }, leftY);
  sheet.rule(sheet.left + leftWidth / 2, leftY + 2, mm(decree.lineUnder(issuer, agency)));
  let rightY = sheet.y;
  rightY += inRight(decree.nationText, { size: decree.size.nation, font: 'bold' }, rightY);
  rightY += inRight(decree.mottoText, { size: decree.size.motto, font: 'bold' }, rightY);
  const mottoWidth = sheet.set({ size: decree.size.motto, font: 'bold' }).widthOfString(decree.mottoText);
  sheet.rule(right + rightWidth / 2, rightY + 2, mottoWidth);
  const below = Math.max(leftY, rightY) + 12;
  inLeft(decree.numberLine(symbol), { size: decree.size.number }, below);
  sheet.y = below + inRight(decree.placeLine(place, year), { size: decree.size.place, font: 'italic' }, below);
}

function drawTitle(sheet: Sheet, { kind, subject, addressees }: OfficialDocument): void {
  sheet.centred(kind, { size: decree.size.kind, font: 'bold' }, 20);
  for (const words of subject) sheet.centred(words, { size: decree.size.subject, font: 'bold' });
  const widest = Math.max(...subject.map((words) => sheet.set({ size: decree.size.subject, font: 'bold' }).widthOfString(words)));
  sheet.rule(sheet.left + sheet.width / 2, sheet.y + 2, Math.min(widest, sheet.width) * 0.42);
  sheet.y += 12;
  const style = { size: decree.size.addressee };
  const [first, ...others] = addressees;
  if (first === undefined) return;
  if (others.length === 0) return sheet.centred(`Kính gửi: ${first}`, style, 2);
  const at = (words: string, indent: number): void => {
    sheet.y += sheet.write(words, style, { x: sheet.left + indent, y: sheet.y, width: sheet.width - indent, align: 'left' });
  };
  at('Kính gửi:', mm(25));
  for (const words of decree.dashed(addressees)) at(words, mm(45));
}

function drawBlock(sheet: Sheet, block: Block): void {
  const size = decree.size.body;
  switch (block.kind) {
    case 'table':
      return drawTable(sheet, block);
    case 'blank':
      for (let index = 0; index < block.lines; index += 1) drawText(sheet, dotted(sheet, size), { size });
      return;
    case 'basis':
      return drawText(sheet, block.text, { size, font: 'italic' });
    case 'section':
    case 'subsection':
      // A heading does not stay behind at the foot of a page.
      sheet.need(size * 5);
      return drawText(sheet, block.text, { size, font: 'bold' });
    case 'paragraph':
    case 'item':
      return drawText(sheet, block.text, { size });
    case 'unit':
      sheet.need(size * 4);
      sheet.y +=
        sheet.write(
          block.text,
          { size: decree.size.table, font: 'italic' },
          { x: sheet.left, y: sheet.y, width: sheet.width, align: 'right' },
        ) + 3;
  }
}

/** As many dots as fit on one line to write on. */
function dotted(sheet: Sheet, size: number): string {
  const room = sheet.width - mm(decree.paragraph.firstLine);
  return '.'.repeat(Math.floor(room / sheet.set({ size }).widthOfString('.')) - 1);
}

/** A justified paragraph, line by line where it does not fit on the page. */
function drawText(sheet: Sheet, words: string, style: Style): void {
  const pdf = sheet.set(style);
  const lineGap = pdf.currentLineHeight(true) * (decree.paragraph.lines - 1);
  const layout = { width: sheet.width, align: 'justify', indent: mm(decree.paragraph.firstLine), lineGap } as const;
  const whole = (text: string): number => sheet.set(style).heightOfString(text, layout);
  sheet.y += decree.paragraph.before;
  if (whole(words) <= sheet.room) return place(words, layout);
  const parts = words.split(' ');
  const oneLine = whole(parts[0]!);
  // Two lines at least stay together.
  if (sheet.room < oneLine * 2) {
    sheet.nextPage();
    return place(words, layout);
  }
  let fitting = parts.length;
  while (fitting > 1 && whole(parts.slice(0, fitting).join(' ')) > sheet.room) fitting -= 1;
  place(parts.slice(0, fitting).join(' '), layout);
  sheet.nextPage();
  place(parts.slice(fitting).join(' '), { ...layout, indent: 0 });

  function place(text: string, options: Omit<typeof layout, 'indent'> & { indent: number }): void {
    const pdf = sheet.set(style);
    // What is carried over to a page is not drawn in, and may be a line shorter than it would be at the head of a paragraph.
    const height = pdf.heightOfString(text, options);
    pdf.text(text, sheet.left, sheet.y, options);
    sheet.y += height;
  }
}

const PAD = { x: 3, y: 2 } as const;

function drawTable(sheet: Sheet, { caption, columns, rows, total }: Table): void {
  if (caption !== undefined) {
    sheet.need(decree.size.body * 6);
    drawText(sheet, caption, { size: decree.size.body, font: 'bold' });
    sheet.y += 3;
  }
  const size = decree.size.table;
  const widths = columns.map(({ share }) => share * sheet.width);
  const heightOf = (cells: readonly string[], font: FontStyle): number =>
    Math.max(...cells.map((cell, index) => sheet.set({ size, font }).heightOfString(cell, { width: widths[index]! - 2 * PAD.x }))) +
    2 * PAD.y;
  const draw = (cells: readonly string[], font: FontStyle, alignOf: (index: number) => 'left' | 'center' | 'right'): void => {
    const height = heightOf(cells, font);
    let x = sheet.left;
    for (const [index, cell] of cells.entries()) {
      const width = widths[index]!;
      sheet.pdf.lineWidth(0.5).rect(x, sheet.y, width, height).stroke();
      const inner = width - 2 * PAD.x;
      const own = sheet.set({ size, font }).heightOfString(cell, { width: inner });
      sheet.write(cell, { size, font }, { x: x + PAD.x, y: sheet.y + (height - own) / 2, width: inner, align: alignOf(index) });
      x += width;
    }
    sheet.y += height;
  };
  const headings = columns.map(({ heading }) => heading);
  const drawHeadings = (): void => draw(headings, 'bold', () => 'center');
  const align = (index: number): 'left' | 'center' | 'right' => columns[index]?.align ?? 'left';
  sheet.need(heightOf(headings, 'bold') + heightOf(rows[0] ?? headings, 'regular'));
  drawHeadings();
  for (const cells of rows) {
    if (sheet.need(heightOf(cells, 'regular'))) drawHeadings();
    draw(cells, 'regular', align);
  }
  if (total !== undefined) {
    if (sheet.need(heightOf(total, 'bold'))) drawHeadings();
    draw(total, 'bold', align);
  }
  sheet.y += 6;
}

function signatureHeight({ signature, recipients }: OfficialDocument): number {
  const rightLines = officesOf(signature).length + 2;
  return 18 + Math.max(14 + recipients.length * 13, rightLines * 17 + mm(decree.signingSpace));
}

/** Both columns begin on one line and stay on one page. */
function drawSignature(sheet: Sheet, document: OfficialDocument): void {
  const { signature, recipients } = document;
  const lines = decree.dashed(recipients);
  sheet.need(signatureHeight(document));
  sheet.y += 14;
  const top = sheet.y;
  const leftWidth = mm(decree.head.left);
  let y = top;
  const left = (words: string, style: Style): void => {
    y += sheet.write(words, style, { x: sheet.left, y, width: leftWidth - 6, align: 'left' });
  };
  left('Nơi nhận:', { size: decree.size.recipientsTitle, font: 'boldItalic' });
  for (const words of lines) left(words, { size: decree.size.recipients });
  const leftEnd = y;
  y = top;
  const right = (words: string, style: Style): void => {
    y += sheet.write(words, style, { x: sheet.left + leftWidth, y, width: mm(decree.head.right), align: 'center' });
  };
  const capital = { size: decree.size.position, font: 'bold' } as const;
  for (const words of officesOf(signature)) right(words, capital);
  y += mm(decree.signingSpace);
  if (signature.secondPosition !== undefined) right(signature.secondPosition, capital);
  right(signature.name, { size: decree.size.name, font: 'bold' });
  sheet.y = Math.max(leftEnd, y);
}

const officesOf = ({ authority, position }: Signature): readonly string[] => (authority === undefined ? [position] : [authority, position]);

function drawAppendix(sheet: Sheet, { label, title, reference, landscape, blocks }: Appendix): void {
  sheet.beginPart(landscape);
  sheet.centred(label, { size: decree.size.appendix, font: 'bold' });
  sheet.centred(title, { size: decree.size.appendix, font: 'bold' });
  sheet.centred(reference, { size: decree.size.reference, font: 'italic' });
  sheet.y += 8;
  for (const block of blocks) drawBlock(sheet, block);
}

function collected(pdf: PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk) => void chunks.push(chunk));
    pdf.on('error', reject);
    pdf.on('end', () => {
      const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, offset);
        offset += chunk.length;
      }
      resolve(bytes);
    });
  });
}
