import type { ChoiceList, FormDefinition, FormNode, Question } from '@safeground/forms';
import { readXlsform } from '@safeground/xlsform';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type StructureNode = {
  readonly path: string;
  readonly kind: 'question' | 'group' | 'repeat';
  readonly type?: string;
  readonly control?: string;
  readonly preload?: string;
  readonly relevant?: string;
  readonly constraint?: string;
  readonly calculation?: string;
  readonly required?: string;
  readonly readonly?: string;
  readonly appearance?: string;
  readonly default?: string;
  readonly choices?: number | 'external';
};
type Structure = {
  readonly form: { readonly title: string; readonly version: string | null; readonly languages: readonly string[] };
  readonly lists: Readonly<Record<string, number>>;
  readonly nodes: readonly StructureNode[];
};

const data = new URL('data/workbooks/', import.meta.url);
const index = JSON.parse(readFileSync(new URL('INDEX.json', data), 'utf8')) as readonly {
  readonly file: string;
  readonly container: string;
}[];
const structures = index
  // `flat` (ODK Tables) takes the groups out of the data; here groups leave no trace in the answers anyway.
  .filter(({ container, file }) => container === 'xlsx' && !file.includes('flat_'))
  .flatMap(({ file }) => {
    const name = `${file.replace('/', '-').replace(/\.\w+$/, '')}.json`;
    try {
      const structure = JSON.parse(readFileSync(new URL(`structures/${name}`, data), 'utf8')) as Structure;
      return [{ file, structure, definition: readXlsform(readFileSync(new URL(file, data)), { fileName: file }).definition! }];
    } catch {
      return [];
    }
  });

/** Nodes that a converter to XForms adds and a definition has no need of. */
const GENERATED = /\/meta(\/|$)|\/generated_table_list_label_|\/reserved_name_for_field_list_labels_/;

const types: Readonly<Partial<Record<Question['kind'], string>>> = {
  text: 'string',
  note: 'string',
  integer: 'int',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
  dateTime: 'dateTime',
  select_one: 'string',
  select_multiple: 'string',
  rank: 'odk:rank',
  image: 'binary',
  audio: 'binary',
  video: 'binary',
  file: 'binary',
  geopoint: 'geopoint',
  geotrace: 'geotrace',
  geoshape: 'geoshape',
  barcode: 'barcode',
  acknowledge: 'string',
  calculate: 'string',
  hidden: 'string',
  start: 'dateTime',
  end: 'dateTime',
  today: 'date',
  deviceid: 'string',
  phonenumber: 'string',
  username: 'string',
  email: 'string',
};
const controls: Readonly<Partial<Record<Question['kind'], string>>> = {
  select_one: 'select1',
  select_multiple: 'select',
  rank: 'rank',
  image: 'upload',
  audio: 'upload',
  video: 'upload',
  file: 'upload',
  acknowledge: 'trigger',
  range: 'range',
};

/** `${x}` as the path that a converter makes of it, with the spaces taken out on both sides. */
function converted(expression: string | boolean | undefined, paths: ReadonlyMap<string, string>): string | undefined {
  if (expression === undefined) return undefined;
  if (expression === true) return 'true()';
  return String(expression).replace(/\$\{([^}]+)\}/g, (_, name: string) => ` ${paths.get(name) ?? name} `);
}

const squeeze = (text: string | undefined): string | undefined => text?.replace(/\s+/g, ' ').trim();

function walk(nodes: readonly FormNode[], parent: string, visit: (node: FormNode, path: string) => void): void {
  for (const node of nodes) {
    visit(node, `${parent}/${node.name}`);
    if (node.kind === 'group' || node.kind === 'repeat') walk(node.children, `${parent}/${node.name}`, visit);
  }
}

