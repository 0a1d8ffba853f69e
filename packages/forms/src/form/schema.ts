import type { FormDefinition, FormNode } from '../definition.ts';
import { error } from '../finding.ts';
import type { Finding } from '../session.ts';
import type { Schema } from '../expression/schema.ts';
import type { Outline, Place } from './outline.ts';

/** Deeper and larger than any form written by a person; `parseDefinition` is stricter and says where. */
const MAX_DEPTH = 50;
const MAX_NODES = 50_000;

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** What keeps a definition from being laid out: it is too deep or too large to be a form. */
export function checkSize({ children }: FormDefinition): Finding | undefined {
  const waiting: { readonly node: FormNode; readonly depth: number }[] = children.map((node) => ({ node, depth: 1 })).reverse();
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) return error('too-deep', node.id, { limit: MAX_DEPTH });
    if (nodes >= MAX_NODES) return error('too-large', node.id, { limit: MAX_NODES });
    nodes += 1;
    if (node.kind !== 'group' && node.kind !== 'repeat') continue;
    for (const child of node.children.toReversed()) waiting.push({ node: child, depth: depth + 1 });
  }
  return undefined;
}

/**
 * Ids are unique. Names are so among neighbours; elsewhere the same name may come again, and then `${name}` is refused as
 * ambiguous. Adds to `findings`.
 */
export function checkNames({ places }: Outline, findings: Finding[]): void {
  const ids = new Set<string>();
  for (const { node } of places) {
    if (!ID.test(node.id)) findings.push(error('id', node.id, { id: node.id }));
    if (ids.has(node.id)) findings.push(error('duplicate-id', node.id, { id: node.id }));
    ids.add(node.id);
  }
  const named = new Set<string>();
  for (const { node, parent } of places) {
    const key = `${parent} ${node.name}`;
    if (named.has(key)) findings.push(error('duplicate-name', node.id, { name: node.name }));
    named.add(key);
  }
}

/** The outline as expressions see it. */
export function schemaOf({ places, roots }: Outline, definition: FormDefinition, instances: ReadonlySet<string>): Schema {
  const settings = definition.settings ?? {};
  const rootNames = new Set(['data', settings['name'], settings['form_id'], settings['id_string']]);
  const childrenByName = new Map<number, Map<string, number[]>>();
  const at = (place: number): Place => places[place]!;
  const byName = Map.groupBy(places.keys(), (place) => at(place).node.name);
  const children = (place: number): readonly number[] => (place < 0 ? roots : at(place).children);
  return {
    places,
    name: (place) => at(place).node.name,
    parent: (place) => at(place).parent,
    children,
    childrenNamed: (place, name) => {
      let known = childrenByName.get(place);
      if (known === undefined) {
        known = Map.groupBy(children(place), (child) => at(child).node.name);
        childrenByName.set(place, known);
      }
      return known.get(name) ?? [];
    },
    isRepeat: (place) => place >= 0 && at(place).repeat !== undefined,
    isGroup: (place) => place >= 0 && at(place).node.kind === 'group',
    around: (place) => (place < 0 ? [] : at(place).around),
    byName: (name) => byName.get(name) ?? [],
    isRootName: (name) => rootNames.has(name),
    knowsInstance: (id) => instances.has(id),
    listOf: (place) => at(place).question?.choices,
  };
}
