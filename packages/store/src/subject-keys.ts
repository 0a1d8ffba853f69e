import type { Subject } from '@safeground/contract';
import { foldText, foldWords, sortKey } from '@safeground/programmes';
import type { Item, Key } from './client.ts';
import { organisationPk } from './keys.ts';
import type { Store } from './store.ts';

/** Parts of a key of the index `find`; no text that people type holds it. */
const PART = '\u001f';
/** DynamoDB takes sort keys of 1,024 bytes. What is cut off here is not found by search, and listed all the same. */
const SEARCHED_BYTES = 512;

export const subjectPk = (store: Store, id: string): string => `${organisationPk(store.org)}#SUBJECT#${id}`;

export const subjectKey = (store: Store, id: string): Key => ({ table: 'registry', pk: subjectPk(store, id), sk: 'SUBJECT' });

/** Who has an official code, among the subjects of a kind. */
export const codeKey = (store: Store, kind: string, code: string): Key => ({
  table: 'registry',
  pk: `${organisationPk(store.org)}#SUBJECTCODE#${kind}`,
  sk: foldText(code) || code,
});

export const findPk = (store: Store, unit: string): string => `${organisationPk(store.org)}#SUBJECTS#${unit}`;

/** The attributes that put a subject into the index `find`: partition by unit, then name, kind, what is searched, id. */
export function findKeys(store: Store, { id, unit, kind, name, code, address }: Subject): Item {
  const words = foldWords([name, code, address].filter((text) => text !== undefined).join(' ')).join(' ');
  const searched = Buffer.from(words).subarray(0, SEARCHED_BYTES).toString('utf8');
  const order = sortKey(name).replaceAll(PART, ' ').slice(0, 60);
  return { findPk: findPk(store, unit), findSk: [order, kind.replaceAll(PART, ' '), searched, id].join(PART) };
}

/** Reads back what `findKeys` put into a sort key. */
export function readFindSk(sk: string): { readonly kind: string; readonly words: readonly string[]; readonly id: string } {
  const [, kind = '', words = '', id = ''] = sk.split(PART);
  return { kind, words: words.split(' '), id };
}