function structureOf(definition: FormDefinition, root: string): StructureNode[] {
  const paths = new Map<string, string>();
  walk(definition.children, root, (node, path) => paths.set(node.name, path));
  const lists = new Map<string, ChoiceList>(definition.choiceLists.map((list) => [list.name, list]));
  const found: StructureNode[] = [];
  walk(definition.children, root, (node, path) => {
    const relevant = converted(node.relevant, paths);
    const base = {
      path,
      ...(relevant !== undefined && { relevant }),
      ...(node.appearance !== undefined && { appearance: node.appearance }),
    };
    if (node.kind === 'group' || node.kind === 'repeat') {
      found.push({ ...base, kind: node.kind });
      return;
    }
    const range =
      node.kind === 'range' ? (Object.values(node.parameters ?? {}).some((value) => value.includes('.')) ? 'decimal' : 'int') : undefined;
    const type = range ?? types[node.kind];
    const external = node.attributes?.['type']?.startsWith('select_one_external');
    const shown = node.label ?? node.hint ?? node.media;
    const metadata = ['start', 'end', 'today', 'deviceid', 'phonenumber', 'username', 'email', 'hidden', 'calculate'].includes(node.kind);
    const control =
      metadata || (shown === undefined && node.calculation !== undefined)
        ? undefined
        : external
          ? 'input'
          : (controls[node.kind] ?? 'input');
    const list = lists.get(node.choices ?? '');
    const choices = node.choices === undefined || external ? undefined : (list?.choices?.length ?? 'external');
    const [constraint, calculation, required] = [node.constraint, node.calculation, node.required].map((value) => converted(value, paths));
    const readonly = node.kind === 'note' ? 'true()' : converted(node.readOnly, paths);
    found.push({
      ...base,
      kind: 'question',
      ...(type !== undefined && { type }),
      ...(control !== undefined && { control }),
      ...(choices !== undefined && { choices }),
      ...(constraint !== undefined && { constraint }),
      ...(calculation !== undefined && { calculation }),
      ...(required !== undefined && { required }),
      ...(readonly !== undefined && { readonly }),
      ...(node.default !== undefined && { default: node.default }),
    });
  });
  return found;
}

/** The converter writes a path from where the expression stands as the path to the same question. */
const fromHere = (text: string | undefined, path: string): string | undefined =>
  text?.replace(/\.\.\//g, `${path.slice(0, path.lastIndexOf('/'))}/`);

/** What both sides are asked: names and places of appearances in table-lists, and preloads, are the converter's own. */
function comparable({ preload: _, appearance: __, relevant, constraint, calculation, required, ...node }: StructureNode): unknown {
  return {
    ...node,
    // An old `trigger` has no type, an `acknowledge` has one.
    type: node.control === 'trigger' ? undefined : node.type,
    relevant: squeeze(fromHere(relevant, node.path)),
    constraint: squeeze(constraint),
    calculation: squeeze(calculation),
    required: required === 'false()' ? undefined : squeeze(required),
  };
}

describe('forms of other projects, by the structure that pyxform gives them', () => {
  it('are all here', () => {
    expect(structures.map(({ file }) => file).sort()).toHaveLength(13);
  });

  for (const { file, structure, definition } of structures) {
    it(`${file}: the same questions, groups and repeats with the same rules in the same order`, () => {
      const root = structure.nodes[0]!.path.split('/')[1]!;
      const computedCounts = new Set(structure.nodes.filter(({ kind }) => kind === 'repeat').map(({ path }) => `${path}_count`));
      const expected = structure.nodes.filter(({ path }) => !GENERATED.test(path) && !computedCounts.has(path));
      expect(structureOf(definition, `/${root}`).map(comparable)).toEqual(expected.map(comparable));
    });

    it(`${file}: the same lists, and the languages`, () => {
      const lists = Object.fromEntries(
        definition.choiceLists.flatMap(({ name, choices }) => (choices === undefined ? [] : [[name, choices.length]])),
      );
      expect(lists).toMatchObject(structure.lists);
      const names = definition.languages.map((tag) => definition.languageNames?.[tag] ?? (tag === 'und' ? 'default' : tag));
      if (structure.form.languages.length > 1) expect(names.sort()).toEqual([...structure.form.languages].sort());
      // One version is a formula of the moment it was saved: a date, with or without its time.
      expect(definition.settings?.['version'] ?? '').toContain(structure.form.version ?? '');
    });
  }
});
