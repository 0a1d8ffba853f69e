import type { Choice, FormNode, Group, Repeat } from '@safeground/forms';
import type { RowReader } from './cells.ts';
import { yesNo, type Reading } from './context.ts';
import { createIds, nextId, type Ids } from './ids.ts';
import type { OutlineNode } from './outline.ts';
import { otherQuestion, readCommon, readOsm, readQuestion, readSelect, type QuestionDraft } from './questions.ts';

/** Where a node comes from; several nodes of an unrolled loop share a row. */
export type Origin = { readonly id: string; readonly row: RowReader };

export type Tree = {
  readonly children: readonly FormNode[];
  /** In document order. Nodes that or_other generates have none. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Rows `csv-external` and `xml-external`, by name. */
  readonly externals: readonly { readonly name: string; readonly row: RowReader; readonly extension: 'csv' | 'xml' }[];
};

type Build = {
  readonly reading: Reading;
  readonly ids: Ids;
  readonly origins: Map<string, Origin>;
  readonly externals: Tree['externals'][number][];
  left: number;
};

/** Loops multiply; nobody writes this many questions, and one more row of a loop must not make a million. */
const MOST_NODES = 20_000;

/** Turns the outline into the nodes of a definition. */
export function buildTree(outline: readonly OutlineNode[], reading: Reading): Tree {
  const build: Build = { reading, ids: createIds(), origins: new Map(), externals: [], left: MOST_NODES };
  const children = buildAll(outline, [], undefined, (row) => row, build);
  if (build.left < 0)
    reading.report.error('definition-limit', {}, { place: 'survey' }, { code: 'too-large', values: { limit: MOST_NODES } });
  return { children, origins: build.origins, externals: build.externals };
}

type Substitute = (row: RowReader) => RowReader;

function buildAll(
  nodes: readonly OutlineNode[],
  parents: readonly OutlineNode[],
  parentId: string | undefined,
  substitute: Substitute,
  build: Build,
): FormNode[] {
  return nodes.flatMap((node): FormNode[] => {
    build.left -= 1;
    if (build.left < 0) return [];
    const row = substitute(node.row);
    if (node.container !== undefined) return [buildContainer(node, row, parents, parentId, substitute, build)];
    const draft = buildQuestion(node, row, parents, build);
    if (draft === undefined) return [];
    const question = { ...draft, id: placeNode(node, row, parentId, build) };
    if (node.type.is !== 'select' || !node.type.other) return [question];
    const other = otherQuestion(draft, build.reading);
    return [question, { ...other, id: nextId(build.ids, other.name, parentId, '') }];
  });
}

function placeNode(node: OutlineNode, row: RowReader, parentId: string | undefined, build: Build): string {
  const id = nextId(build.ids, node.name, parentId, row.text('id'));
  build.origins.set(id, { id, row });
  return id;
}

function buildQuestion(node: OutlineNode, row: RowReader, parents: readonly OutlineNode[], build: Build): QuestionDraft | undefined {
  const { type, name } = node;
  const { reading } = build;
  if (type.is === 'question') return readQuestion(row, name, type.rule, type.word, reading);
  if (type.is === 'select') return readSelect(row, name, type, reading);
  if (type.is === 'osm') return readOsm(row, name, type.list, reading);
  if (type.is !== 'file') return undefined;
  if (parents.some((parent) => parent.container === 'repeat')) reading.report.warn('external-in-repeat', row.place('type'));
  build.externals.push({ name, row, extension: type.extension });
  return undefined;
}

function buildContainer(
  node: OutlineNode,
  row: RowReader,
  parents: readonly OutlineNode[],
  parentId: string | undefined,
  substitute: Substitute,
  build: Build,
): Group | Repeat {
  const id = placeNode(node, row, parentId, build);
  const readOnly = row.text('readOnly');
  const common = readCommon(row, node.name);
  const base = {
    ...common,
    id,
    ...(readOnly !== '' && yesNo(readOnly) !== false && { attributes: { ...common.attributes, read_only: readOnly } }),
  };
  const inside = [...parents, node];
  checkTableList(node, row, build.reading);
  if (node.container === 'loop') return { ...base, kind: 'group', children: unroll(node, inside, id, substitute, build) };
  const children = buildAll(node.children, inside, id, substitute, build);
  if (node.container === 'group') return { ...base, kind: 'group', children };
  const count = row.text('count');
  return { ...base, kind: 'repeat', children, ...(count !== '' && { count }) };
}

/** A loop is a group for each choice of its list, with `%(name)s` and `%(label)s` filled in. */
function unroll(node: OutlineNode, inside: readonly OutlineNode[], id: string, outer: Substitute, build: Build): FormNode[] {
  const list = node.type.is === 'begin' ? build.reading.lists.choices.get(node.type.list ?? '') : undefined;
  return (list?.choices ?? []).flatMap((choice): FormNode[] => {
    if (choice.name === 'none' || build.left < 0) return [];
    build.left -= 1;
    const groupId = nextId(build.ids, choice.name, id, '');
    const substitute: Substitute = (row) => fillIn(outer(row), choice);
    const children = buildAll(node.children, inside, groupId, substitute, build);
    const label = Object.keys(choice.label).length > 0 ? { label: choice.label } : {};
    return [{ kind: 'group', id: groupId, name: choice.name, ...label, ...(choice.media && { media: choice.media }), children }];
  });
}

function fillIn(row: RowReader, choice: Choice): RowReader {
  const fill = (text: string, tag?: string): string =>
    text
      .replaceAll('%(name)s', () => choice.name)
      .replaceAll('%(label)s', () => (tag === undefined ? undefined : choice.label[tag]) ?? Object.values(choice.label)[0] ?? '');
  return {
    ...row,
    text: (field) => fill(row.text(field)),
    localized: (field) => {
      const texts = row.localized(field);
      return texts === undefined ? undefined : Object.fromEntries(Object.entries(texts).map(([tag, text]) => [tag, fill(text, tag)]));
    },
  };
}

/** The selects of a table-list share one list, and none has a filter. */
function checkTableList(node: OutlineNode, row: RowReader, { report }: Reading): void {
  if (!row.text('appearance').split(' ').includes('table-list')) return;
  const selects = node.children.flatMap((child) => (child.type.is === 'select' ? [{ child, list: child.type.list }] : []));
  for (const { child, list } of selects) {
    if (child.row.text('choiceFilter') !== '') report.error('table-list-filter', child.row.place('choiceFilter'));
    if (list !== selects[0]!.list) report.error('table-list-mixed', child.row.place('type'), { list: selects[0]!.list, other: list });
  }
}
