import { NAME } from '@safeground/forms/names';
import { parseType, type Container, type ParsedType } from '../mapping/types.ts';
import type { Table } from '../sheets/table.ts';
import { createRowReader, type RowReader } from './cells.ts';
import { yesNo, type Reading } from './context.ts';
import { soleReference } from './references.ts';
import { addOther } from './selects.ts';

/** A row of the survey in its place: a question, or a group, repeat or loop with the rows inside. */
export type OutlineNode = {
  readonly row: RowReader;
  readonly type: ParsedType;
  readonly container: Container | undefined;
  readonly name: string;
  readonly children: readonly OutlineNode[];
};

export type Outline = {
  readonly children: readonly OutlineNode[];
  /** How often each name occurs once loops are unrolled. */
  readonly names: ReadonlyMap<string, number>;
  /** Row of the `end` of each group, repeat and loop. */
  readonly ends: ReadonlyMap<OutlineNode, number>;
  /** Settings given as rows of the survey, as very old forms do. */
  readonly settings: ReadonlyMap<string, string>;
};

type Open = {
  readonly node: OutlineNode | undefined;
  readonly children: OutlineNode[];
  readonly names: Set<string>;
  readonly folded: Set<string>;
};

/** No form nests so deep, and the reader's own stack must not either. */
const DEEPEST = 20;

/** Names that stand for something in every form. */
const RESERVED = 'meta';

/** Reads the rows into a tree and reports what is wrong with their types, names and nesting. */
export function readOutline(table: Table, reading: Reading): Outline {
  const { report } = reading;
  const settings = new Map<string, string>();
  const stack: Open[] = [open(undefined, [])];
  const repeats = new Set<string>();
  const ends = new Map<OutlineNode, number>();
  /** Containers so deep that they are not opened; their ends close nothing. */
  let unopened = 0;
  for (const source of table.rows) {
    const row = createRowReader(table, source, reading.rules);
    const type = rowType(row, reading);
    if (type === undefined) continue;
    if (type.is === 'setting') {
      settings.set(type.setting, row.text('name'));
      continue;
    }
    if (type.is === 'end' && unopened > 0) {
      unopened -= 1;
      continue;
    }
    if (type.is === 'end') {
      const closed = stack.at(-1)!.node;
      if (closed?.container === type.container) ends.set(stack.pop()!.node!, row.number);
      else report.error('end-unmatched', row.place('type'), { type: type.container, name: row.text('name') });
      if (row.text('save_to') !== '') report.error('entity-save-to-container', row.place('save_to'));
      continue;
    }
    const name = rowName(row, type, stack.at(-1)!, reading);
    const container = type.is === 'begin' ? type.container : undefined;
    const children: OutlineNode[] = [];
    const node: OutlineNode = { row, type, name, children, container };
    stack.at(-1)!.children.push(node);
    if (container === undefined) continue;
    checkContainer(node, repeats, reading);
    if (stack.length === DEEPEST + 1)
      report.error('definition-limit', row.place('type'), { place: 'survey' }, { code: 'too-deep', values: { limit: DEEPEST } });
    if (stack.length > 2 * DEEPEST) {
      unopened += 1;
      continue;
    }
    stack.push(open(node, children));
  }
  for (const { node } of stack.slice(1))
    report.error('begin-unmatched', node!.row.place('type'), { type: node!.container!, name: node!.name });
  const { children } = stack[0]!;
  addOthers(children, reading);
  checkGenerated(children, reading);
  const names = new Map<string, number>();
  countNames(children, 1, names, reading);
  return { children, names, ends, settings };
}

function open(node: OutlineNode | undefined, children: OutlineNode[]): Open {
  return { node, children, names: new Set(), folded: new Set() };
}

