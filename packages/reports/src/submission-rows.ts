import {
  isAttachments,
  questionTypes,
  type AnswerValue,
  type Answers,
  type FormDefinition,
  type FormNode,
  type GeoPoint,
  type Question,
} from '@safeground/forms';
import type { Cell, Column, ColumnFormat, Row } from './table.ts';
import { inLanguage, textsIn, type Language, type TextKey } from './texts.ts';
import { localInstant } from './local-instant.ts';

/** A submission as an export shows it, with its names already looked up. */
export type SubmissionRow = {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly flagged: boolean;
  readonly unit: string;
  readonly subject?: string | undefined;
  /** ISO instants. */
  readonly observedAt: string;
  readonly receivedAt: string;
  readonly score?: number | undefined;
  /** Code of the class. */
  readonly class?: string | undefined;
  readonly answers: Answers;
};

export type RowTable = {
  readonly name: string;
  readonly columns: readonly Column[];
  /** A submission is one row of the main table, and as many of a repeat's as it has rows there. */
  readonly rowsOf: (submission: SubmissionRow) => readonly Row[];
};

/**
 * The tables raw submissions are exported as: one for the form, and one for each repeat, tied by the submission's id.
 * Columns are those of the newest version, then what only older ones had, so no answer is left out.
 */
export function submissionTables(
  versions: readonly [FormDefinition, ...FormDefinition[]],
  setting: { readonly language: Language; readonly timeZone: string },
): readonly RowTable[] {
  const { language, timeZone } = setting;
  const words = textsIn(language);
  const local = localInstant(timeZone);
  const show = answerWriter(versions, language, local);
  const columnOf = ({ question }: Found): Column => ({ heading: headingOf(question, language), format: formatOf(question) });
  const found = uniqueById(versions.flatMap((definition) => questionsIn(definition.children, [])));
  const main = found.filter((each) => each.repeats.length === 0);
  const classes = new Map(versions.toReversed().flatMap((each) => (each.scoring?.classes ?? []).map((item) => [item.code, item.label])));
  const fixed: readonly Column[] = [
    { heading: words('id'), format: 'text', width: 38 },
    { heading: words('revision'), format: 'integer' },
    { heading: words('state'), format: 'text', width: 14 },
    { heading: words('flagged'), format: 'text' },
    { heading: words('unit'), format: 'text', width: 24 },
    { heading: words('subject'), format: 'text', width: 32 },
    { heading: words('observedAt'), format: 'local', width: 17 },
    { heading: words('receivedAt'), format: 'local', width: 17 },
    { heading: words('score'), format: 'decimal' },
    { heading: words('class'), format: 'text', width: 18 },
  ];
  return [
    {
      name: words('submissions'),
      columns: [...fixed, ...main.map(columnOf)],
      rowsOf: (row) => [
        [
          row.id,
          row.revision,
          words(`state_${row.state}` as TextKey),
          words(row.flagged ? 'yes' : 'no'),
          row.unit,
          row.subject,
          { local: local(Date.parse(row.observedAt)) },
          { local: local(Date.parse(row.receivedAt)) },
          row.score,
          row.class === undefined ? undefined : inLanguage(classes.get(row.class), language) || row.class,
          ...main.map(({ question }) => show(question, own(row.answers, question.id))),
        ],
      ],
    },
    ...repeatsOf(versions).map((repeat): RowTable => {
      const inside = found.filter((each) => each.repeats.at(-1) === repeat.path.at(-1));
      return {
        name: inLanguage(repeat.label, language) || repeat.path.join(' '),
        columns: [{ heading: words('id'), format: 'text', width: 38 }, { heading: words('row'), format: 'text' }, ...inside.map(columnOf)],
        rowsOf: (row) =>
          [...rowsUnder(row.answers, repeat.path, [])].map(({ place, answers }) => [
            row.id,
            place.join('.'),
            ...inside.map(({ question }) => show(question, own(answers, question.id))),
          ]),
      };
    }),
  ];
}

type Found = { readonly question: Question; readonly repeats: readonly string[] };

