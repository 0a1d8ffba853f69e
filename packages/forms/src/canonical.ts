/**
 * JSON in one fixed form (RFC 8785): keys sorted, no spaces, text in NFC. Equal values give equal bytes on every machine,
 * so their hash can be compared. Keys with `undefined` are left out; `undefined` in a list is an error, as is a number JSON cannot hold.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no canonical JSON`);
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = (value as { readonly [name: string]: unknown })[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${textOf(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}

/** Ids, codes and hashes, which most texts are, stand as they are: looking is several times faster than rewriting. */
const PLAIN = /^[ !#-[\]-~]*$/;

function textOf(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text.normalize('NFC'));
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON`);
  return JSON.stringify(value);
}
