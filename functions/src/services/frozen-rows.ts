import type { PeriodSpan } from '@safeground/programmes';
import { foreignCursor, getRows, listRevisions, parseNode, rowAt, type Bucket, type Row } from '@safeground/store';
import { atClosing, bucketsOfPart, getFrozen, type FrozenRow } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import type { Run } from './ledger.ts';

/** A submission that a closed period counts: as it was then, and as it stands. */
export type KeptRow = { readonly row: Row; readonly now: Row };

const PAGE = 50;

/**
 * What a closed period counts with a form of a unit and all under it, a page at a time: unit by unit as it was read for the
 * closing, of each the newest day first.
 */
export async function listFrozenRows(
  run: Run,
  span: PeriodSpan,
  query: { readonly at: string; readonly form: string; readonly unit: string; readonly cursor?: string | undefined },
): Promise<{ readonly rows: readonly KeptRow[]; readonly cursor: string | undefined }> {
  const frozen = await getFrozen(run, span, query.at);
  const { units } = atClosing(run, frozen).organisation;
  const begun = placeOf(query.cursor);
  const found: { readonly bucket: Bucket; readonly row: FrozenRow }[] = [];
  for (let part = begun.part; part < frozen.parts.length; part += 1) {
    const nodes = frozen.parts[part]!.buckets.map(({ node }) => ({ node, bucket: parseNode(node) as Bucket }));
    const wanted = nodes.filter(({ bucket }) => bucket.form === query.form).toReversed();
    if (wanted.length === 0) continue;
    const kept = await bucketsOfPart(run, frozen.parts[part]!);
    for (let index = part === begun.part ? begun.index : 0; index < wanted.length; index += 1) {
      const { node, bucket } = wanted[index]!;
      const rows = kept.get(node)?.rows ?? [];
      for (let place = part === begun.part && index === begun.index ? begun.place : 0; place < rows.length; place += 1) {
        const row = rows[place]!;
        if (!units.isWithinNear(row.unit, query.unit, span.to)) continue;
        if (found.length >= PAGE) return { rows: await keptRows(run, found), cursor: `${part}.${index}.${place}` };
        found.push({ bucket, row });
      }
    }
  }
  return { rows: await keptRows(run, found), cursor: undefined };
}

/** Part, bucket within it, row within that. */
function placeOf(cursor = '0.0.0'): { readonly part: number; readonly index: number; readonly place: number } {
  const [, part, index, place] = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/.exec(cursor) ?? [];
  if (part === undefined || index === undefined || place === undefined) throw foreignCursor();
  return { part: Number(part), index: Number(index), place: Number(place) };
}

/** A content that was corrected since is read from its chain. */
async function keptRows(run: Run, found: readonly { readonly bucket: Bucket; readonly row: FrozenRow }[]): Promise<readonly KeptRow[]> {
  const standing = await getRows(
    run.store,
    found.map(({ bucket, row }) => ({ bucket, submission: row.id })),
  );
  const rows = await inFlight([...found.entries()], async ([index, { row: was }]): Promise<KeptRow[]> => {
    const now = standing[index];
    if (now === undefined) return [];
    const state = was.returned ? 'returned' : 'received';
    if (now.contentRevision === was.contentRevision) return [{ row: { ...now, state }, now }];
    const link = (await listRevisions(run.store, was.id)).find(({ revision }) => revision === was.contentRevision);
    return link === undefined ? [] : [{ row: { ...rowAt(was.id, link), state }, now }];
  });
  return rows.flat();
}
