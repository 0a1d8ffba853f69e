import { keptFields, passThrough, type Header } from './columns.ts';

/**
 * Names a column of a definition's row, the same for reading back and for writing: a field (`relevant`), a field in a
 * language (`label` and `vi`), or a kept column by its header (`bind::x`).
 */
export type CellKey = string;

const LANGUAGE = '\n';
const KEPT = '+';

export const fieldKey = (field: string): CellKey => field;
export const textKey = (field: string, tag: string): CellKey => `${field}${LANGUAGE}${tag}`;
export const keptKey = (header: string): CellKey => `${KEPT}${header}`;

type ParsedKey =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'text'; readonly field: string; readonly tag: string }
  | { readonly kind: 'kept'; readonly header: string };

export function parseKey(key: CellKey): ParsedKey {
  if (key.startsWith(KEPT)) return { kind: 'kept', header: key.slice(KEPT.length) };
  const at = key.indexOf(LANGUAGE);
  return at < 0 ? { kind: 'field', field: key } : { kind: 'text', field: key.slice(0, at), tag: key.slice(at + 1) };
}

/** The canonical header of a kept column (`bind::x`, `save_to`, `noAppErrorString::English`); undefined for any other. */
export function keptHeader(header: Header): string | undefined {
  const { column, path, language } = header;
  if (column !== undefined) {
    if (!keptFields.has(column.field)) return undefined;
    return language === undefined ? column.header : `${column.header}::${language}`;
  }
  return path.length > 1 && passThrough.has(path[0]!) ? path.join('::') : undefined;
}
