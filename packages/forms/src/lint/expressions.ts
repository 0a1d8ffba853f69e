import type { FormNode, QuestionKind } from '../definition.ts';
import { ExpressionError, visitAst, type Ast, type CallAst } from '../expression/ast.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Aspect } from '../validate.ts';
import { error, warning, type Entry, type LintContext, type Report } from './walk.ts';

type Look = {
  readonly entry: Entry;
  readonly aspect: Aspect;
  readonly context: LintContext;
  readonly tell: (code: string, message: string, remedy: string) => void;
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
  const tell = (code: string, message: string, remedy: string): void =>
    report(warning(code, entry.node.id, `${aspect} of ${entry.node.name}: ${message}`, remedy));
  const look: Look = { entry, aspect, context, tell };
  lintConstant(ast, look);
  if (conditions.has(aspect)) lintCondition(ast, look);
  visitAst(ast, (part) => {
    if (part.kind === 'call') lintCall(part, look, report);
    if (part.kind === 'binary') lintComparison(part, look);
    if (part.kind === 'chain' && part.operands.length > LONG_CHAIN)
      tell('expensive', `${part.operands.length} terms in a row`, 'Add up sections first, or use sum() over a repeat');
    if (part.kind === 'path' && part.steps.some((step) => step.axis === 'descendant-or-self' || step.axis === 'descendant'))
      tell('expensive', '"//" looks through the whole form each time', 'Write the path, or the name of the question');
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
  if (truth === false && aspect === 'relevant')
    tell('unreachable', 'is never true, so this is never shown', 'Take the node out, or correct the condition');
  if (truth === false && aspect === 'constraint') tell('unreachable', 'is never true, so no answer is ever valid', 'Correct the condition');
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
  if (ast.kind === 'reference')
    look.tell('existence', `\${${ast.name}} alone asks whether the question is there, so it is always true`, `Write \${${ast.name}} != ''`);
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
      look.tell('type', `${node.name} is ${node.kind}, which is no number`, 'Compare or calculate with a number');
  }
}

function lintEquality(side: Ast, node: FormNode, other: Ast, { context, tell }: Look): void {
  if (other.kind === 'call' && (other.name === 'true' || other.name === 'false'))
    tell('boolean-text', `${node.name} holds a text, and any text is true`, `Compare with '${other.name}', or use boolean-from-string()`);
  if (other.kind !== 'string' || other.value === '' || node.kind === 'group' || node.kind === 'repeat') return;
  if (numeric.has(node.kind) && !Number.isFinite(Number(other.value)))
    tell('type', `${node.name} is a number and never "${other.value}"`, 'Compare it with a number');
  if (node.kind === 'select_multiple')
    tell('type', `${node.name} holds several choices, so = holds only for exactly one`, `Use selected(\${${node.name}}, '${other.value}')`);
  const choices = context.definition.choiceLists.find((list) => list.name === node.choices)?.choices;
  if (
    side.kind === 'reference' &&
    node.kind === 'select_one' &&
    choices !== undefined &&
    !choices.some((choice) => choice.name === other.value)
  )
    tell('unknown-choice', `${node.name} has no choice "${other.value}"`, 'Correct the name, or add the choice');
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
      tell(
        'checklist',
        `${call.name}() counts whatever is not empty, the words "no" and "0" too`,
        "Compare first: \\${question} = 'yes'; or use the scoring of the form",
      );
      return;
    case 'today':
    case 'now':
    case 'random':
    case 'uuid':
      if (aspect === 'calculation' && !isHeld(call, entry))
        tell('volatile', `${call.name}() is worked out again at every answer`, 'Use it as a default, in once(), or with a trigger');
      return;
    case 'selected':
    case 'selected-at':
    case 'count-selected': {
      const node = first === undefined ? undefined : nodeOf(first, context);
      if (node !== undefined && !['select_one', 'select_multiple', 'rank', 'text', 'calculate', 'hidden'].includes(node.kind))
        tell('type', `${call.name}() reads choices, and ${node.name} is ${node.kind}`, 'Name a select question');
      return;
    }
    case 'sum':
    case 'min':
    case 'max': {
      const node = first === undefined ? undefined : nodeOf(first, context);
      if (node === undefined || node.kind === 'group' || node.kind === 'repeat' || node.required === true || node.calculation !== undefined)
        return;
      if (!insideRepeat(node, entry, context)) return;
      tell(
        'empty-in-sum',
        `one empty ${node.name} makes ${call.name}() empty`,
        `Require ${node.name}, or add up coalesce(\${${node.name}}, 0)`,
      );
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
  tell(
    'position-of-group',
    'position(..) is the place of the group, which is always 1',
    `Write position(${Array.from({ length: ups }, () => '..').join('/')})`,
  );
}

function lintPattern(pattern: string, { entry, aspect, context, tell }: Look, report: Report): void {
  const broken = /\(\?(?:=|!|<=|<!)|\\[1-9]/.test(pattern) || (context.regex !== undefined && context.regex(pattern) === undefined);
  if (broken) {
    const message = `${aspect} of ${entry.node.name}: the pattern "${pattern}" is broken, or looks around or back, which is not taken`;
    report(error('pattern', entry.node.id, message, 'Write it with characters, classes, groups, alternatives and repetitions only'));
    return;
  }
  if (!pattern.startsWith('^') || !pattern.endsWith('$'))
    tell(
      'unanchored',
      `the pattern "${pattern}" must match the whole answer here, and only a part of it in other programs`,
      `Write ^${pattern}$ to say which`,
    );
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
