import type { LocalizedText } from '@safeground/forms';
import type { Quantiles, QuestionFigures, SummaryFigures, UnitFigures } from '@safeground/summaries';
import { localInstant } from './local-instant.ts';
import type { Cell, Column, Row, Sheet, Workbook } from './table.ts';
import { inLanguage, textsIn, type Language, type Texts } from './texts.ts';

/** Everything a summary document says; the API's summary has this shape. */
export type SummaryDocument = SummaryFigures & {
  readonly title: LocalizedText;
  readonly unit: { readonly name: LocalizedText };
  readonly period: { readonly label: LocalizedText; readonly from: string; readonly to: string };
  readonly builtAt?: string | undefined;
  readonly pending: boolean;
  readonly children: readonly (UnitFigures & { readonly name: LocalizedText })[];
};

export type DocumentSetting = {
  readonly language: Language;
  /** The organisation's name in that language, and its zone. */
  readonly organisation: string;
  readonly timeZone: string;
  /** ISO instant of making the document. */
  readonly createdAt: string;
};

/** A committee's summary as a workbook: overview, criteria, questions, units. */
export function summaryWorkbook(summary: SummaryDocument, setting: DocumentSetting): Workbook {
  const { language } = setting;
  const words = textsIn(language);
  const title = inLanguage(summary.title, language);
  const preamble = preambleOf(summary, setting, words);
  return {
    title: `${title} - ${inLanguage(summary.unit.name, language)} - ${inLanguage(summary.period.label, language)}`,
    author: setting.organisation,
    createdAt: setting.createdAt,
    sheets: [
      { ...overviewSheet(summary, language, words), preamble },
      ...(summary.criteria.length === 0 ? [] : [{ ...criteriaSheet(summary, language, words), preamble }]),
      { ...questionsSheet(summary, language, words), preamble },
      ...(summary.children.length === 0 ? [] : [{ ...unitsSheet(summary, language, words), preamble }]),
    ],
  };
}

/** The same figures as one table, for CSV: a line for each figure. */
export function summarySheet(summary: SummaryDocument, setting: DocumentSetting): Sheet {
  const workbook = summaryWorkbook(summary, setting);
  const words = textsIn(setting.language);
  const rows = workbook.sheets.flatMap((sheet) => [...longRows(sheet)]);
  return {
    name: words('overview'),
    columns: [text(words('overview')), text(words('code')), text(words('item')), text(words('value')), number(words('count'), 'decimal')],
    rows,
  };
}

