import type { FormNode, QuestionKind } from '../definition.ts';
import { ExpressionError, visitAst, type Ast, type CallAst } from '../expression/ast.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Aspect } from '../validate.ts';
import type { FindingCode } from '../messages-en.ts';
import type { Finding } from '../session.ts';
import { error, warning } from '../finding.ts';
import type { Entry, LintContext, Report } from './walk.ts';

type Look = {
  readonly entry: Entry;
  readonly aspect: Aspect;
  readonly context: LintContext;
  readonly tell: (code: FindingCode, values?: Finding['values']) => void;
};

const conditions: ReadonlySet<Aspect> = new Set(['relevant', 'required', 'read_only', 'constraint', 'choice_filter']);
const numeric: ReadonlySet<QuestionKind> = new Set(['integer', 'decimal', 'range']);
const wordless: ReadonlySet<string> = new Set([
  'select_one',
  'select_multiple',
  'rank',
  'image',
  'audio',
  'video',
  'file',
  'geopoint',
  'geotrace',
  'geoshape',
  'note',
  'acknowledge',
  'barcode',
]);
const LONG_CHAIN = 300;

/** What an expression does otherwise than it looks. What does not parse is the compiler's to refuse. */
export function lintExpression(entry: Entry, aspect: Aspect, source: string, context: LintContext, report: Report): void {
  const ast = parsed(source);
  if (ast === undefined) return;
  const { id, name } = entry.node;
  const tell = (code: FindingCode, values: Finding['values'] = {}): void => report(warning(code, id, { ...values, aspect, of: name }));
  const look: Look = { entry, aspect, context, tell };
  lintConstant(ast, look);
  if (conditions.has(aspect)) lintCondition(ast, look);
  visitAst(ast, (part) => {
    if (part.kind === 'call') lintCall(part, look, report);
    if (part.kind === 'binary') lintComparison(part, look);
    if (part.kind === 'chain' && part.operands.length > LONG_CHAIN) tell('expensive.terms', { count: part.operands.length });
    if (part.kind === 'path' && part.steps.some((step) => step.axis === 'descendant-or-self' || step.axis === 'descendant'))
      tell('expensive.descendants');
  });
}

function parsed(source: string): Ast | undefined {
  try {
    return parseExpression(source);
  } catch (cause) {
    if (cause instanceof ExpressionError) return undefined;
    throw cause;
  }
}

/** A condition that depends on nothing decides once for all. */
function lintConstant(ast: Ast, { aspect, tell }: Look): void {
  const truth =
    ast.kind === 'call' && ast.args.length === 0
      ? ({ true: true, false: false } as Record<string, boolean | undefined>)[ast.name]
      : undefined;
  if (truth === false && aspect === 'relevant') tell('unreachable.relevant');
  if (truth === false && aspect === 'constraint') tell('unreachable.constraint');
}

/** Conditions joined by and, or, not(): each part is asked for truth. */
function lintCondition(ast: Ast, look: Look): void {
  if (ast.kind === 'chain' && ast.operator !== '+') {
    for (const operand of ast.operands) lintCondition(operand, look);
    return;
  }
  if (ast.kind === 'call' && (ast.name === 'not' || ast.name === 'boolean') && ast.args.length === 1) {
    lintCondition(ast.args[0]!, look);
    return;
  }
  if (ast.kind === 'reference') look.tell('existence', { name: ast.name });
}

function lintComparison(part: Ast & { readonly kind: 'binary' }, look: Look): void {
  const { operator, left, right } = part;
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const node = nodeOf(side, look.context);
    if (node === undefined) continue;
    if (operator === '=' || operator === '!=') lintEquality(side, node, other, look);
    else if (operator !== 'and' && operator !== 'or' && wordless.has(node.kind))
      look.tell('type.no-number', { name: node.name, kind: node.kind });
  }
}

