import { AnswerTypeError, open, UnknownPathError } from '@safeground/forms';
import type { Answers, AnswerValue, CompiledForm, FormDefinition, FormNode, Host, Path, Question } from '@safeground/forms';
import { questionsOf } from '../measures.ts';
import { isCriterion, isSilent } from './outline.ts';

/** How a new inspection begins from the last one. `hidden`: rows that were in order, which need not be looked at. */
export type Beginning = { readonly answers: Answers; readonly hidden: readonly Path[] };

/** Must be made anew each time: what proves that somebody was there. */
const anew: ReadonlySet<FormNode['kind']> = new Set<FormNode['kind']>([
  'image',
  'audio',
  'video',
  'file',
  'geopoint',
  'geotrace',
  'geoshape',
  'note',
]);

/**
 * The facts of the last visit (names, numbers, addresses) and none of its judgements: those are made with open eyes. Photos,
 * places, times and what the form works out by itself are left out.
 */
export function factsOf(form: CompiledForm, host: Host, last: Answers): Beginning {
  const judged = judgedIn(form.definition);
  const { answers } = carry(form, host, last, ({ question, row }) => row === undefined && !judged.has(question.id));
  return { answers, hidden: [] };
}

/**
 * A re-inspection: everything of the last visit that was in order is taken over, and what was not is asked again. A row that
 * lacks something under the version of today (a photo it now demands) is shown whatever it was.
 */
export function failedOf(form: CompiledForm, host: Host, last: Answers): Beginning {
  const rows = rowsOf(form.definition);
  const before = carry(form, host, last, () => true).session;
  const bad = new Set(
    before.score()?.criteria.flatMap(({ id, outcome }) => (outcome === 'met' || outcome === 'not-applicable' ? [] : [id])),
  );
  const failed = new Set<string>();
  for (const { id, measure } of form.definition.scoring?.criteria ?? [])
    if (bad.has(id)) for (const question of questionsOf(measure)) failed.add(rows.get(question) ?? question);
  const judged = judgedIn(form.definition);
  const { session, answers } = carry(form, host, last, ({ question, row }) => !failed.has(row ?? question.id));
  const lacking = new Set(session.problems().map(({ path }) => rows.get(path) ?? path));
  const inOrder = [...new Set([...judged].map((question) => rows.get(question) ?? question))];
  return { answers, hidden: inOrder.filter((row) => !failed.has(row) && !lacking.has(row)) };
}

type Placed = { readonly question: Question; /** The checklist row around it. */ readonly row: string | undefined };

/** A session with those answers of the last visit that are wanted and still fit. Rows of repeats are left to the person. */
function carry(form: CompiledForm, host: Host, last: Answers, wanted: (placed: Placed) => boolean) {
  const session = open(form, host);
  const answers: Record<string, AnswerValue> = {};
  for (const placed of questionsIn(form.definition.children)) {
    const { question } = placed;
    const value = last[question.id] as AnswerValue | undefined;
    if (value === undefined || !isCarried(question) || !wanted(placed)) continue;
    try {
      session.set(question.id, value);
      answers[question.id] = value;
    } catch (error) {
      if (!(error instanceof AnswerTypeError || error instanceof UnknownPathError)) throw error;
    }
  }
  return { session, answers };
}

function isCarried(question: Question): boolean {
  return !anew.has(question.kind) && !isSilent(question) && question.calculation === undefined && question.dynamicDefault === undefined;
}

function questionsIn(nodes: readonly FormNode[], row?: string): readonly Placed[] {
  return nodes.flatMap((node): readonly Placed[] => {
    if (node.kind === 'repeat') return [];
    if (node.kind === 'group') return questionsIn(node.children, row ?? (isCriterion(node) ? node.id : undefined));
    return [{ question: node, row }];
  });
}

/** Question to the checklist row around it. */
function rowsOf({ children }: FormDefinition): ReadonlyMap<string, string> {
  return new Map(questionsIn(children).flatMap(({ question, row }) => (row === undefined ? [] : [[question.id, row] as const])));
}

/** Every question that a criterion is measured by. */
function judgedIn({ scoring }: FormDefinition): ReadonlySet<string> {
  return new Set(scoring?.criteria.flatMap(({ measure }) => questionsOf(measure)) ?? []);
}
