import type { Period, Summary } from '@safeground/contract';
import type { Answers, AnswerValue, FormDefinition, FormNode, Question } from '@safeground/forms';
import { local } from '../i18n/index.svelte.ts';

/** The figures of one form for the unit and period of the report. */
export type Figures = Pick<Summary, 'submissions' | 'classes'>;

/** Which question takes which figure, as its parameter `summary` says: `period from`, `school submissions`, `school class CHUA_TOT`. */
type Source =
  | { readonly kind: 'period'; readonly part: 'from' | 'to' | 'label' }
  | { readonly kind: 'submissions'; readonly subject: string }
  | { readonly kind: 'class'; readonly subject: string; readonly code: string };

/** The kinds of subject whose figures a form asks for. */
export function subjectsAsked(definition: FormDefinition): readonly string[] {
  return [...new Set(sourcesOf(definition.children).flatMap(([, source]) => (source.kind === 'period' ? [] : [source.subject])))];
}

/**
 * First values of a unit's own report, from its summaries: the clerk checks figures instead of copying them. What there
 * are no figures for is left to the clerk; a kind of subject that has figures but nothing in the period is 0.
 */
export function prefill(definition: FormDefinition, period: Period, figuresOf: (subject: string) => Figures | undefined): Answers {
  return Object.fromEntries(
    sourcesOf(definition.children).flatMap(([question, source]) => {
      const value = valueOf(source, period, figuresOf);
      return value === undefined ? [] : [[question.id, value] as const];
    }),
  );
}

function valueOf(source: Source, period: Period, figuresOf: (subject: string) => Figures | undefined): AnswerValue | undefined {
  if (source.kind === 'period') return source.part === 'label' ? local(period.label) : period[source.part];
  const figures = figuresOf(source.subject);
  if (figures === undefined || source.kind === 'submissions') return figures?.submissions;
  return figures.classes.find(({ code }) => code === source.code)?.count;
}

function sourcesOf(nodes: readonly FormNode[]): readonly (readonly [Question, Source])[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'group') return sourcesOf(node.children);
    const source = node.kind === 'repeat' ? undefined : readSource(node.parameters?.['summary']);
    return source === undefined ? [] : [[node as Question, source] as const];
  });
}

function readSource(text: string | undefined): Source | undefined {
  const [subject, what, code] = text?.split(' ') ?? [];
  if (subject === 'period') return what === 'from' || what === 'to' || what === 'label' ? { kind: 'period', part: what } : undefined;
  if (subject === undefined) return undefined;
  if (what === 'submissions') return { kind: 'submissions', subject };
  return what === 'class' && code !== undefined ? { kind: 'class', subject, code } : undefined;
}
