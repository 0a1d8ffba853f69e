import { foldWords, parsePhone } from '@safeground/programmes';
import type { SubjectField } from './columns.ts';
import type { ImportCode } from './messages.ts';

/** What a cell means, and what is wrong with it. */
export type Reading<Value> = {
  readonly value?: Value | undefined;
  readonly error?: Complaint | undefined;
  readonly warning?: Complaint | undefined;
};
export type Complaint = { readonly code: ImportCode; readonly values?: Readonly<Record<string, string | number>> };

const limits: Readonly<Partial<Record<SubjectField, number>>> = { name: 200, code: 60, address: 300, representative: 120, kind: 120 };

const FORMULA_ERROR = /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)$/i;
const MANGLED = /^\d+([.,]\d+)?E\+\d+$/i;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** Text of any column. A leading apostrophe keeps a spreadsheet from running a cell, as our own exports write it. */
export function readText(field: SubjectField, source: string): Reading<string> {
  const text = source
    .replace(/^'(?=[=+\-@])/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return {};
  if (FORMULA_ERROR.test(text)) return { error: { code: 'formula-error', values: { text } } };
  if (CONTROL.test(text)) return { error: { code: 'control-characters' } };
  const limit = limits[field];
  if (limit !== undefined && text.length > limit) return { error: { code: 'too-long', values: { length: text.length, limit } } };
  if (field === 'code' && MANGLED.test(text)) return { error: { code: 'mangled-number', values: { text } } };
  if (field === 'name' && foldWords(text).length === 0) return { error: { code: 'name-no-letters' } };
  if (field === 'id' && !/^[A-Za-z0-9_-]{1,64}$/.test(text)) return { error: { code: 'id-malformed', values: { text } } };
  if (field === 'representative' && /\d{6}/.test(text.replace(/[\s.-]/g, '')))
    return { value: text, warning: { code: 'representative-number' } };
  return { value: text };
}

export function readPhone(source: string): Reading<string> {
  const { value: text, error } = readText('phone', source);
  if (text === undefined) return { error };
  const parsed = parsePhone(text);
  if (!parsed.ok) {
    const code = parsed.reason === 'mangled' ? 'mangled-number' : (`phone-${parsed.reason}` as const);
    return { error: { code, values: { text } } };
  }
  return { value: parsed.phone, ...(parsed.restored ? { warning: { code: 'phone-restored', values: { phone: parsed.phone } } } : {}) };
}

/** Decimal degrees, with a comma or a point. */
export function readCoordinate(field: 'latitude' | 'longitude', source: string): Reading<number> {
  const { value: text, error } = readText(field, source);
  if (text === undefined) return { error };
  if (/[°'′″"]/.test(text)) return { error: { code: 'degrees-minutes' } };
  if (!/^-?\d{1,3}([.,]\d+)?$/.test(text)) return { error: { code: 'not-a-number', values: { text } } };
  const value = Number(text.replace(',', '.'));
  const limit = field === 'latitude' ? 90 : 180;
  // A longitude in the column of latitudes is told by both together.
  if (Math.abs(value) > (field === 'latitude' && isVietnamLongitude(value) ? 180 : limit))
    return { error: { code: 'out-of-range', values: { text, limit } } };
  return { value };
}

/** Vietnam lies between 8° and 24° north, 102° and 118° east (its islands too). */
export const isVietnamLongitude = (value: number): boolean => value >= 102 && value <= 118;
