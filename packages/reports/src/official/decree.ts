/**
 * The form of documents by Appendix I of Decree 30/2020/NĐ-CP, with the choice made where it leaves a range. Millimetres
 * and points; both writers and nobody else read them.
 */
export const page = { width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 15, number: 10 } as const;

/** The two columns of the head of page 1; together the width of the text. */
export const head = { left: 69, right: 96 } as const;

export const font = 'Times New Roman';

export const size = {
  motto: 13,
  nation: 12,
  agency: 12,
  number: 13,
  place: 13,
  kind: 14,
  subject: 14,
  addressee: 14,
  body: 14,
  table: 12,
  recipientsTitle: 12,
  recipients: 11,
  position: 14,
  name: 14,
  appendix: 14,
  reference: 14,
  pageNumber: 13,
} as const;

export const paragraph = { firstLine: 12.7, before: 6, lines: 1.15 } as const;

/** Room for a signature. */
export const signingSpace = 27;

/** Lines under the motto and under the issuer; widths in millimetres. */
export const motto = { line: 56 } as const;

/** Fixed texts of the head. The body of the decree writes HÒA; its sample prints HOÀ. */
export const nationText = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
export const mottoText = 'Độc lập - Tự do - Hạnh phúc';

/** A line of a third to a half of the words above it. Times in bold capitals is about 0.68 of its size wide. */
export function lineUnder(text: string, points: number): number {
  const width = Math.min([...text].length * 0.68 * points * MM_PER_POINT, head.left);
  return Math.round(width * 0.42);
}

export const MM_PER_POINT = 25.4 / 72;

export const numberLine = (symbol: string): string => `Số:        /${symbol}`;
export const placeLine = (place: string, year: string): string => `${place}, ngày      tháng      năm ${year}`;

/** A line without the marks at its end, which the form of the document sets. */
export const bare = (line: string): string => line.replace(/(?:\s|;|\.\/\.|\.)+$/, '');

/** Each line of a list ends with a semicolon, the last with a full stop. */
export const endings = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `${bare(line)}${index === lines.length - 1 ? '.' : ';'}`);

/** The same with a dash before each. */
export const dashed = (lines: readonly string[]): readonly string[] => endings(lines).map((line) => `- ${line.replace(/^-\s*/, '')}`);
