import type { Ast } from './ast.ts';

/**
 * `${instanceID}` or `/data/meta/instanceID`: what the host calls this filling of the form. It stands in no question, so a form that
 * has one of that name means that one. A review takes what was made of it as it was sent.
 */
export function meansInstanceId(ast: Ast): boolean {
  if (ast.kind === 'reference') return ast.name === 'instanceID';
  if (ast.kind !== 'path' || ast.start !== 'root') return false;
  const [root, ...path] = ast.steps.map(({ axis, test, predicates }) => (axis === 'child' && predicates.length === 0 ? test : ''));
  return root !== undefined && path.join('/').replaceAll('orx:', '') === 'meta/instanceID';
}
