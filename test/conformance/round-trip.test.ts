import { type FormDefinition, type FormNode, type LocalizedText } from '@safeground/forms';
import { exportXlsform, readXlsform, updateXlsform } from '@safeground/xlsform';
import { strFromU8, unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Entry = { readonly file: string; readonly container: string; readonly attachment?: boolean };

const data = new URL('data/workbooks/', import.meta.url);
const forms = (JSON.parse(readFileSync(new URL('INDEX.json', data), 'utf8')) as readonly Entry[])
  .filter(({ attachment }) => attachment !== true)
  .flatMap(({ file, container }) => {
    const bytes = new Uint8Array(readFileSync(new URL(file, data)));
    const options = { fileName: file };
    const { definition } = readXlsform(bytes, options);
    return definition === undefined ? [] : [{ file, container, bytes, options, definition }];
  });
const workbooks = forms.filter(({ container }) => container === 'xlsx');

/** Definitions as the wire carries them: no `undefined`, no order of keys. */
const plain = (definition: FormDefinition | undefined): unknown => JSON.parse(JSON.stringify(definition ?? null));

function readAgain(bytes: Uint8Array, fileName: string): unknown {
  const { definition, findings } = readXlsform(bytes, { fileName });
  return definition === undefined ? findings.filter(({ severity }) => severity === 'error') : plain(definition);
}

/** Cells as written, without their row numbers, by part. */
function cells(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const parts = Object.entries(unzipSync(bytes)).filter(([name]) => /worksheets\/[^/]+\.xml$/.test(name));
  return new Map(
    parts.map(([name, part]) => {
      const found = strFromU8(part).match(/<(?:\w+:)?c\s(?:[^>"]|"[^"]*")*?(?:\/>|>.*?<\/(?:\w+:)?c>)/gs) ?? [];
      // Cells of a format only may be filled, and formulas follow the rows they speak of.
      return [
        name,
        found.filter((cell) => !cell.endsWith('/>') && !cell.includes('<f')).map((cell) => cell.replace(/(\sr="[A-Z]+)\d+"/, '$1"')),
      ];
    }),
  );
}

/** Cells that were there and are not any more. */
function lost(before: Uint8Array, after: Uint8Array): string[] {
  const now = cells(after);
  return [...cells(before)].flatMap(([part, old]) => {
    const left = new Map<string, number>();
    for (const cell of now.get(part) ?? []) left.set(cell, (left.get(cell) ?? 0) + 1);
    return old.filter((cell) => {
      const count = left.get(cell) ?? 0;
      left.set(cell, count - 1);
      return count <= 0;
    });
  });
}

const usesLoop = (bytes: Uint8Array): boolean =>
  Object.values(unzipSync(bytes)).some((part) => strFromU8(part, true).includes('begin loop'));

/** Parts that differ, other than the sheets and what must know of them. */
function changedParts(before: Uint8Array, after: Uint8Array): string[] {
  const follows = /worksheets\/[^/]+\.xml$|workbook\.xml$|workbook\.xml\.rels$|Content_Types|calcChain|comments|vmlDrawing|tables\//;
  const now = unzipSync(after);
  return Object.entries(unzipSync(before))
    .filter(([name, part]) => !follows.test(name) && !Buffer.from(now[name] ?? []).equals(part))
    .map(([name]) => name);
}

const isContainer = (node: FormNode): node is FormNode & { readonly kind: 'group' | 'repeat' } =>
  node.kind === 'group' || node.kind === 'repeat';

function mapNodes(nodes: readonly FormNode[], change: (node: FormNode) => readonly FormNode[]): FormNode[] {
  return nodes.flatMap((node) => change(isContainer(node) ? { ...node, children: mapNodes(node.children, change) } : node));
}

const relabel = (label: LocalizedText | undefined, language: string): LocalizedText => ({
  ...label,
  [language]: `* ${label?.[language] ?? 'new'}`,
});

type Edit = { readonly name: string; readonly apply: (form: FormDefinition) => FormDefinition | undefined; readonly mostLost: number };

/** The last question that no generator made: those follow the row before them. */
function lastQuestion(form: FormDefinition): FormNode | undefined {
  const all: FormNode[] = [];
  mapNodes(form.children, (node) => (all.push(node), [node]));
  return all.findLast(
    (node) => !isContainer(node) && node.attributes?.['generated'] === undefined && node.attributes?.['or_other'] === undefined,
  );
}

const edits: readonly Edit[] = [
  {
    name: 'another label',
    mostLost: 1,
    apply: (form) => {
      const id = lastQuestion(form)?.id;
      return {
        ...form,
        children: mapNodes(form.children, (node) => [
          node.id === id ? { ...node, label: relabel(node.label, form.defaultLanguage) } : node,
        ]),
      };
    },
  },
  {
    name: 'a condition and a hint',
    mostLost: 2,
    apply: (form) => {
      const id = lastQuestion(form)?.id;
      const hint = { [form.defaultLanguage]: 'Một gợi ý <mới> & "khác"' };
      return {
        ...form,
        children: mapNodes(form.children, (node) => [node.id === id ? { ...node, relevant: "1 < 2 and '&' != ''", hint } : node]),
      };
    },
  },
  {
    name: 'a question at the start and one at the end',
    mostLost: 0,
    apply: (form) => {
      const question = (name: string): FormNode => ({
        kind: 'integer',
        id: name,
        name,
        label: { [form.defaultLanguage]: name },
        required: true,
      });
      return { ...form, children: [question('first_one'), ...form.children, question('last_one')] };
    },
  },
  {
    name: 'a group of its own around nothing old',
    mostLost: 0,
    apply: (form) => ({
      ...form,
      children: [
        ...form.children,
        {
          kind: 'repeat',
          id: 'visits',
          name: 'visits',
          label: { [form.defaultLanguage]: 'Visits' },
          children: [{ kind: 'date', id: 'visited', name: 'visited', label: { [form.defaultLanguage]: 'Visited' } }],
        },
      ],
    }),
  },
  {
    name: 'the first question moved to the end',
    mostLost: 0,
    apply: (form) => {
      const [first, second, ...rest] = form.children;
      if (first === undefined || second === undefined || second.attributes?.['generated'] !== undefined) return undefined;
      return { ...form, children: [second, ...rest, first] };
    },
  },
  {
    name: 'a choice list and a select over it',
    mostLost: 0,
    apply: (form) => ({
      ...form,
      choiceLists: [
        ...form.choiceLists.filter(({ choices, sheet }) => choices !== undefined && sheet === undefined),
        { name: 'shades', choices: [{ name: 'dark', label: { [form.defaultLanguage]: 'Dark' } }] },
        ...form.choiceLists.filter(({ choices, sheet }) => choices === undefined || sheet !== undefined),
      ],
      children: [
        ...form.children,
        { kind: 'select_one', id: 'shade', name: 'shade', choices: 'shades', label: { [form.defaultLanguage]: 'Shade' } },
      ],
    }),
  },
  {
    name: 'another title and a version',
    mostLost: 2,
    apply: (form) => ({
      ...form,
      title: { [form.defaultLanguage]: 'Một tên khác' },
      settings: { ...form.settings, version: '2026.1' },
    }),
  },
];

describe('forms of other projects, written again', () => {
  it('are all here', () => {
    expect(workbooks.length).toBe(82);
    expect(forms.length).toBe(98);
  });

  it('as new workbooks give an equal definition', () => {
    for (const { file, definition } of forms)
      expect({ file, definition: readAgain(exportXlsform(definition), file) }).toEqual({ file, definition: plain(definition) });
  });

  it('unchanged, give the same bytes', () => {
    const others = workbooks.filter(({ bytes, definition, options }) => updateXlsform(bytes, definition, options) !== bytes);
    expect(others.map(({ file }) => file)).toEqual([]);
  });

  for (const { name, apply, mostLost } of edits) {
    it(`with ${name}: the definition is read back, other cells and other parts are as they were`, () => {
      for (const { file, bytes, definition, options } of workbooks) {
        const wanted = apply(definition);
        if (wanted === undefined) continue;
        const written = updateXlsform(bytes, wanted, options);
        expect({ file, definition: readAgain(written, file) }).toEqual({ file, definition: plain(wanted) });
        // One row of a loop stands for several questions: changing one of them writes the loop out.
        if (!usesLoop(bytes)) expect({ file, lost: lost(bytes, written).slice(mostLost) }).toEqual({ file, lost: [] });
        expect({ file, changed: changedParts(bytes, written) }).toEqual({ file, changed: [] });
      }
    });
  }
});
