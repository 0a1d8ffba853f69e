import type { AnswerValue, LocalizedText } from '../definition.ts';
import type { NodeSpec } from '../form/program.ts';
import type { AnswerProblem, Path, ProblemCode } from '../session.ts';
import { toText } from '../expression/values.ts';
import type { Core } from './core.ts';
import { STALE, type FormFrame } from './frame.ts';

/** What a form does not say itself is worded elsewhere (`@safeground/forms/problems`). */
const UNSAID: LocalizedText = {};

export function problem(path: Path, code: ProblemCode, message?: LocalizedText): AnswerProblem {
  return { path, code, message: message ?? UNSAID };
}

/** What is wrong with a node, worked out again only when something it depends on changed. */
export function check(core: Core, frame: FormFrame, spec: NodeSpec): AnswerProblem | undefined {
  const known = frame.problems[spec.slot];
  if (known !== STALE) return known;
  const found = findProblem(core, frame, spec);
  frame.problems[spec.slot] = found;
  return found;
}

function findProblem(core: Core, frame: FormFrame, spec: NodeSpec): AnswerProblem | undefined {
  const { slot, place, question, choosing, constraint } = spec;
  if (frame.relevant[slot] !== 1) return undefined;
  if (question === undefined) return findRowsProblem(core, frame, spec);
  const value = frame.values[slot];
  const code = ((): ProblemCode | undefined => {
    if (value === undefined) return flag(core, frame, spec, spec.required) ? 'required' : undefined;
    if (
      choosing !== undefined &&
      !core.evaluate(place, frame, (scope) => namesOf(value).every((name) => core.lists.has(choosing, name, scope) !== false), true)
    )
      return 'choice';
    return constraint === undefined || core.evaluate(place, frame, constraint.truth, false) ? undefined : 'constraint';
  })();
  const path = (): Path => frame.pathOf(slot);
  if (frame.broken?.has(slot) === true) return problem(path(), 'expression');
  if (code === undefined) return undefined;
  const message = code === 'required' ? question.requiredMessage : code === 'constraint' ? question.constraintMessage : undefined;
  return problem(path(), code, filled(core, frame, spec, message));
}

function findRowsProblem(core: Core, frame: FormFrame, { place, slot, count }: NodeSpec): AnswerProblem | undefined {
  if (frame.broken?.has(slot) === true) return problem(frame.pathOf(slot), 'expression');
  if (count === undefined) return undefined;
  const wanted = Math.floor(core.evaluate(place, frame, count.number, 0));
  return wanted > (frame.rows[slot]?.length ?? 0) ? problem(frame.pathOf(slot), 'rows') : undefined;
}

export function flag(core: Core, frame: FormFrame, { place }: NodeSpec, flagged: NodeSpec['required']): boolean {
  return typeof flagged === 'boolean' ? flagged : core.evaluate(place, frame, flagged.truth, false);
}

function namesOf(value: AnswerValue): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).map(String) : [String(value)];
}

/** A text with its outputs filled in, in every language it has. */
function filled(core: Core, frame: FormFrame, spec: NodeSpec, text: LocalizedText | undefined): LocalizedText | undefined {
  if (text === undefined || spec.outputs === undefined) return text;
  return Object.fromEntries(Object.entries(text).map(([language, source]) => [language, fillText(core, frame, spec, source)]));
}

export function fillText(core: Core, frame: FormFrame, { outputs, place }: NodeSpec, source: string): string {
  const pieces = outputs?.get(source);
  if (pieces === undefined) return source;
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : core.evaluate(place, frame, (scope) => toText(piece.value(scope)), '')))
    .join('');
}
