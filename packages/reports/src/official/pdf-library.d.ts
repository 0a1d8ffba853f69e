/** The part of `pdfkit` that the writer uses. Its own declarations pull in those of Node, which a pure package must not see. */
declare module 'pdfkit' {
  type TextOptions = {
    width?: number;
    align?: 'left' | 'center' | 'right' | 'justify';
    indent?: number;
    lineGap?: number;
    lineBreak?: boolean;
  };
  export default class PDFDocument {
    constructor(options: {
      size: readonly [number, number];
      margin: number;
      autoFirstPage: boolean;
      bufferPages: boolean;
      font: null;
      lang: string;
      displayTitle: boolean;
      pdfVersion: '1.7';
      info: { Title: string; Author: string; CreationDate: Date; ModDate: Date; Producer: string; Creator: string };
    });
    addPage(options: { size: readonly [number, number]; layout: 'portrait' | 'landscape'; margin: number }): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(points: number): this;
    text(words: string, x: number, y: number, options?: TextOptions): this;
    widthOfString(words: string): number;
    heightOfString(words: string, options: TextOptions): number;
    currentLineHeight(withGap: boolean): number;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(x: number, y: number, width: number, height: number): this;
    lineWidth(points: number): this;
    stroke(): this;
    switchToPage(index: number): unknown;
    on(event: 'data', listener: (chunk: Uint8Array) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    end(): void;
  }
}
