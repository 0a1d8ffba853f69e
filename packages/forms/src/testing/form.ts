import { compile } from '../compile.ts';
import type { ChoiceList, FormDefinition, FormNode, Group, Question, Repeat, Scoring } from '../definition.ts';
import { open } from '../engine.ts';
import { extras } from '../extras.ts';
import { describe } from '../findings.ts';
import { linearRegex } from '../regex.ts';
import type { CompiledForm, Host, Session } from '../session.ts';

/** The middle of a day in Vietnam, which is the evening before in the zone the tests run in. */
export const host: Host = {
  now: () => Date.parse('2021-08-14T17:30:00Z'),
  timeZone: 'Asia/Ho_Chi_Minh',
  random: () => 0.5,
  language: 'vi',
  regex: linearRegex,
  extras,
};

type Row = Partial<Question> & { readonly id: string };

/** A question of a form under test: its name is its id unless another is given. */
export function ask(kind: Question['kind'], id: string, rest: Partial<Question> = {}): Question {
  return { kind, id, name: id, ...rest };
}

export function group(id: string, children: readonly FormNode[], rest: Partial<Group> = {}): Group {
  return { kind: 'group', id, name: id, ...rest, children };
}

export function repeat(id: string, children: readonly FormNode[], rest: Partial<Repeat> = {}): Repeat {
  return { kind: 'repeat', id, name: id, ...rest, children };
}

export function calculate(id: string, calculation: string, rest: Partial<Row> = {}): Question {
  return ask('calculate', id, { calculation, ...rest });
}

export function list(name: string, choices: readonly string[]): ChoiceList {
  return { name, choices: choices.map((choice) => ({ name: choice, label: { vi: choice.toUpperCase() } })) };
}

export function define(children: readonly FormNode[], choiceLists: readonly ChoiceList[] = [], scoring?: Scoring): FormDefinition {
  return { schema: 1, title: { vi: 'Phiếu' }, languages: ['vi'], defaultLanguage: 'vi', choiceLists, children, scoring };
}

export function compiled(definition: FormDefinition): CompiledForm {
  const result = compile(definition);
  if (!result.ok) throw new Error(result.findings.map((finding) => `${finding.place}: ${describe(finding, 'en').message}`).join('\n'));
  return result.form;
}

export function refusal(definition: FormDefinition): string {
  const result = compile(definition);
  return result.ok ? 'accepted' : result.findings.map((finding) => Object.values(describe(finding, 'en')).join(' ')).join('\n');
}

export function start(children: readonly FormNode[], choiceLists: readonly ChoiceList[] = [], on: Host = host): Session {
  return open(compiled(define(children, choiceLists)), on);
}

/** Everything a session shows, by path. */
export function view(session: Session): Record<string, unknown> {
  const seen: Record<string, unknown> = {};
  const visit = (path: string): void => {
    for (const child of session.children(path)) {
      const { value, relevant, required, readOnly, problem, node } = session.state(child);
      seen[child] = { value, relevant, required, readOnly, problem };
      if (node.kind === 'group' || node.kind === 'repeat') visit(child);
    }
  };
  visit('');
  return seen;
}

/** The values a session holds, by path, without those that are empty. */
export function values(session: Session): Record<string, unknown> {
  const found = Object.entries(view(session)).map(([path, state]) => [path, (state as { readonly value: unknown }).value] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}
