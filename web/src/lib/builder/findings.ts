import { compile } from '@safeground/forms';
import { fileFindings } from '@safeground/forms/list-files';
import type { CompiledForm, Finding, FormDefinition, Host } from '@safeground/forms';
import { isFindingCode } from '@safeground/forms/findings';
import type { ProblemError } from '@safeground/contract/problems';
import { validate } from '@safeground/forms/validate';
import { usersOf } from './choices.ts';

/** What is made of a definition: a form to fill where the engine can, everything that is wrong with it, and what works otherwise than it looks. */
export type Verdict = {
  readonly form: CompiledForm | undefined;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
};

/** What publishing would say of it, too, as soon as `regex` is there: nothing with an error is published. */
export function judge(definition: FormDefinition, regex?: Host['regex']): Verdict {
  const result = compile(definition);
  const findings = validate(definition, { regex, result });
  return {
    form: result.ok ? result.form : undefined,
    // A form can be tried out as long as a file of it is still to come.
    errors: [...findings.filter(({ severity }) => severity === 'error'), ...fileFindings(definition)],
    warnings: findings.filter(({ severity }) => severity === 'warning'),
  };
}

/** The node on which a finding is shown: itself, the criterion's node, or none when it is about the form as a whole. */
export function nodeOf(finding: Finding, definition: FormDefinition): string | undefined {
  if (finding.code.startsWith('file-')) return usersOf(definition, String(finding.values['list']))[0];
  const criterion = /^scoring\.criteria\.(.+)$/.exec(finding.place)?.[1];
  if (criterion === undefined) return finding.place.startsWith('scoring') ? undefined : finding.place;
  return definition.scoring?.criteria.find((each) => each.id === criterion)?.node;
}

/** What the server refused a draft for, as the page finds it itself: of files the server knows more. Codes without words are left out. */
export function findingsIn(errors: readonly ProblemError[], definition: FormDefinition): readonly Finding[] {
  return errors.flatMap(({ pointer, code, values = {} }): Finding[] =>
    isFindingCode(code) ? [{ severity: 'error', code, place: placeAt(pointer, definition), values }] : [],
  );
}

/** The id of the node that a pointer into a draft leads into; empty where it leads elsewhere. */
function placeAt(pointer: string, definition: FormDefinition): string {
  let [value, place]: [unknown, string] = [{ definition }, ''];
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) break;
    value = Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined;
    if (typeof value === 'object' && value !== null && 'id' in value && 'kind' in value) place = String(value.id);
  }
  return place;
}