function lintEquality(side: Ast, node: FormNode, other: Ast, { context, tell }: Look): void {
  if (other.kind === 'call' && (other.name === 'true' || other.name === 'false'))
    tell('boolean-text', { name: node.name, text: other.name });
  if (other.kind !== 'string' || other.value === '' || node.kind === 'group' || node.kind === 'repeat') return;
  if (numeric.has(node.kind) && !Number.isFinite(Number(other.value))) tell('type.number', { name: node.name, text: other.value });
  if (node.kind === 'select_multiple') tell('type.several', { name: node.name, text: other.value });
  const names = context.choiceNames.get(node.choices ?? '');
  if (side.kind === 'reference' && node.kind === 'select_one' && names?.has(other.value) === false)
    tell('unknown-choice', { name: node.name, text: other.value });
}

function lintCall(call: CallAst, look: Look, report: Report): void {
  const { entry, aspect, context, tell } = look;
  const [first, second] = call.args;
  switch (call.name) {
    case 'regex':
      if (second?.kind === 'string') lintPattern(second.value, look, report);
      return;
    case 'checklist':
    case 'weighted-checklist':
      tell('checklist', { function: call.name });
      return;
    case 'today':
    case 'now':
    case 'random':
    case 'uuid':
      if (aspect === 'calculation' && !isHeld(call, entry)) tell('volatile', { function: call.name });
      return;
    case 'selected':
    case 'selected-at':
    case 'count-selected': {
      const node = first === undefined ? undefined : nodeOf(first, context);
      if (node !== undefined && !['select_one', 'select_multiple', 'rank', 'text', 'calculate', 'hidden'].includes(node.kind))
        tell('type.choices', { function: call.name, name: node.name, kind: node.kind });
      return;
    }
    case 'sum':
    case 'min':
    case 'max': {
      const node = first === undefined ? undefined : nodeOf(first, context);
      if (node === undefined || node.kind === 'group' || node.kind === 'repeat' || node.required === true || node.calculation !== undefined)
        return;
      if (!insideRepeat(node, entry, context)) return;
      tell('empty-in-sum', { name: node.name, function: call.name });
      return;
    }
    case 'position':
      if (first?.kind === 'path' && first.start === 'context' && first.steps.length === 1 && first.steps[0]!.axis === 'parent')
        lintPosition(look);
      return;
    default:
      return;
  }
}

/** `position(..)` is the place of the parent: of the row only where the parent is the row. */
function lintPosition({ entry, tell }: Look): void {
  const { around } = entry;
  if (around.at(-1)?.kind !== 'group' || !around.some((node) => node.kind === 'repeat')) return;
  const ups = around.length - around.findLastIndex((node) => node.kind === 'repeat');
  tell('position-of-group', { path: Array.from({ length: ups }, () => '..').join('/') });
}

function lintPattern(pattern: string, { entry, aspect, context, tell }: Look, report: Report): void {
  const broken = /\(\?(?:=|!|<=|<!)|\\[1-9]/.test(pattern) || (context.regex !== undefined && context.regex(pattern) === undefined);
  if (broken) {
    const { id, name } = entry.node;
    report(error('pattern', id, { pattern, aspect, of: name }));
    return;
  }
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) tell('unanchored', { pattern });
}

/** A clock in once(), or behind a trigger, runs once. */
function isHeld(call: CallAst, { node }: Entry): boolean {
  if (node.kind === 'group' || node.kind === 'repeat') return false;
  if (node.trigger !== undefined && node.trigger.length > 0) return true;
  let held = false;
  const ast = parsed(node.calculation ?? '');
  if (ast === undefined) return false;
  visitAst(ast, (part) => {
    if (part.kind !== 'call' || part.name !== 'once') return;
    visitAst(part, (inside) => {
      if (inside.kind === 'call' && inside.at === call.at && inside.name === call.name) held = true;
    });
  });
  return held;
}

function nodeOf(ast: Ast, { byName }: LintContext): FormNode | undefined {
  const node = ast.kind === 'reference' ? byName.get(ast.name) : undefined;
  return node === 'several' ? undefined : node;
}

/** Whether a node stands in a repeat that the reader is not in. */
function insideRepeat(node: FormNode, reader: Entry, { entryOf }: LintContext): boolean {
  const around = entryOf.get(node)?.around ?? [];
  return around.some((one) => one.kind === 'repeat' && !reader.around.includes(one));
}
