import type { ChoiceList, FormDefinition, FormNode, Question, QuestionKind, Scoring } from './definition.ts';
import { compileExpression, type CompiledExpression } from './expression/compile.ts';
import { ExpressionError } from './expression/parse.ts';
import { checkScoring } from './scoring-check.ts';
import type { CompiledForm, CompileResult, Finding } from './session.ts';

/** A node with everything it needs while a form is filled. Its index is its place in document order. */
export type NodeSpec = {
  readonly index: number;
  readonly node: FormNode;
  /** `-1` at the top. */
  readonly parent: number;
  readonly children: readonly number[];
  readonly list: ChoiceList | undefined;
  readonly relevant: CompiledExpression | undefined;
  readonly calculation: CompiledExpression | undefined;
  readonly dynamicDefault: CompiledExpression | undefined;
  readonly required: CompiledExpression | boolean;
  readonly readOnly: CompiledExpression | boolean;
  readonly constraint: CompiledExpression | undefined;
};

export type Program = CompiledForm & {
  readonly specs: readonly NodeSpec[];
  readonly byId: ReadonlyMap<string, number>;
  readonly byName: ReadonlyMap<string, number>;
  /** Top-level nodes. */
  readonly roots: readonly number[];
  /** Node indices such that each comes after what it depends on. */
  readonly order: readonly number[];
  /** Place of each node in `order`. */
  readonly rank: readonly number[];
  /** Nodes to recompute when a node's value or relevance changes. */
  readonly dependents: readonly (readonly number[])[];
  /** Nodes whose required, readOnly or constraint reads this node. */
  readonly checkedBy: readonly (readonly number[])[];
  readonly scoreExpressions: ReadonlyMap<string, CompiledExpression>;
};

const notYet: ReadonlySet<QuestionKind> = new Set(['end', 'audit', 'background-audio', 'background-geopoint', 'start-geopoint']);

type Draft = { readonly node: FormNode; readonly parent: number; readonly children: number[] };

/** Compiles a parsed definition. Everything the engine does not know is a finding that names it; nothing is ignored. */
export function compile(definition: FormDefinition): CompileResult {
  const findings: Finding[] = [];
  const drafts: Draft[] = [];
  const roots = collect(definition.children, -1, drafts);
  const byId = index(drafts, 'id', findings);
  const byName = index(drafts, 'name', findings);
  const lists = new Map(definition.choiceLists.map((list) => [list.name, list]));
  const resolve = (name: string): number | undefined => byName.get(name);
  const specs = drafts.map((draft, at) => toSpec(draft, at, lists, resolve, findings));
  const scoreExpressions = compileScoring(definition.scoring, byId, specs, resolve, findings);
  const dependsOn = specs.map((spec) => [
    ...new Set([...(spec.parent < 0 ? [] : [spec.parent]), ...(spec.relevant?.reads ?? []), ...(spec.calculation?.reads ?? [])]),
  ]);
  const order = sort(dependsOn, specs, findings);
  if (findings.some((finding) => finding.severity === 'error')) return { ok: false, findings };
  const rank: number[] = [];
  order.forEach((node, place) => (rank[node] = place));
  const program: Program = {
    definition,
    scoring: definition.scoring,
    specs,
    byId,
    byName,
    roots,
    order,
    rank,
    dependents: invert(dependsOn),
    checkedBy: invert(specs.map(checkReads)),
    scoreExpressions,
  };
  return { ok: true, form: program, warnings: findings };
}

function collect(nodes: readonly FormNode[], parent: number, drafts: Draft[]): number[] {
  return nodes.map((node) => {
    const at = drafts.length;
    const draft: Draft = { node, parent, children: [] };
    drafts.push(draft);
    if (node.kind === 'group' || node.kind === 'repeat') draft.children.push(...collect(node.children, at, drafts));
    return at;
  });
}

