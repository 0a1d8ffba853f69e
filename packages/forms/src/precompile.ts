import { compileForm } from './compiler.ts';
import type { FormDefinition } from './definition.ts';
import type { Code } from './expression/code.ts';
import type { NodeCode } from './form/coding.ts';
import { ENGINE, type Precompiled } from './form/precompiled.ts';

export { ENGINE, type Precompiled };

/**
 * Compiles a version for those who open it without a compiler (`@safeground/forms/lean`). `hash` is the version's. `undefined` for a
 * form that is refused, warned of, or more than codes: walked paths, rows read as a whole, filtered choices, rarer functions.
 */
export function precompile(definition: FormDefinition, hash: string): Precompiled | undefined {
  const compiled = compileForm(definition);
  if (!compiled.ok || compiled.warnings.length > 0) return undefined;
  const { nodes, scoring } = compiled.coding;
  const { order, needs } = compiled.program;
  if (needs.files.length > 0 || !Object.values(nodes).every(isPlainNode) || !Object.values(scoring).every(isPlain)) return undefined;
  const coded = Object.entries(nodes).filter(([, node]) => Object.values(node).some((part) => part !== undefined));
  const inOrder = order.every((place, at) => place === at);
  return { engine: ENGINE, hash, ...(inOrder ? {} : { order: [...order] }), nodes: Object.fromEntries(coded), scoring };
}

function isPlainNode({ choices, outputs = [], triggers = [], ...codes }: NodeCode): boolean {
  const others = [...triggers, ...outputs.flatMap(([, pieces]) => pieces), ...Object.values(codes)];
  return choices === undefined && others.every((code) => code === undefined || isPlain(code));
}

/** JSON has neither closures nor infinite numbers. */
function isPlain(code: Code): boolean {
  if (typeof code === 'number') return Number.isFinite(code);
  if (typeof code === 'string') return true;
  return !('operand' in code) && code.every(isPlain);
}
