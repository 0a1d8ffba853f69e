import type { FormDefinition } from './definition.ts';
import { choicePlace, listPlace } from './lint/walk.ts';
import type { Finding } from './session.ts';

/** The member of a node that an expression stands in, by its XLSForm column. Texts are several: those are shown at their node. */
const members: Readonly<Record<string, string | undefined>> = {
  relevant: 'relevant',
  required: 'required',
  read_only: 'readOnly',
  constraint: 'constraint',
  calculation: 'calculation',
  default: 'dynamicDefault',
  repeat_count: 'count',
  choice_filter: 'choiceFilter',
  trigger: 'trigger',
  seed: 'parameters',
};

/** The member a finding without an expression is about. */
const membersByCode: Readonly<Record<string, string | undefined>> = {
  'duplicate-id': 'id',
  id: 'id',
  'duplicate-name': 'name',
  'unknown-list': 'choices',
};

/** A path as an RFC 6901 pointer: `['children', 0]` is `/children/0`, and of nothing it is the whole. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * Where what was found stands, as RFC 6901 pointers into the definition: `/children/3/relevant`. A place that the
 * definition has not points at the whole.
 */
export function pointersInto(definition: FormDefinition): (finding: Finding) => string {
  const paths = pathsOf(definition);
  return ({ place, code, values }) => {
    if (code.startsWith('file-')) return filePointer(definition, String(values['file']));
    const found = paths.get(place);
    if (found === undefined) return '';
    const [family = ''] = code.split('.');
    const member = members[String(values['aspect'] ?? '')] ?? membersByCode[code] ?? membersByCode[family];
    return toPointer(member === undefined || !(member in found.value) ? found.path : [...found.path, member]);
  };
}

/** Where a file is asked for: a name in the form's files that is not there has no place of its own. */
function filePointer({ choiceLists }: FormDefinition, file: string): string {
  return toPointer(['choiceLists', choiceLists.findIndex((list) => list.file === file), 'file']);
}

type Found = { readonly path: readonly PropertyKey[]; readonly value: object };

/** By the places that findings name. Of two with one id or name the later is the one complained of. */
function pathsOf({ children, choiceLists, scoring }: FormDefinition): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>([
    ['title', { path: ['title'], value: {} }],
    ['defaultLanguage', { path: ['defaultLanguage'], value: {} }],
  ]);
  for (const [at, { name, choices = [] }] of choiceLists.entries()) {
    found.set(listPlace(name), { path: ['choiceLists', at], value: {} });
    for (const [index, choice] of choices.entries())
      found.set(choicePlace(name, choice.name), { path: ['choiceLists', at, 'choices', index], value: {} });
  }
  if (scoring !== undefined) {
    found.set('scoring', { path: ['scoring'], value: {} });
    found.set('scoring.classes', { path: ['scoring', 'classes'], value: {} });
    for (const [at, { id }] of scoring.criteria.entries())
      found.set(`scoring.criteria.${id}`, { path: ['scoring', 'criteria', at], value: {} });
    for (const [at, { code }] of scoring.classes.entries())
      found.set(`scoring.classes.${code}`, { path: ['scoring', 'classes', at], value: {} });
  }
  const waiting = [{ nodes: children, path: ['children'] as readonly PropertyKey[] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [at, node] of next.nodes.entries()) {
      const path = [...next.path, at];
      found.set(node.id, { path, value: node });
      if (node.kind === 'group' || node.kind === 'repeat') waiting.push({ nodes: node.children, path: [...path, 'children'] });
    }
  }
  return found;
}
