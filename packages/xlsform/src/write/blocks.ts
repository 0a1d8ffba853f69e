import type { FormDefinition, FormNode } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import type { ListDraft } from '../read/context.ts';
import type { Source } from '../read/index.ts';
import type { OutlineNode } from '../read/outline.ts';
import type { Table } from '../sheets/table.ts';
import type { Block } from './align.ts';
import { beginKey, choiceKey, endKey, fileKey, loopKey, type KeptLoops, type ProjectedRow } from './project.ts';

type Blocks = { readonly blocks: readonly Block[]; readonly dropped: ReadonlySet<number> };

/** Ids by the row that each node was read from. A row inside a loop has several. */
function idsByRow({ tree }: Source): ReadonlyMap<number, readonly string[]> {
  const ids = new Map<number, string[]>();
  for (const [id, { row }] of tree.origins) ids.set(row.number, [...(ids.get(row.number) ?? []), id]);
  return ids;
}

/** Loops whose groups are what they were: their rows stay a loop. */
export function unchangedLoops(source: Source, before: FormDefinition, after: FormDefinition): KeptLoops {
  const ids = idsByRow(source);
  const [old, now] = [before, after].map((definition) => new Map(allNodes(definition.children).map((node) => [node.id, node])));
  const kept = new Set<string>();
  const visit = (nodes: readonly OutlineNode[]): void => {
    for (const node of nodes) {
      const id = ids.get(node.row.number)?.[0] ?? '';
      const [was, is] = [old!.get(id), now!.get(id)];
      if (node.container === 'loop' && was !== undefined && is !== undefined && canonical(was) === canonical(is)) kept.add(id);
      if (node.container !== 'loop') visit(node.children);
    }
  };
  visit(source.outline.children);
  return kept;
}

function allNodes(nodes: readonly FormNode[]): FormNode[] {
  return nodes.flatMap((node) => [node, ...(node.kind === 'group' || node.kind === 'repeat' ? allNodes(node.children) : [])]);
}

/** Which rows of the survey are which node. The rows of a loop that changed are dropped: its groups are written out. */
export function surveyBlocks(source: Source, kept: KeptLoops, wanted: readonly ProjectedRow[]): Blocks {
  const ids = idsByRow(source);
  const all = source.tables.get('survey')?.rows.map(({ number }) => number) ?? [];
  const blocks: Block[] = [];
  const dropped = new Set<number>();
  const visit = (nodes: readonly OutlineNode[]): void => {
    for (const node of nodes) {
      const begin = node.row.number;
      const id = ids.get(begin)?.[0] ?? '';
      const end = source.outline.ends.get(node);
      if (node.container === 'loop') {
        const rows = all.filter((number) => number >= begin && number <= (end ?? begin));
        if (kept.has(id)) blocks.push({ key: loopKey(id), rows });
        else for (const number of rows) dropped.add(number);
        continue;
      }
      blocks.push({ key: node.type.is === 'file' ? fileKey(node.name) : beginKey(id), rows: [begin] });
      visit(node.children);
      if (end !== undefined) blocks.push({ key: endKey(id), rows: [end] });
    }
  };
  visit(source.outline.children);
  return { blocks: withFiles(blocks, wanted), dropped };
}

/** A file that a select uses needs no row of its own, but may have one: it stays where it is. */
function withFiles(blocks: readonly Block[], wanted: readonly ProjectedRow[]): readonly Block[] {
  const known = new Set(wanted.map(({ key }) => key));
  return blocks.filter(({ key }) => !key.startsWith(fileKey('')) || known.has(key));
}

export function choiceBlocks(lists: ReadonlyMap<string, ListDraft>): Blocks {
  const blocks = [...lists.values()].flatMap(({ name, choices, rows }) => {
    const seen = new Map<string, number>();
    return rows.map((row, index) => {
      const choice = choices[index]!.name;
      const again = seen.get(choice) ?? 0;
      seen.set(choice, again + 1);
      return { key: choiceKey(name, choice, again), rows: [row] };
    });
  });
  return { blocks: blocks.toSorted((a, b) => a.rows[0]! - b.rows[0]!), dropped: new Set() };
}

export function entityBlocks(table: Table | undefined): Blocks {
  const blocks = (table?.rows ?? []).map((row, index) => ({
    key: row.cells.find((cell) => cell.column.column?.field === 'list_name')?.text ?? String(index),
    rows: [row.number],
  }));
  return { blocks, dropped: new Set() };
}
