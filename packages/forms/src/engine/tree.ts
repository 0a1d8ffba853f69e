import { filesOf, fileTable, inlineTable } from '../form/tables.ts';
import type { Program } from '../form/program.ts';
import type { Host } from '../session.ts';
import type { XNode } from '../expression/nodes.ts';
import type { Frame, Scope, TreeView } from '../expression/scope.ts';
import { toText } from '../expression/values.ts';
import type { FormFrame } from './frame.ts';

/** A form being filled as the document that its paths walk through: `/data/group/row/question`. Made node by node, as asked for. */
export class FormTree implements TreeView {
  readonly #program: Program;
  readonly #host: Host;
  readonly #files: ReadonlyMap<string, string>;
  readonly #document: XNode;
  readonly #element: XNode;

  constructor(program: Program, root: FormFrame, host: Host) {
    this.#program = program;
    this.#host = host;
    this.#files = filesOf(program.definition);
    this.#document = new OuterView('', undefined, () => [this.#element]);
    this.#element = new OuterView(program.definition.settings?.['name'] ?? 'data', this.#document, (name) =>
      this.childrenOf(root, -1, name),
    );
  }

  document(): XNode {
    return this.#document;
  }

  owner({ frame, place }: Scope): XNode {
    return place < 0 ? this.#element : this.node(frame, place);
  }

  node(frame: Frame, place: number): XNode {
    const form = frame as FormFrame;
    const spec = this.#program.specs[place]!;
    if (spec.repeat !== undefined && form.shape.repeat === place) return this.row(form);
    form.nodes ??= [];
    return (form.nodes[spec.slot] ??= new FormNodeView(this, form, place, spec.node.name));
  }

  row(frame: FormFrame): FormNodeView {
    return (frame.row ??= new FormNodeView(this, frame, frame.shape.repeat, this.#program.specs[frame.shape.repeat]!.node.name));
  }

  parentOf(frame: FormFrame, place: number): XNode {
    const isRow = frame.shape.repeat === place;
    const { parent } = this.#program.specs[place]!;
    const home = isRow ? frame.parent! : frame;
    return parent < 0 ? this.#element : this.node(home, parent);
  }

  /** Children that are there: relevant, and of a repeat its rows. */
  childrenOf(frame: FormFrame, place: number, name: string | undefined): readonly XNode[] {
    const { specs, roots } = this.#program;
    const children = place < 0 ? roots : specs[place]!.children;
    return children.flatMap((child): readonly XNode[] => {
      const { slot, node, repeat } = specs[child]!;
      if ((name !== undefined && node.name !== name) || frame.relevant[slot] !== 1) return [];
      return repeat === undefined ? [this.node(frame, child)] : (frame.rows[slot] ?? []).map((row) => this.row(row));
    });
  }

  slotOf(place: number): number {
    return this.#program.specs[place]!.slot;
  }

  /** A list or a file as a document. */
  instance(id: string): XNode | undefined {
    const { lists, definition } = this.#program;
    const inline = inlineTable(lists.list(id), definition.defaultLanguage);
    if (inline !== undefined) return inline.document;
    const file = lists.list(id)?.file ?? this.#files.get(id);
    return file === undefined ? undefined : fileTable(this.#host, file)?.document;
  }

  choiceLabel(list: string, choice: string, language: string): string | undefined {
    const { lists, definition } = this.#program;
    const known = lists.list(list);
    const table = known?.file === undefined ? inlineTable(known, definition.defaultLanguage) : fileTable(this.#host, known.file);
    const row = table?.byName.get(choice)?.[0];
    const { label } = row === undefined ? { label: undefined } : table!.choices[row.index]!;
    return label === undefined ? undefined : (label[language] ?? label[definition.defaultLanguage] ?? Object.values(label)[0] ?? '');
  }
}

/** A question, a group, or one row of a repeat. */
export class FormNodeView implements XNode {
  readonly name: string;
  readonly fixed = false;
  readonly single = false;
  readonly #tree: FormTree;
  readonly #frame: FormFrame;
  readonly #place: number;

  constructor(tree: FormTree, frame: FormFrame, place: number, name: string) {
    this.#tree = tree;
    this.#frame = frame;
    this.#place = place;
    this.name = name;
  }

  get parent(): XNode {
    return this.#tree.parentOf(this.#frame, this.#place);
  }

  children(): readonly XNode[] {
    return this.#tree.childrenOf(this.#frame, this.#place, undefined);
  }

  named(name: string): readonly XNode[] {
    return this.#tree.childrenOf(this.#frame, this.#place, name);
  }

  /** Groups and rows have no value of their own. */
  text(): string {
    if (this.#frame.shape.repeat === this.#place) return '';
    return toText(this.#frame.reads[this.#tree.slotOf(this.#place)] ?? '');
  }

  column(name: string): string | undefined {
    return this.named(name)[0]?.text();
  }
}

/** The document, and in it the root element, which answers to whatever name the expression gives it: the compiler has checked that. */
class OuterView implements XNode {
  readonly name: string;
  readonly parent: XNode | undefined;
  readonly fixed = false;
  readonly single = false;
  readonly named: (name?: string) => readonly XNode[];

  constructor(name: string, parent: XNode | undefined, named: (name?: string) => readonly XNode[]) {
    this.name = name;
    this.parent = parent;
    this.named = named;
  }

  children(): readonly XNode[] {
    return this.named();
  }

  text(): string {
    return '';
  }

  column(name: string): string | undefined {
    return this.named(name)[0]?.text();
  }
}
