import { compileForm } from './compiler.ts';
import type { FormDefinition } from './definition.ts';
import type { CompileResult } from './session.ts';

/**
 * Compiles a parsed definition. Everything the engine does not know is a finding that names it; nothing is ignored. Functions of
 * other platforms are warnings: the form opens, and they give nothing.
 */
export function compile(definition: FormDefinition): CompileResult {
  const compiled = compileForm(definition);
  return compiled.ok ? { ok: true, form: compiled.program, warnings: compiled.warnings } : compiled;
}