/** Each number of a table with the names it stands under. */
function* longRows({ name, columns, rows }: Sheet): Generator<Row> {
  for (const row of rows) {
    const names = row.filter((cell, index) => columns[index]?.format === 'text' && cell !== undefined);
    const [code, item = code] = names.length > 1 ? names : [undefined, names[0]];
    for (const [index, cell] of row.entries()) {
      const column = columns[index];
      if (column === undefined || column.format === 'text' || cell === undefined) continue;
      const label = names.length > 2 ? `${String(names[2])}: ${column.heading}` : column.heading;
      yield [name, code, item, label, typeof cell === 'number' ? rounded(cell) : cell];
    }
  }
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

const text = (heading: string, width?: number): Column => ({ heading, format: 'text', ...(width === undefined ? {} : { width }) });
const number = (heading: string, format: 'integer' | 'decimal' | 'percent' | 'day' = 'integer'): Column => ({ heading, format, width: 14 });

function preambleOf(summary: SummaryDocument, { language, organisation, timeZone }: DocumentSetting, words: Texts): readonly Row[] {
  const { period, unit, builtAt, pending, suppressed } = summary;
  const asOf = builtAt === undefined ? words('nothingYet') : showInstant(localInstant(timeZone)(Date.parse(builtAt)));
  return [
    [organisation],
    [inLanguage(summary.title, language)],
    [`${words('unit')}: ${inLanguage(unit.name, language)}`],
    [
      `${words('period')}: ${inLanguage(period.label, language)} (${words('fromTo', { from: showDay(period.from), to: showDay(period.to) })})`,
    ],
    [`${words('asOf')}: ${asOf}`],
    ...(pending ? [[words('pending')]] : []),
    ...(suppressed === undefined ? [] : [[words('suppressed', suppressed)]]),
    [],
  ];
}

function overviewSheet({ submissions, flagged, score, classes }: SummaryDocument, language: Language, words: Texts): Sheet {
  const classed = classes.reduce((sum, each) => sum + each.count, 0);
  const rows: Row[] = [
    [words('received'), submissions],
    [words('flagged'), flagged, share(flagged, submissions)],
    ...(score === undefined
      ? []
      : [
          [words('scored'), score.count, share(score.count, submissions)],
          [words('mean'), undefined, undefined, score.mean],
          [words('lowest'), undefined, undefined, score.min],
          [words('highest'), undefined, undefined, score.max],
          ...quantileLines(score.quantiles, words).map(([item, value]): Row => [item, undefined, undefined, value]),
        ]),
    ...classes.map((each): Row => [words('classOf', { class: inLanguage(each.label, language) }), each.count, share(each.count, classed)]),
    ...(score?.histogram ?? []).map((count, band): Row => [
      words('scoreBand', { from: band * 10, to: (band + 1) * 10 }),
      count,
      share(count, score?.count ?? 0),
    ]),
  ];
  return {
    name: words('overview'),
    columns: [text(words('item'), 52), number(words('count')), number(words('share'), 'percent'), number(words('value'), 'decimal')],
    rows,
  };
}

function criteriaSheet({ criteria }: SummaryDocument, language: Language, words: Texts): Sheet {
  const counts = ['met', 'partly', 'failed', 'notApplicable', 'unanswered', 'vetoes'] as const;
  return {
    name: words('criteria'),
    columns: [
      text(words('code'), 10),
      text(words('criterion'), 60),
      ...counts.map((key) => number(words(key))),
      number(words('metShare'), 'percent'),
    ],
    rows: criteria.map((each) => [
      each.id,
      inLanguage(each.label, language),
      ...counts.map((key) => each[key]),
      share(each.met, each.met + each.partly + each.failed),
    ]),
  };
}

function questionsSheet({ questions }: SummaryDocument, language: Language, words: Texts): Sheet {
  return {
    name: words('questions'),
    columns: [
      text(words('code'), 16),
      text(words('question'), 60),
      text(words('item'), 36),
      number(words('count')),
      number(words('share'), 'percent'),
      number(words('value'), 'decimal'),
      number(words('period'), 'day'),
    ].map((column, index) => (index === 6 ? { ...column, heading: `${words('firstDay')} / ${words('lastDay')}` } : column)),
    rows: questions.flatMap((question) => questionRows(question, language, words)),
  };
}

function questionRows(question: QuestionFigures, language: Language, words: Texts): Row[] {
  const { answered, missing, hidden, choices, other, numbers, days, hours, files, suppressed } = question;
  const plain = inLanguage(question.label, language) || question.id;
  const label = question.retired ? words('retired', { label: plain }) : plain;
  const line = (item: string, ...cells: readonly Cell[]): Row => [question.id, label, item, ...cells];
  return [
    line(words('answered'), answered, share(answered, answered + missing)),
    ...(missing === 0 ? [] : [line(words('missing'), missing, share(missing, answered + missing))]),
    ...(hidden === 0 ? [] : [line(words('hidden'), hidden)]),
    ...(choices ?? []).map((choice) => {
      const name = inLanguage(choice.label, language) || choice.name;
      return line(choice.retired ? words('retired', { label: name }) : name, choice.count, share(choice.count, answered));
    }),
    ...(other === undefined ? [] : [line(words('other'), other, share(other, answered))]),
    ...(numbers === undefined || numbers.count === 0
      ? []
      : [
          line(words('sum'), undefined, undefined, numbers.sum),
          line(words('average'), undefined, undefined, numbers.mean),
          ...(numbers.min === undefined ? [] : [line(words('smallest'), undefined, undefined, numbers.min)]),
          ...(numbers.max === undefined ? [] : [line(words('largest'), undefined, undefined, numbers.max)]),
          ...quantileLines(numbers.quantiles, words).map(([item, value]) => line(item, undefined, undefined, value)),
        ]),
    ...(days?.first === undefined || days.last === undefined
      ? []
      : [
          line(words('firstDay'), undefined, undefined, undefined, { day: days.first }),
          line(words('lastDay'), undefined, undefined, undefined, { day: days.last }),
        ]),
    ...(days?.months ?? []).map(({ part, count }) => {
      const month = part.split('-').toReversed().join('/');
      return line(words('month', { month }), count, share(count, answered));
    }),
    ...(hours ?? []).map(({ part, count }) => line(words('hour', { hour: part }), count, share(count, answered))),
    ...(files === undefined ? [] : [line(words('files'), files)]),
    ...(suppressed ? [line(words('withheld'))] : []),
  ];
}

function quantileLines(quantiles: Quantiles | undefined, words: Texts): readonly (readonly [string, number])[] {
  if (quantiles === undefined) return [];
  const { exact, ...shares } = quantiles;
  return ([10, 25, 50, 75, 90] as const).map((share) => {
    const label = words(`quantile${share}`);
    return [exact ? label : words('about', { label }), shares[`p${share}`]] as const;
  });
}

function unitsSheet({ children, classes }: SummaryDocument, language: Language, words: Texts): Sheet {
  return {
    name: words('units'),
    columns: [
      text(words('unit'), 32),
      number(words('received')),
      number(words('flagged')),
      number(words('mean'), 'decimal'),
      ...classes.map((each) => number(inLanguage(each.label, language))),
    ],
    rows: children.map((child) => [
      inLanguage(child.name, language),
      child.submissions,
      child.flagged,
      child.mean,
      ...classes.map((each) => child.classes.find((found) => found.code === each.code)?.count ?? 0),
    ]),
  };
}

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/** `2021-08-14` → 14/08/2021, as both languages of the documents write it. */
const showDay = (day: string): string => day.split('-').reverse().join('/');

const showInstant = (local: string): string => `${local.slice(11, 16)} ${showDay(local.slice(0, 10))}`;
