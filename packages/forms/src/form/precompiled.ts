import type { FormDefinition } from '../definition.ts';
import type { CompiledForm } from '../session.ts';
import { assemble } from './assemble.ts';
import type { Coding } from './coding.ts';
import { layOut } from './outline.ts';

/** Goes up by one whenever a code, the places of nodes or anything else in `Precompiled` comes to mean something else. */
export const ENGINE = 1;

/**
 * A version compiled before it travels, so that who opens it needs no compiler. Plain JSON, and good only beside the definition it
 * was made of, in an engine of the same number.
 */
export type Precompiled = Coding & {
  readonly engine: number;
  /** SHA-256 of the canonical definition, as the version has it. */
  readonly hash: string;
  /** Places such that each comes after what it reads; left out when document order does. */
  readonly order?: readonly number[] | undefined;
};

export function isOf(precompiled: Precompiled, hash: string): boolean {
  return precompiled.engine === ENGINE && precompiled.hash === hash;
}

const rest = { needs: { regex: false, extras: false, files: [] }, whole: undefined };

export function takePrecompiled(definition: FormDefinition, precompiled: Precompiled): CompiledForm {
  const outline = layOut(definition);
  const order = precompiled.order ?? outline.places.map(({ place }) => place);
  return assemble(definition, outline, precompiled, () => order, rest);
}