function index(drafts: readonly Draft[], key: 'id' | 'name', findings: Finding[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  drafts.forEach(({ node }, at) => {
    if (found.has(node[key]))
      findings.push(error(`duplicate-${key}`, node.id, `Two nodes have the ${key} "${node[key]}"`, `Give one of them another ${key}`));
    found.set(node[key], at);
  });
  return found;
}

function toSpec(
  draft: Draft,
  at: number,
  lists: ReadonlyMap<string, ChoiceList>,
  resolve: (name: string) => number | undefined,
  findings: Finding[],
): NodeSpec {
  const { node } = draft;
  const expression = (source: string | undefined, aspect: string): CompiledExpression | undefined => {
    if (source === undefined || source.trim() === '') return undefined;
    try {
      return compileExpression(source, resolve);
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      findings.push(
        error(
          'expression',
          node.id,
          `${aspect} of ${node.name}, position ${cause.at + 1}: ${cause.message}`,
          `Correct the ${aspect}: ${source}`,
        ),
      );
      return undefined;
    }
  };
  const flag = (value: boolean | string | undefined, aspect: string): CompiledExpression | boolean =>
    typeof value === 'string' ? (expression(value, aspect) ?? false) : (value ?? false);
  const base = { index: at, node, parent: draft.parent, children: draft.children, relevant: expression(node.relevant, 'relevant') };
  if (node.kind === 'repeat')
    findings.push(
      error(
        'unsupported',
        node.id,
        `Repeats (${node.name}) are not supported yet`,
        'Take the repeat out, or publish it in a later version',
      ),
    );
  if (node.kind === 'group' || node.kind === 'repeat') {
    return {
      ...base,
      list: undefined,
      calculation: undefined,
      dynamicDefault: undefined,
      required: false,
      readOnly: false,
      constraint: undefined,
    };
  }
  checkQuestion(node, lists, findings);
  return {
    ...base,
    list: lists.get(node.choices ?? ''),
    calculation: expression(node.calculation, 'calculation'),
    dynamicDefault: expression(node.dynamicDefault, 'default'),
    required: flag(node.required, 'required'),
    readOnly: flag(node.readOnly, 'read_only'),
    constraint: expression(node.constraint, 'constraint'),
  };
}

function checkQuestion(question: Question, lists: ReadonlyMap<string, ChoiceList>, findings: Finding[]): void {
  const unsupported = (what: string): number =>
    findings.push(
      error('unsupported', question.id, `${what} (${question.name}) is not supported yet`, 'Take it out, or publish it in a later version'),
    );
  if (notYet.has(question.kind)) unsupported(`The kind ${question.kind}`);
  if (question.choiceFilter !== undefined) unsupported('A choice filter');
  if (question.trigger !== undefined) unsupported('A trigger');
  if (!['select_one', 'select_multiple', 'rank'].includes(question.kind)) return;
  const list = lists.get(question.choices ?? '');
  if (list === undefined)
    findings.push(
      error(
        'unknown-list',
        question.id,
        `${question.name} uses the choice list "${question.choices ?? ''}", which does not exist`,
        'Add the list or choose another',
      ),
    );
  else if (list.choices === undefined) unsupported('A choice list from a file');
}

function compileScoring(
  scoring: Scoring | undefined,
  byId: ReadonlyMap<string, number>,
  specs: readonly NodeSpec[],
  resolve: (name: string) => number | undefined,
  findings: Finding[],
): ReadonlyMap<string, CompiledExpression> {
  const compiled = new Map<string, CompiledExpression>();
  if (scoring === undefined) return compiled;
  const sources = checkScoring(
    scoring,
    (id) => specs[byId.get(id) ?? -1]?.node,
    (id) => specs[byId.get(id) ?? -1]?.list,
    findings,
  );
  for (const source of sources) {
    try {
      compiled.set(source, compileExpression(source, resolve));
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      findings.push(
        error('expression', 'scoring', `Scoring expression, position ${cause.at + 1}: ${cause.message}`, `Correct it: ${source}`),
      );
    }
  }
  return compiled;
}

function checkReads(spec: NodeSpec): readonly number[] {
  const parts = [spec.required, spec.readOnly, spec.constraint];
  return [...new Set(parts.flatMap((part) => (typeof part === 'object' ? part.reads : [])))];
}

function invert(dependsOn: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const inverted: number[][] = dependsOn.map(() => []);
  dependsOn.forEach((reads, node) => {
    for (const read of reads) inverted[read]?.push(node);
  });
  return inverted;
}

/** Depth-first order; a cycle is a finding with its whole path. Iterative, so that a long chain cannot exhaust the stack. */
function sort(dependsOn: readonly (readonly number[])[], specs: readonly NodeSpec[], findings: Finding[]): readonly number[] {
  const order: number[] = [];
  const state = new Uint8Array(dependsOn.length);
  for (let start = 0; start < dependsOn.length; start += 1) {
    const stack: { node: number; next: number }[] = state[start] === 0 ? [{ node: start, next: 0 }] : [];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      state[top.node] = 1;
      const read = dependsOn[top.node]![top.next];
      top.next += 1;
      if (read === undefined) {
        state[top.node] = 2;
        order.push(top.node);
        stack.pop();
      } else if (state[read] === 0) {
        stack.push({ node: read, next: 0 });
      } else if (state[read] === 1) {
        const path = [...stack.slice(stack.findIndex((entry) => entry.node === read)).map((entry) => entry.node), read].map(
          (node) => specs[node]!.node.name,
        );
        findings.push(
          error('cycle', specs[read]!.node.id, `These depend on each other: ${path.join(' → ')}`, 'Take one of the references out'),
        );
      }
    }
  }
  return order;
}

function error(code: string, place: string, message: string, remedy: string): Finding {
  return { severity: 'error', code, place, message, remedy };
}