function questionsIn(nodes: readonly FormNode[], repeats: readonly string[]): readonly Found[] {
  return nodes.flatMap((node): readonly Found[] => {
    if (node.kind === 'group') return questionsIn(node.children, repeats);
    if (node.kind === 'repeat') return questionsIn(node.children, [...repeats, node.id]);
    return node.kind === 'note' ? [] : [{ question: node, repeats }];
  });
}

function uniqueById(all: readonly Found[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const each of all) if (!found.has(each.question.id)) found.set(each.question.id, each);
  return [...found.values()];
}

type FoundRepeat = { readonly path: readonly string[]; readonly label: FormNode['label'] };

function repeatsOf(versions: readonly FormDefinition[]): readonly FoundRepeat[] {
  const walk = (nodes: readonly FormNode[], path: readonly string[]): readonly FoundRepeat[] =>
    nodes.flatMap((node): readonly FoundRepeat[] => {
      if (node.kind === 'group') return walk(node.children, path);
      if (node.kind !== 'repeat') return [];
      const here = [...path, node.id];
      return [{ path: here, label: node.label }, ...walk(node.children, here)];
    });
  const found = new Map<string, FoundRepeat>();
  for (const each of versions.flatMap((definition) => walk(definition.children, [])))
    if (!found.has(each.path.at(-1)!)) found.set(each.path.at(-1)!, each);
  return [...found.values()];
}

/** The rows of a repeat with their numbers, from 1: `2.1` is the first row in the second row around it. */
function* rowsUnder(
  answers: Answers,
  path: readonly string[],
  place: readonly number[],
): Generator<{ readonly place: readonly number[]; readonly answers: Answers }> {
  const [repeat, ...rest] = path;
  if (repeat === undefined) {
    yield { place, answers };
    return;
  }
  const rows = own(answers, repeat);
  if (!Array.isArray(rows)) return;
  for (const [index, row] of (rows as readonly (Answers | null)[]).entries()) yield* rowsUnder(row ?? {}, rest, [...place, index + 1]);
}

function own(answers: Answers, id: string): AnswerValue | readonly Answers[] | undefined {
  return Object.hasOwn(answers, id) ? answers[id] : undefined;
}

function headingOf(question: Question, language: Language): string {
  const label = inLanguage(question.label, language);
  return label === '' ? question.name : `${label} [${question.name}]`;
}

const formats: { readonly [tally: string]: ColumnFormat } = { number: 'decimal', day: 'day' };

function formatOf(question: Question): ColumnFormat {
  if (question.kind === 'integer') return 'integer';
  if (question.kind === 'dateTime' || question.kind === 'start' || question.kind === 'end') return 'local';
  return formats[questionTypes[question.kind].tally] ?? 'text';
}

type ShowAnswer = (question: Question, value: AnswerValue | readonly Answers[] | undefined) => Cell;

/** Choices by their labels, days and moments as real ones, files by name, points as `latitude longitude`. */
function answerWriter(versions: readonly FormDefinition[], language: Language, local: (instant: number) => string): ShowAnswer {
  const labels = new Map<string, string>();
  for (const definition of versions.toReversed())
    for (const list of definition.choiceLists)
      for (const choice of list.choices ?? []) labels.set(`${list.name} ${choice.name}`, inLanguage(choice.label, language));
  const nameOf = (question: Question, name: string): string => labels.get(`${question.choices ?? ''} ${name}`) || name;
  // What was sent is never discarded, so anything may stand here: a cell that cannot be read as its kind shows what came.
  return (question, value) => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean' || typeof value === 'number') return value;
    if (typeof value === 'string') {
      const format = formatOf(question);
      if (format === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return { day: value };
      if (format === 'local' && Number.isFinite(Date.parse(value))) return { local: local(Date.parse(value)) };
      return question.choices === undefined ? value : nameOf(question, value);
    }
    if (isAttachments(value)) return value.map((ref) => ref.name).join('; ');
    if (!Array.isArray(value)) return pointText(value);
    return value.map((item: unknown) => (typeof item === 'string' ? nameOf(question, item) : pointText(item))).join('; ');
  };
}

function pointText(value: unknown): string {
  const { latitude, longitude } = (value ?? {}) as Partial<GeoPoint>;
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude} ${longitude}` : JSON.stringify(value);
}
