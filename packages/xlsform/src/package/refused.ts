import type { Code } from '../errors.ts';

/** A file that is not read at all: which rule it breaks, with the figures for its message. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: Code, values: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

/**
 * What a workbook may cost. A checklist is a few hundred kilobytes; these hold the largest choice lists that are still
 * forms (60,000 choices), and a bomb is stopped within them whatever sizes it declares.
 */
export const limits = {
  fileBytes: 25_000_000,
  entries: 1_000,
  /** Sum of the sizes that the directory declares. */
  declaredBytes: 100_000_000,
  /** Bytes that come out of the decompressor, counted over all the parts that are read. */
  inflatedBytes: 48_000_000,
  rows: 120_000,
  cells: 1_500_000,
  columns: 16_384,
  depth: 60,
} as const;
