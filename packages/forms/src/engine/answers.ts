import type { Answers, AnswerValue } from '../definition.ts';
import type { NodeSpec } from '../form/program.ts';
import type { AnswerProblem } from '../session.ts';
import { numberText } from '../expression/values.ts';
import { problem } from './check.ts';
import type { Core } from './core.ts';
import type { FormFrame } from './frame.ts';

/** Takes answers into a form that has none. Returns what could not be taken: unknown ids, wrong types, too many rows. */
export function takeAnswers(core: Core, answers: Answers): readonly AnswerProblem[] {
  const refused: AnswerProblem[] = [];
  take(core, core.root, answers, refused);
  return refused;
}

function take(core: Core, frame: FormFrame, answers: Answers, refused: AnswerProblem[]): void {
  const { byId, specs } = core.program;
  for (const id of Object.keys(answers)) {
    const value = answers[id]!;
    const place = byId.get(id);
    const spec = place === undefined ? undefined : specs[place];
    if (spec === undefined || spec.frame !== frame.shape.index || spec.node.kind === 'group')
      refused.push(problem(frame.prefix + id, 'unknown'));
    else if (spec.repeat !== undefined) takeRows(core, frame, spec, value, refused);
    else if (!accepts(spec, value)) refused.push(problem(frame.prefix + id, 'type'));
    else frame.values[spec.slot] = value;
  }
}

function takeRows(core: Core, frame: FormFrame, spec: NodeSpec, value: AnswerValue | readonly Answers[], refused: AnswerProblem[]): void {
  if (!isRows(value)) {
    refused.push(problem(frame.pathOf(spec.slot), 'type'));
    return;
  }
  const rows: FormFrame[] = [];
  frame.rows[spec.slot] = rows;
  for (const row of value) {
    if (core.rowsLeft < 1) {
      refused.push(problem(frame.pathOf(spec.slot), 'rows'));
      return;
    }
    const made = core.makeFrame(spec.rows, frame, rows.length);
    rows.push(made);
    take(core, made, row, refused);
  }
}

function isRows(value: unknown): value is readonly Answers[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

export function accepts({ type }: NodeSpec, value: unknown): value is AnswerValue {
  return type !== undefined && value !== null && value !== undefined && type.accepts(value as AnswerValue);
}

/** Answers of a frame and of the rows below it: what is relevant, as it is submitted. */
export function collect(frame: FormFrame): Answers {
  const answers: Record<string, AnswerValue | readonly Answers[]> = {};
  for (const spec of frame.specs) {
    const { slot, node, repeat } = spec;
    if (frame.relevant[slot] !== 1) continue;
    const rows = repeat === undefined ? [] : (frame.rows[slot] ?? []);
    const value = rows.length > 0 ? rows.map(collect) : outward(spec, frame.values[slot]);
    if (value !== undefined) answers[node.id] = value;
  }
  return answers;
}

/**
 * Everything a draft must remember: hidden answers, and rows that a count hides, behind those it shows. What is computed in a
 * hidden row is left out: it is computed again when the row comes back, and until then it may be out of date.
 */
export function remember(frame: FormFrame, hidden = false): Answers {
  const answers: Record<string, AnswerValue | readonly Answers[]> = {};
  for (const spec of frame.specs) {
    const { slot, node, repeat, calculation } = spec;
    if (repeat !== undefined) {
      const rows = (frame.rows[slot] ?? []).map((row) => remember(row, hidden));
      rows.push(...(frame.hidden[slot] ?? []).map((row) => remember(row, true)).reverse());
      if (rows.length > 0) answers[node.id] = rows;
      continue;
    }
    if (hidden && calculation !== undefined && !calculation.readsSelf) continue;
    const value = outward(spec, frame.values[slot]);
    if (value !== undefined) answers[node.id] = value;
  }
  return answers;
}

/** A value as people and the wire see it: what was computed is text. */
export function outward({ computed }: NodeSpec, value: AnswerValue | undefined): AnswerValue | undefined {
  return computed && typeof value === 'number' ? numberText(value) : value;
}