/** The type of a row that counts; `undefined` for disabled rows, comments, and rows that cannot be understood. */
function rowType(row: RowReader, { report }: Reading): ParsedType | undefined {
  if (row.has('disabled')) {
    report.warn('row-disabled', row.place('disabled'));
    if (yesNo(row.text('disabled')) === true) return undefined;
  }
  const text = row.text('type');
  if (text === '') {
    if (row.cells.every((cell) => cell.column.column?.field === 'disabled')) return undefined;
    if (row.has('name') || row.has('label')) report.error('type-missing', row.place('type'));
    else report.warn('row-skipped', row.place('type'));
    return undefined;
  }
  const type = parseType(text);
  const place = row.place('type');
  if (type.is === 'include') report.error('type-include', place, { name: row.text('name') });
  else if (type.is === 'cascading') report.error('type-cascading', place);
  else if (type.is === 'listless') report.error('list-missing', place);
  else if (type.is === 'unknown') report.error('type-unknown', place, { type: text });
  return type;
}

function rowName(row: RowReader, type: ParsedType, parent: Open, { report }: Reading): string {
  const place = row.place('name');
  const audit = type.is === 'question' && type.rule.kind === 'audit';
  const written = row.text('name');
  if (audit && written !== '' && written !== 'audit') report.error('audit-name', place);
  if (audit) return 'audit';
  if (written === '' && type.is === 'question' && type.rule.kind === 'note') return `generated_note_name_${row.number}`;
  if (written === '') {
    report.error('name-missing', place);
    return '';
  }
  if (!NAME.test(written)) report.error('name-invalid', place, { name: written });
  if (written === RESERVED) report.error('name-reserved', place);
  else if (parent.names.has(written)) report.error('name-duplicate', place, { name: written });
  else if (parent.folded.has(written.toLowerCase())) report.warn('name-similar', place, { name: written });
  parent.names.add(written);
  parent.folded.add(written.toLowerCase());
  return written;
}

function checkContainer(node: OutlineNode, repeats: Set<string>, { report, lists, rootName }: Reading): void {
  const { row, name, container, type } = node;
  if (container === 'repeat') {
    if (name === rootName) report.error('repeat-name-root', row.place('name'), { name });
    else if (repeats.has(name)) report.error('repeat-name-duplicate', row.place('name'), { name });
    repeats.add(name);
    if (!row.has('label') && row.media() === undefined) report.warn('repeat-label-missing', row.place('label'), { name });
  }
  if (row.text('required') !== '' && yesNo(row.text('required')) !== false) report.warn('required-on-group', row.place('required'));
  if (container !== 'loop' || type.is !== 'begin') return;
  if (type.list === undefined) report.error('loop-list-missing', row.place('type'));
  else if (!lists.choices.has(type.list)) report.error('list-unknown', row.place('type'), { list: type.list });
}

function addOthers(children: readonly OutlineNode[], reading: Reading): void {
  for (const { type, children: inner } of children) {
    if (type.is === 'select' && type.other && type.from === 'choices') addOther(reading.lists.choices.get(type.list), reading.rules);
    addOthers(inner, reading);
  }
}

/** XLSForm adds `NAME_other` for or_other and `NAME_count` for a computed repeat_count beside the row. */
function checkGenerated(children: readonly OutlineNode[], reading: Reading): void {
  const names = new Set(children.map((child) => child.name));
  for (const { row, name, type, container, children: inner } of children) {
    const count = row.text('count');
    const generated =
      type.is === 'select' && type.other
        ? `${name}_other`
        : container === 'repeat' && count !== '' && soleReference(count) === undefined
          ? `${name}_count`
          : undefined;
    if (generated !== undefined && names.has(generated)) reading.report.error('name-duplicate', row.place('name'), { name: generated });
    checkGenerated(inner, reading);
  }
}

function countNames(children: readonly OutlineNode[], times: number, names: Map<string, number>, reading: Reading): void {
  const add = (name: string): void => void names.set(name, (names.get(name) ?? 0) + times);
  for (const { name, type, container, row, children: inner } of children) {
    if (name !== '') add(name);
    if (type.is === 'select' && type.other) add(`${name}_other`);
    const list = container === 'loop' && type.is === 'begin' ? reading.lists.choices.get(type.list ?? '') : undefined;
    const inside = list === undefined ? times : times * list.choices.filter((choice) => choice.name !== 'none').length;
    if (container === 'repeat' && inside > 1) reading.report.error('repeat-name-duplicate', row.place('name'), { name });
    countNames(inner, inside, names, reading);
  }
}
