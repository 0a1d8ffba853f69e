import { NAME } from '@safeground/forms/names';
import type { FindingPlace, Report } from '../errors.ts';
import type { Table } from '../sheets/table.ts';
import { cleanValue } from './cells.ts';
import { allocateEntities, type EntityReference, type PathNode } from './entity-places.ts';
import type { OutlineNode } from './outline.ts';
import { findReferences } from './references.ts';

export type Entity = {
  readonly name: string;
  readonly place: FindingPlace;
  readonly columns: Readonly<Record<string, string>>;
  /** Questions that its expressions use. */
  readonly uses: ReadonlySet<string>;
};

const RESERVED_PREFIX = '__';
const RESERVED = new Set(['name', 'label']);

/** Reads the entity declarations and checks what each needs to create or to update. */
export function readEntities(table: Table | undefined, report: Report): readonly Entity[] {
  if (table === undefined || table.rows.length === 0) return [];
  const unknown = table.columns.filter((column) => column.column === undefined).map((column) => column.text);
  if (unknown.length > 0) report.error('header-entities', { sheet: table.sheet, row: 1 }, { columns: unknown.join(', ') });
  const seen = new Set<string>();
  return table.rows.map((row) => {
    const columns = Object.fromEntries(
      row.cells.flatMap(({ column, text }) => (column.column === undefined ? [] : [[column.column.header, cleanValue(text, false)]])),
    );
    const name = columns['list_name'] ?? '';
    const place = {
      sheet: table.sheet,
      row: row.number,
      column: table.columns.find((column) => column.column?.field === 'list_name')?.text,
    };
    checkListName(name, place, report);
    if (name !== '' && seen.has(name)) report.error('entity-name-duplicate', place, { name });
    seen.add(name);
    checkModes(name, columns, place, report);
    const expressions = ['label', 'entity_id', 'create_if', 'update_if'].map((header) => columns[header] ?? '');
    return { name, place, columns, uses: new Set(expressions.flatMap((text) => (findReferences(text) ?? []).map((found) => found.name))) };
  });
}

function checkListName(name: string, place: FindingPlace, report: Report): void {
  if (name === '') report.error('entity-name-missing', place);
  else if (name.startsWith(RESERVED_PREFIX)) report.error('entity-name-reserved', place, { name });
  else if (!NAME.test(name) || name.includes('.')) report.error('entity-name-invalid', place, { name });
}

/** entity_id alone updates; without it entities are created; both need update_if. */
function checkModes(name: string, columns: Readonly<Record<string, string>>, place: FindingPlace, report: Report): void {
  const [id, create, update, label] = [columns['entity_id'], columns['create_if'], columns['update_if'], columns['label']];
  if (id === undefined && update !== undefined) report.error('entity-id', place, { name });
  else if (id !== undefined && create !== undefined && update === undefined) report.error('entity-update-if', place, { name });
  else if (id === undefined && label === undefined) report.error('entity-label', place, { name });
}

/** Checks every `save_to`, and that each entity finds a group or repeat of its own for what is saved into it. */
export function checkSaveTo(
  outline: readonly OutlineNode[],
  entities: readonly Entity[],
  attached: ReadonlySet<string>,
  report: Report,
): void {
  const references = new Map<string, EntityReference[]>();
  const add = (name: string, reference: EntityReference): void => void references.set(name, [...(references.get(name) ?? []), reference]);
  const visit = (nodes: readonly OutlineNode[], path: readonly PathNode[]): void => {
    for (const node of nodes) {
      const saved = readSaveTo(node, entities, references, report);
      if (saved !== undefined) add(saved.entity, { path, place: node.row.place('save_to'), property: saved.property, question: node.name });
      for (const entity of entities)
        if (entity.uses.has(node.name)) add(entity.name, { path, place: entity.place, property: undefined, question: node.name });
      if (node.container !== undefined) visit(node.children, [...path, { name: node.name, repeats: node.container === 'repeat' }]);
    }
  };
  visit(outline, [{ name: 'survey', repeats: true }]);
  for (const entity of entities) {
    if (entity.columns['entity_id'] !== undefined && !attached.has(entity.name))
      report.warn('entity-no-list', entity.place, { name: entity.name });
  }
  allocateEntities(entities, references, report);
}

function readSaveTo(
  node: OutlineNode,
  entities: readonly Entity[],
  references: ReadonlyMap<string, readonly EntityReference[]>,
  report: Report,
): { readonly entity: string; readonly property: string } | undefined {
  const text = node.row.text('save_to');
  if (text === '') return undefined;
  const place = node.row.place('save_to');
  const fail = (code: Parameters<Report['error']>[0], values: Readonly<Record<string, string | number>> = {}): undefined =>
    void report.error(code, place, values) as undefined;
  if (entities.length === 0) return fail('entity-none');
  const parts = text.split('#');
  if (parts.length > 2) return fail('entity-delimiters');
  if (parts.length === 1 && entities.length > 1) return fail('entity-prefix');
  const entity = parts.length === 2 ? parts[0]! : entities[0]!.name;
  const property = parts.at(-1)!;
  if (!entities.some((candidate) => candidate.name === entity)) return fail('entity-unknown', { name: entity });
  if (node.container !== undefined) return fail('entity-save-to-container');
  if (RESERVED.has(property.toLowerCase()) || property.startsWith(RESERVED_PREFIX)) return fail('entity-name-reserved', { name: property });
  if (!NAME.test(property)) return fail('entity-name-invalid', { name: property });
  const other = references.get(entity)?.find((reference) => reference.property === property);
  if (other !== undefined) return fail('entity-save-to-duplicate', { name: property, other: other.place.row ?? 0 });
  return { entity, property };
}
