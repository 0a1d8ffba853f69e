import type { FormDefinition } from './definition.ts';
import { ENGINE, isOf, takePrecompiled, type Precompiled } from './form/precompiled.ts';
import type { CompileResult } from './session.ts';

export { AnswerTypeError, open } from './engine.ts';
export { ENGINE, type Precompiled };
export { isAttachments } from './questions/attachment.ts';

/** A version as it travels. */
export type Travelled = { readonly definition: FormDefinition; readonly hash: string; readonly precompiled?: Precompiled | undefined };

/**
 * The same as `compile`, for where every kilobyte of script is waited for: a version that comes precompiled, by an engine that
 * means the same by it as this one, and of this very definition, is put together. For any other the compiler is loaded.
 */
export async function compileLean({ definition, hash, precompiled }: Travelled): Promise<CompileResult> {
  if (precompiled !== undefined && isOf(precompiled, hash))
    return { ok: true, form: takePrecompiled(definition, precompiled), warnings: [] };
  const { compile } = await import('./compile.ts');
  return compile(definition);
}
