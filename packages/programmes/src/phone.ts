/** `restored`: a leading zero was put back that spreadsheets drop from numbers. */
export type Phone =
  | { readonly ok: true; readonly phone: string; readonly restored: boolean }
  | { readonly ok: false; readonly reason: 'mangled' | 'outdated' | 'unknown' };

/**
 * Reads a Vietnamese telephone number as people write it (`+84 258 3.500.001`, `0905 123 456`) into digits: mobile, landline,
 * 1800/1900 and emergency numbers. Mobile numbers of eleven digits were changed in 2018 and reach nobody.
 */
export function parsePhone(text: string): Phone {
  if (/^\d+([.,]\d+)?E\+?\d+$/i.test(text.trim())) return { ok: false, reason: 'mangled' };
  const digits = text.replace(/[\s.\-()]/g, '').replace(/^(\+84|0084|84(?=\d{9,10}$))/, '0');
  if (/^(0[35789]\d{8}|02\d{9}|1[89]00\d{4,6}|11[2-5])$/.test(digits)) return { ok: true, phone: digits, restored: false };
  if (/^([35789]\d{8}|2\d{9})$/.test(digits)) return { ok: true, phone: `0${digits}`, restored: true };
  return { ok: false, reason: /^01[2689]\d{8}$/.test(digits) ? 'outdated' : 'unknown' };
}
