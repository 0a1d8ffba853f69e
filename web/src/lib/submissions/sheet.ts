import type {
  Answers,
  AnswerValue,
  CriterionResult,
  FormDefinition,
  FormNode,
  LocalizedText,
  Path,
  Question,
  Repeat,
  ScoreResult,
} from '@safeground/forms';

/** One line of a filled form as a reviewer reads it. */
export type SheetLine = {
  readonly path: Path;
  readonly label: LocalizedText;
  readonly depth: number;
  /** Absent on a heading. */
  readonly question?: Question;
  readonly value?: AnswerValue;
  /** How the criterion that is shown here came out. */
  readonly outcome?: CriterionResult['outcome'];
  readonly veto?: boolean;
};
export type SheetSection = { readonly key: string; readonly label: LocalizedText | undefined; readonly lines: readonly SheetLine[] };

type Outcomes = ReadonlyMap<string, CriterionResult>;

/**
 * A filled form in the order of its questions: what was answered, and every criterion whether answered or not. Questions
 * that were not asked or not answered leave no line, so that what matters is not lost among blanks.
 */
export function answerSheet(definition: FormDefinition, answers: Answers, score: ScoreResult | undefined): readonly SheetSection[] {
  const outcomes = outcomesByNode(definition, score);
  const sections: { key: string; label: LocalizedText | undefined; lines: SheetLine[] }[] = [];
  for (const node of definition.children) {
    const isSection = node.kind === 'group' && !isCriterion(node);
    const last = sections.at(-1);
    if (isSection) sections.push({ key: node.id, label: node.label, lines: linesOf(node.children, answers, '', 0, outcomes) });
    else if (last !== undefined && last.label === undefined) last.lines.push(...linesOf([node], answers, '', 0, outcomes));
    else sections.push({ key: `loose-${node.id}`, label: undefined, lines: linesOf([node], answers, '', 0, outcomes) });
  }
  return sections.filter(({ lines }) => lines.length > 0);
}

/** What stands at a path, answered or not. What is asked within a checklist row is called by the row. */
export function nameAt({ children }: FormDefinition, path: Path): LocalizedText | undefined {
  const id = path
    .split('.')
    .at(-1)
    ?.replace(/\[\d+\]$/, '');
  const search = (nodes: readonly FormNode[], row: LocalizedText | undefined): LocalizedText | undefined => {
    for (const node of nodes) {
      if (node.id === id) return withRow(row, node.label ?? {});
      const inside = 'children' in node ? search(node.children, isCriterion(node) ? node.label : row) : undefined;
      if (inside !== undefined) return inside;
    }
    return undefined;
  };
  return search(children, undefined);
}

const withRow = (row: LocalizedText | undefined, label: LocalizedText): LocalizedText =>
  Object.fromEntries(
    Object.entries(label).map(([language, text]) => {
      const name = row?.[language];
      return [language, name === undefined ? text : name.endsWith(text) ? name : `${name}: ${text}`];
    }),
  );

/** Whether a reviewer has to look at it: not fully met. */
export function isFinding(line: SheetLine): boolean {
  return line.outcome === 'failed' || line.outcome === 'partly';
}

/** Only criteria that are not met, each with what was written and photographed for it. */
export function findingsOnly(sections: readonly SheetSection[]): readonly SheetSection[] {
  return sections
    .map((section) => {
      let keep = false;
      const lines = section.lines.filter((line) => {
        if (line.depth === 0) keep = isFinding(line);
        return keep;
      });
      return { ...section, lines };
    })
    .filter(({ lines }) => lines.length > 0);
}

function linesOf(nodes: readonly FormNode[], answers: Answers, prefix: Path, depth: number, outcomes: Outcomes): SheetLine[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'repeat') return rowsOf(node, answers, prefix, depth, outcomes);
    if (node.kind !== 'group') return lineOf(node, answers, prefix, depth, outcomes);
    if (isCriterion(node)) return criterionLines(node.id, node.label, node.children, answers, prefix, depth, outcomes);
    const lines = linesOf(node.children, answers, prefix, depth + 1, outcomes);
    return lines.length === 0 ? [] : [{ path: prefix + node.id, label: node.label ?? {}, depth }, ...lines];
  });
}

function lineOf(question: Question, answers: Answers, prefix: Path, depth: number, outcomes: Outcomes): SheetLine[] {
  const value = answers[question.id] as AnswerValue | undefined;
  const result = outcomes.get(question.id);
  if (value === undefined && result === undefined) return [];
  return [{ path: prefix + question.id, label: question.label ?? {}, depth, question, ...given(value), ...outcomeOf(result) }];
}

/** The first choice of a checklist row is its verdict and stands beside the row's name; the rest follows below it. */
function criterionLines(
  id: string,
  label: LocalizedText | undefined,
  children: readonly FormNode[],
  answers: Answers,
  prefix: Path,
  depth: number,
  outcomes: Outcomes,
): SheetLine[] {
  const verdict = children.find((child): child is Question => child.kind === 'select_one');
  const rest = linesOf(
    children.filter((child) => child !== verdict),
    answers,
    prefix,
    depth + 1,
    outcomes,
  );
  const head = verdict === undefined ? {} : { question: verdict, ...given(answers[verdict.id] as AnswerValue | undefined) };
  const path = prefix + (verdict?.id ?? id);
  return [{ path, label: label ?? {}, depth, ...head, ...outcomeOf(outcomes.get(id) ?? outcomes.get(verdict?.id ?? '')) }, ...rest];
}

function rowsOf(repeat: Repeat, answers: Answers, prefix: Path, depth: number, outcomes: Outcomes): SheetLine[] {
  const rows: unknown = answers[repeat.id];
  if (!Array.isArray(rows)) return [];
  return (rows as readonly (Answers | null)[]).flatMap((row, index) => {
    const path = `${prefix}${repeat.id}[${index}]`;
    const label = Object.fromEntries(Object.entries(repeat.label ?? {}).map(([language, text]) => [language, `${text} ${index + 1}`]));
    return [{ path, label, depth }, ...linesOf(repeat.children, row ?? {}, `${path}.`, depth + 1, outcomes)];
  });
}

function outcomesByNode(definition: FormDefinition, score: ScoreResult | undefined): Outcomes {
  const results = new Map(score?.criteria.map((result) => [result.id, result]));
  return new Map(
    (definition.scoring?.criteria ?? []).flatMap(({ id, node }) => {
      const result = results.get(id);
      return result === undefined ? [] : [[node, result] as const];
    }),
  );
}

function isCriterion(node: FormNode): boolean {
  return node.kind === 'group' && (node.appearance ?? '').split(' ').includes('criterion');
}

const given = (value: AnswerValue | undefined) => (value === undefined ? {} : { value });
const outcomeOf = (result: CriterionResult | undefined) => (result === undefined ? {} : { outcome: result.outcome, veto: result.veto });
