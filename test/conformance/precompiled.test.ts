import { compile, open, type CompiledForm, type FormDefinition, type Host, type Session } from '@safeground/forms';
import { compileLean } from '@safeground/forms/lean';
import { loadParts } from '@safeground/forms/parts';
import { precompile, type Precompiled } from '@safeground/forms/precompile';
import { linearRegex } from '@safeground/forms/regex';
import { validate } from '@safeground/forms/validate';
import { templates } from '@safeground/templates';
import { readXlsform } from '@safeground/xlsform';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { watch } from '../../packages/forms/src/testing/watch.ts';

type Entry = { readonly file: string; readonly attachment?: boolean };
type Case = { readonly id: string; readonly markdown: string };

const data = new URL('data/', import.meta.url);
const read = <Content>(file: string): Content => JSON.parse(readFileSync(new URL(file, data), 'utf8')) as Content;
const entries = read<readonly Entry[]>('workbooks/INDEX.json').filter(({ attachment }) => attachment !== true);
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(`workbooks/${file}`, data));
const written = read<readonly Case[]>('xlsforms-markdown.json');
/** Forms of other projects, as they are read. */
const forms: readonly (readonly [string, FormDefinition | undefined])[] = [
  ...entries.map(({ file }) => [file, readXlsform(bytesOf(file), { fileName: file }).definition] as const),
  ...written.map(({ id, markdown }) => [id, readXlsform(new TextEncoder().encode(markdown), { fileName: 'form.md' }).definition] as const),
];

it('the checklists of the movement travel compiled; the report of a unit, which rounds, does not', () => {
  const travel = templates.filter(({ definition }) => precompile(definition, 'h') !== undefined).map(({ id }) => id);
  expect(travel).toEqual(['f1', 'f2', 'f3', 'f4', 'f5', 'f6']);
});

it('what travels of a checklist is no larger than its definition', () => {
  for (const { definition } of templates.slice(0, 6)) {
    const size = JSON.stringify(precompile(definition, 'h')).length;
    expect(size).toBeLessThan(JSON.stringify(definition).length / 4);
  }
});

it.each(templates.map(({ id, definition }) => [id, definition] as const))(
  'a form of the movement that travels compiled behaves as one compiled where it is opened: %s',
  async (_, definition) => {
    await sameBehaviour(definition);
  },
);

it('every form of other projects that can be filled can be published, but for what is wrong in it', () => {
  const refused = forms.flatMap(([name, definition]) => {
    if (definition === undefined || !compile(definition).ok) return [];
    const errors = validate(definition, { regex: linearRegex }).filter(({ severity }) => severity === 'error');
    return errors.length === 0 ? [] : [`${name}: ${[...new Set(errors.map(({ code }) => code))].join(', ')}`];
  });
  // A number whose default is a word.
  expect(refused).toEqual(['static-defaults-c4616285c6: default']);
});

it('so do the forms of other projects', async () => {
  let travelled = 0;
  for (const [name, definition] of forms) {
    if (definition === undefined || !compile(definition).ok) continue;
    travelled += await sameBehaviour(definition, name);
  }
  expect(travelled).toBeGreaterThan(100);
});

/** Opens a form both ways and answers all of it. Whether it travels compiled. */
async function sameBehaviour(definition: FormDefinition, name = ''): Promise<0 | 1> {
  const made = precompile(definition, 'h');
  const precompiled = made === undefined ? undefined : (JSON.parse(JSON.stringify(made)) as Precompiled);
  const [lean, whole] = [await compileLean({ definition, hash: 'h', precompiled }), compile(definition)];
  if (!lean.ok || !whole.ok) throw new Error(`${name} is refused`);
  const [one, other] = [await opened(lean.form), await opened(whole.form)];
  expect(one.see(), name).toEqual(other.see());
  for (let round = 0; round < 3; round += 1) {
    for (const path of pathsIn(other.session)) {
      answer(one.session, path, round);
      answer(other.session, path, round);
    }
    expect(one.see(), name).toEqual(other.see());
  }
  return precompiled === undefined ? 0 : 1;
}

async function opened(form: CompiledForm) {
  const host: Host = { now: () => Date.parse('2021-08-14T03:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
  return watch(open(form, { ...host, ...(await loadParts(form)) }), form);
}

function pathsIn(session: Session, parent = ''): readonly string[] {
  return session.children(parent).flatMap((path) => {
    const { kind } = session.state(path).node;
    return kind === 'group' || kind === 'repeat' ? pathsIn(session, path) : [path];
  });
}

/** Another answer each round, as far as the kind takes one so simple. */
function answer(session: Session, path: string, round: number): void {
  const choices = session.choices(path);
  const choice = choices[round % Math.max(1, choices.length)]?.name;
  const tries = [choice, choice === undefined ? undefined : [choice], round * 3, `${round}`, '2021-08-14', true];
  for (const value of tries.filter((each) => each !== undefined)) {
    try {
      session.set(path, value);
      return;
    } catch {
      continue;
    }
  }
}
