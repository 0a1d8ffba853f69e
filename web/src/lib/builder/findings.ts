import { compile } from '@safeground/forms';
import type { CompiledForm, Finding, FormDefinition } from '@safeground/forms';

/** What the engine makes of a definition: a form to fill, or everything that is wrong with it. */
export type Verdict = {
  readonly form: CompiledForm | undefined;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
};

export function judge(definition: FormDefinition): Verdict {
  const result = compile(definition);
  if (result.ok) return { form: result.form, errors: [], warnings: result.warnings };
  return {
    form: undefined,
    errors: result.findings.filter((finding) => finding.severity === 'error'),
    warnings: result.findings.filter((finding) => finding.severity === 'warning'),
  };
}

/** The node on which a finding is shown: itself, the criterion's node, or none when it is about the form as a whole. */
export function nodeOf(finding: Finding, definition: FormDefinition): string | undefined {
  const criterion = /^scoring\.criteria\.(.+)$/.exec(finding.place)?.[1];
  if (criterion === undefined) return finding.place.startsWith('scoring') ? undefined : finding.place;
  return definition.scoring?.criteria.find((each) => each.id === criterion)?.node;
}
