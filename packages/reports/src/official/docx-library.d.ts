/* eslint-disable @typescript-eslint/no-extraneous-class -- the library's classes are only made */
/**
 * The part of `docx` that the writer uses. Its own declarations pull in those of Node, which a pure package must not see.
 */
declare module 'docx' {
  type Spacing = { before?: number; after?: number; line?: number; lineRule?: 'auto' };
  type Edge = { style: 'none' | 'single'; size: number; color: string; space?: number };
  export class Tab {
    constructor();
  }
  type RunOptions = {
    text?: string;
    children?: (string | Tab)[];
    bold?: boolean;
    italics?: boolean;
    size?: number;
    font?: string;
  };
  export class TextRun {
    constructor(options: RunOptions);
  }
  export class Paragraph {
    constructor(options: {
      children?: TextRun[];
      alignment?: 'left' | 'center' | 'right' | 'both';
      spacing?: Spacing;
      indent?: { firstLine?: number; left?: number; right?: number; hanging?: number };
      border?: { top?: Edge; bottom?: Edge };
      tabStops?: { type: 'right'; position: number; leader: 'dot' }[];
      keepNext?: boolean;
      keepLines?: boolean;
    });
  }
  type Edges = { top: Edge; bottom: Edge; left: Edge; right: Edge; insideHorizontal?: Edge; insideVertical?: Edge };
  export class TableCell {
    constructor(options: {
      children: Paragraph[];
      width: { size: number; type: 'dxa' };
      verticalAlign?: 'center' | 'top';
      margins?: { top: number; bottom: number; left: number; right: number };
    });
  }
  export class TableRow {
    constructor(options: { children: TableCell[]; tableHeader?: boolean; cantSplit?: boolean });
  }
  export class Table {
    constructor(options: {
      rows: TableRow[];
      width: { size: number; type: 'dxa' };
      columnWidths: number[];
      borders?: Edges;
      layout?: 'fixed';
      margins?: { top: number; bottom: number; left: number; right: number };
    });
  }
  export class Header {
    constructor(options: { children: Paragraph[] });
  }
  export const PageNumber: { readonly CURRENT: string };
  type Section = {
    properties: {
      titlePage: boolean;
      page: {
        size: { width: number; height: number; orientation: 'portrait' | 'landscape' };
        margin: { top: number; bottom: number; left: number; right: number; header: number; footer: number };
        pageNumbers: { start: number; formatType: 'decimal' };
      };
    };
    headers: { default: Header; first: Header };
    children: (Paragraph | Table)[];
  };
  export class Document {
    constructor(options: {
      title: string;
      creator: string;
      lastModifiedBy: string;
      description: string;
      styles: { default: { document: { run: { font: string; size: number; color: string; language: { value: string } } } } };
      sections: Section[];
    });
  }
  export const Packer: { toArrayBuffer(document: Document): Promise<ArrayBuffer> };
}
