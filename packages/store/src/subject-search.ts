import type { Subject } from '@safeground/contract';
import { foldWords, holdsWords, searchRank } from '@safeground/programmes';
import { foreignCursor, type Item } from './client.ts';
import type { Store } from './store.ts';
import { findPk, readFindSk, subjectKey } from './subject-keys.ts';

export type SubjectSearch = {
  /** Where to look, in the order the answer follows. */
  readonly units: readonly string[];
  readonly kind?: string | undefined;
  /** Words that begin words of the name, code or address, marks and case aside. */
  readonly text?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

/** A line of the index; its sort key holds everything a search looks at. */
type Row = { readonly unit: string; readonly sk: string; readonly id: string };

const PAGE = 50;
/** A ward of 2,000 subjects is one answer of the index (some 450 KB). */
const UNITS_AT_ONCE = 8;

/** A page of subjects by unit, then by name. A search shows those first that match with their marks. */
export async function listSubjects(
  store: Store,
  search: SubjectSearch,
): Promise<{ readonly items: readonly Subject[]; readonly cursor?: string }> {
  const limit = search.limit ?? PAGE;
  const start = startOf(search);
  const rows: Row[] = [];
  // A search goes through most units anyway; a list is often full after the first.
  let atOnce = search.text === undefined ? 1 : UNITS_AT_ONCE;
  for (let at = start.index; at < search.units.length && rows.length <= limit;) {
    const units = search.units.slice(at, at + atOnce);
    const found = await Promise.all(
      units.map((unit, place) => rowsOf(store, search, unit, at + place === start.index ? start.after : undefined, limit + 1)),
    );
    rows.push(...found.flat());
    at += atOnce;
    atOnce = Math.min(UNITS_AT_ONCE, atOnce * 2);
  }
  const shown = rows.slice(0, limit);
  const items = await store.db.getMany(shown.map((row) => subjectKey(store, row.id)));
  const subjects = items.flatMap((item) => (item === undefined ? [] : [toSubject(item)]));
  const last = shown.at(-1);
  return { items: ranked(subjects, search.text), ...(last !== undefined && rows.length > limit ? { cursor: writeCursor(last) } : {}) };
}

/** A subject as its item holds it, without what only the store needs. */
export function toSubject({ pk: _pk, sk: _sk, findPk: _findPk, findSk: _findSk, revision: _revision, ...subject }: Item): Subject {
  return subject as unknown as Subject;
}

/** The next rows of one unit that match, at most `limit`. */
async function rowsOf(store: Store, search: SubjectSearch, unit: string, after: string | undefined, limit: number): Promise<Row[]> {
  const sought = foldWords(search.text ?? '');
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.db.query({
      table: 'registry',
      index: { name: 'find', pk: 'findPk', sk: 'findSk' },
      pk: findPk(store, unit),
      only: 'findSk',
      cursor,
      // No id holds a space, so this is right after the last row shown.
      ...(after === undefined ? {} : { range: { from: `${after} `, to: '\u{10ffff}' } }),
      ...(sought.length === 0 && search.kind === undefined ? { limit } : {}),
    });
    for (const item of page.items) {
      const sk = String(item['findSk']);
      const { kind, words, id } = readFindSk(sk);
      if (search.kind !== undefined && kind !== search.kind) continue;
      if (!holdsWords(words, sought)) continue;
      rows.push({ unit, sk, id });
      if (rows.length === limit) return rows;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

function ranked(subjects: readonly Subject[], text: string | undefined): readonly Subject[] {
  if (text === undefined) return subjects;
  const rank = (subject: Subject): number => searchRank(subject.name, text);
  return subjects.toSorted((left, right) => rank(right) - rank(left));
}

/** A cursor is `unit` and the sort key of the last row shown; the unit must be one of those asked for. */
function startOf({ cursor, units }: SubjectSearch): { readonly index: number; readonly after: string | undefined } {
  if (cursor === undefined) return { index: 0, after: undefined };
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const end = text.indexOf(' ');
  const index = units.indexOf(text.slice(0, end));
  if (end < 0 || index < 0) throw foreignCursor();
  return { index, after: text.slice(end + 1) };
}

const writeCursor = ({ unit, sk }: Row): string => Buffer.from(`${unit} ${sk}`).toString('base64url');
