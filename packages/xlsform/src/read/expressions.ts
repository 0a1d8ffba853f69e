import { ExpressionError, parseExpression, type FormNode } from '@safeground/forms';
import type { Report } from '../errors.ts';
import type { Origin, Tree } from './tree.ts';

/** Expressions of a node, each with the column it came from. */
function expressionsOf(node: FormNode): readonly (readonly [field: string, source: string | boolean | undefined])[] {
  if (node.kind === 'group') return [['relevant', node.relevant]];
  if (node.kind === 'repeat')
    return [
      ['relevant', node.relevant],
      ['count', node.count],
    ];
  return [
    ['relevant', node.relevant],
    ['constraint', node.constraint],
    ['calculation', node.calculation],
    ['required', node.required],
    ['readOnly', node.readOnly],
    ['choiceFilter', node.choiceFilter],
    ['default', node.dynamicDefault],
  ];
}

/** All the expressions of a form, as written. */
export function expressionTexts(nodes: readonly FormNode[]): readonly string[] {
  return nodes.flatMap((node) => [
    ...expressionsOf(node).flatMap(([, source]) => (typeof source === 'string' ? [source] : [])),
    ...(node.kind === 'group' || node.kind === 'repeat' ? expressionTexts(node.children) : []),
  ]);
}

/**
 * Warns about every expression that cannot be read. A warning, because pyxform takes such forms: the form opens, and is
 * refused when it is published.
 */
export function checkExpressions(tree: Tree, report: Report): void {
  const visit = (nodes: readonly FormNode[]): void => {
    for (const node of nodes) {
      const origin = tree.origins.get(node.id);
      if (origin !== undefined) checkNode(node, origin, report);
      if (node.kind === 'group' || node.kind === 'repeat') visit(node.children);
    }
  };
  visit(tree.children);
}

function checkNode(node: FormNode, { row }: Origin, report: Report): void {
  for (const [field, source] of expressionsOf(node)) {
    if (typeof source !== 'string') continue;
    try {
      parseExpression(source);
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause;
      const { code, at, values } = cause;
      report.warn('expression', row.place(field), { position: at + 1 }, { code, values: { ...values, source } });
    }
  }
}
