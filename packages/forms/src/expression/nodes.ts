/** A node as location paths see it: of the form being filled, of a choice list, of a file. */
export interface XNode {
  readonly name: string;
  readonly parent: XNode | undefined;
  /** In document order. */
  children(): readonly XNode[];
  /** Children of one name, in document order. */
  named(name: string): readonly XNode[];
  /** The string value: the node's own text, or its descendants' texts joined. */
  text(): string;
  /** Text of the first child of a name, without making a node of it. `undefined` when there is none. */
  column(name: string): string | undefined;
  /** Never changes, so what was found in it may be kept. */
  readonly fixed: boolean;
  /** Has at most one child of each name, as a row of a table has. */
  readonly single: boolean;
}

/** An element of a parsed document. */
export class ElementNode implements XNode {
  readonly name: string;
  readonly parent: ElementNode | undefined;
  readonly fixed = true;
  readonly single = false;
  readonly #children: ElementNode[] = [];
  #text = '';

  constructor(name: string, parent: ElementNode | undefined) {
    this.name = name;
    this.parent = parent;
    if (parent !== undefined) parent.#children.push(this);
  }

  append(text: string): void {
    this.#text += text;
  }

  children(): readonly ElementNode[] {
    return this.#children;
  }

  named(name: string): readonly ElementNode[] {
    return this.#children.filter((child) => child.name === name);
  }

  text(): string {
    return this.#children.length === 0 ? this.#text : joinTexts(this);
  }

  /** Text of its own, for the string value of its ancestors. */
  get ownText(): string {
    return this.#text;
  }

  column(name: string): string | undefined {
    return this.#children.find((child) => child.name === name)?.text();
  }
}

/** Iterative: a document may nest deeper than the stack. */
function joinTexts(root: ElementNode): string {
  let text = '';
  const waiting: ElementNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    text += node.ownText;
    for (let index = node.children().length - 1; index >= 0; index -= 1) waiting.push(node.children()[index]!);
  }
  return text;
}

/** Reads one cell of a row by its column. */
export type Row = { readonly [column: string]: string };

/** A node that is all there is to it: the document and root of a table, and a cell. */
class PlainNode implements XNode {
  readonly name: string;
  readonly parent: XNode | undefined;
  readonly fixed = true;
  readonly single = false;
  readonly #children: readonly XNode[];
  readonly #text: string;

  constructor(name: string, parent: XNode | undefined, children: readonly XNode[], text = '') {
    this.name = name;
    this.parent = parent;
    this.#children = children;
    this.#text = text;
  }

  children(): readonly XNode[] {
    return this.#children;
  }

  named(name: string): readonly XNode[] {
    return this.#children[0]?.name === name ? this.#children : [];
  }

  text(): string {
    return this.#text + this.#children.map((child) => child.text()).join('');
  }

  column(name: string): string | undefined {
    return this.named(name)[0]?.text();
  }
}

/** One row of a table. Its cells become nodes only when a path ends there. */
export class RowNode implements XNode {
  readonly name = 'item';
  readonly parent: XNode;
  readonly fixed = true;
  readonly single = true;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly #row: Row;
  #cells: readonly XNode[] | undefined;

  constructor(parent: XNode, row: Row, index: number) {
    this.parent = parent;
    this.#row = row;
    this.index = index;
  }

  children(): readonly XNode[] {
    this.#cells ??= Object.entries(this.#row).map(([name, text]) => new PlainNode(name, this, [], text));
    return this.#cells;
  }

  named(name: string): readonly XNode[] {
    return Object.hasOwn(this.#row, name) ? this.children().filter((cell) => cell.name === name) : [];
  }

  text(): string {
    return Object.values(this.#row).join('');
  }

  column(name: string): string | undefined {
    return Object.hasOwn(this.#row, name) ? this.#row[name] : undefined;
  }
}

export type Table = { readonly document: XNode; readonly rows: readonly RowNode[] };

/** Rows as the document `/root/item/<column>`, which is how `instance()` and choice filters read a list. */
export function makeTable(rows: readonly Row[]): Table {
  const roots: XNode[] = [];
  const items: RowNode[] = [];
  const document = new PlainNode('', undefined, roots);
  const root = new PlainNode('root', document, items);
  roots.push(root);
  rows.forEach((row, index) => items.push(new RowNode(root, row, index)));
  return { document, rows: items };
}
