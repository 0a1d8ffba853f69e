import { figurePattern, type OutlineAppendix, type OutlinePart, type ReportOutline, type ReportWording } from './outline.ts';
import { formFindings, type FormFinding } from './wording-form.ts';

/** What every report knows without asking a question. */
export const givenFigures = ['unit', 'UNIT', 'place', 'speaker', 'period', 'from', 'to', 'reports'] as const;
const given: ReadonlySet<string> = new Set(givenFigures);

/** What wording may name. `figures` are the questions of the units' own reports that are answered with a number. */
export type WordingRegisters = {
  readonly figures: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
  readonly unitKinds: ReadonlySet<string>;
};

/**
 * `pointer` is RFC 6901 into the wording; `figure` is the name that nobody answers, or that no share is taken of. What is `mild`
 * is said and not refused.
 */
export type WordingFinding = {
  readonly pointer: string;
  readonly code: 'required' | 'brace' | 'unknown' | 'unknown-figure' | 'given-figure' | FormFinding['code'];
  readonly figure?: string;
  readonly mild?: true;
};

/**
 * Everything that is wrong with wording of the right shape: what is left empty, braces that hold no figure, names of nothing,
 * and what stands otherwise than the decree has it.
 */
export function checkWording(wording: ReportWording, known: WordingRegisters): readonly WordingFinding[] {
  // What every report knows has no sum and no share: a question of that name could not be told from it.
  const figures = new Set([...known.figures].filter((name) => !given.has(name)));
  return [
    ...Object.keys(wording.own).flatMap((calendar): WordingFinding[] =>
      known.calendars.has(calendar) ? [] : [{ pointer: `/own/${calendar}`, code: 'unknown' }],
    ),
    ...outlinesOf(wording).flatMap(([pointer, outline]) => [
      ...Object.keys(outline.letterheads).flatMap((kind): WordingFinding[] =>
        known.unitKinds.has(kind) ? [] : [{ pointer: `${pointer}/letterheads/${kind}`, code: 'unknown' }],
      ),
      ...textsOf(outline).flatMap(([place, text]) => textErrors(`${pointer}${place}`, text, figures)),
      ...questionsOf(outline).flatMap(([place, question]): WordingFinding[] =>
        figures.has(question)
          ? []
          : [{ pointer: `${pointer}${place}`, code: given.has(question) ? 'given-figure' : 'unknown-figure', figure: question }],
      ),
      ...formFindings(outline).map((finding) => ({ ...finding, pointer: `${pointer}${finding.pointer}` })),
    ]),
  ];
}

/** The names that wording uses, wherever it does. */
export function figuresIn(wording: ReportWording): ReadonlySet<string> {
  return new Set(
    outlinesOf(wording).flatMap(([, outline]) => [
      ...textsOf(outline).flatMap(([, text]) => [...text.matchAll(figurePattern)].flatMap(([, name, of]) => [name!, ...(of ? [of] : [])])),
      ...questionsOf(outline).map(([, question]) => question),
    ]),
  );
}

const outlinesOf = ({ all, own }: ReportWording): readonly (readonly [string, ReportOutline])[] => [
  ['/all', all],
  ...Object.entries(own).map(([calendar, outline]) => [`/own/${calendar}`, outline] as const),
];

function textErrors(pointer: string, text: string, figures: ReadonlySet<string>): readonly WordingFinding[] {
  if (text.trim() === '') return [{ pointer, code: 'required' }];
  if (/[{}]/.test(text.replaceAll(figurePattern, ''))) return [{ pointer, code: 'brace' }];
  for (const [, name = '', of, end] of text.matchAll(figurePattern)) {
    if (of === undefined && end === undefined && given.has(name)) continue;
    const wrong = [name, of].find((each) => each !== undefined && !figures.has(each));
    if (wrong !== undefined) return [{ pointer, code: given.has(wrong) ? 'given-figure' : 'unknown-figure', figure: wrong }];
  }
  return [];
}

type Placed = readonly [pointer: string, text: string];

/** Every text of an outline that is printed, with its place. */
function textsOf(outline: ReportOutline): readonly Placed[] {
  const { letterheads, subject, bases, opening, closing, sections, appendices } = outline;
  const lines = (place: string, texts: readonly string[]): Placed[] => texts.map((text, at) => [`${place}/${at}`, text]);
  return [
    ...Object.entries(letterheads).flatMap(([kind, head]) =>
      Object.entries(head).flatMap(([field, value]: [string, string | readonly string[] | undefined]): Placed[] => {
        const place = `/letterheads/${kind}/${field}`;
        if (value === undefined) return [];
        return typeof value === 'string' ? [[place, value]] : lines(place, value);
      }),
    ),
    ...lines('/subject', subject),
    ...lines('/bases', bases),
    ...(opening === undefined ? [] : [['/opening', opening] as const]),
    ...sections.flatMap(({ title, parts }, section): Placed[] => [
      [`/sections/${section}/title`, title],
      ...parts.flatMap((part, at): Placed[] => {
        const place = `/sections/${section}/parts/${at}`;
        if (part.kind === 'own') return lines(`${place}/sentences`, part.sentences);
        return 'text' in part ? [[`${place}/text`, part.text]] : [];
      }),
    ]),
    ...(closing === undefined ? [] : [['/closing', closing] as const]),
    ...appendices.flatMap((appendix, at): Placed[] => {
      const place = `/appendices/${at}`;
      if (appendix.kind !== 'own') return [[`${place}/title`, appendix.title]];
      return [
        [`${place}/title`, appendix.title],
        [`${place}/measure`, appendix.measure],
        ...appendix.columns.map(({ heading }, column) => [`${place}/columns/${column}/heading`, heading] as const),
      ];
    }),
  ];
}

const questionsOf = ({ appendices }: ReportOutline): readonly Placed[] =>
  appendices.flatMap((appendix, at) =>
    appendix.kind !== 'own'
      ? []
      : appendix.columns.map(({ question }, column) => [`/appendices/${at}/columns/${column}/question`, question]),
  );

/**
 * One line of a report that a revision made, ended or changed. What is more than a line of text stands as `@` and its kind, then
 * its text, what it is about or how many lines it has. `calendar` is absent where it is said of all reports; `of` is the kind of
 * unit whose letterhead it is.
 */
export type WordingChange = {
  readonly part: 'own' | 'letterhead' | 'subject' | 'bases' | 'opening' | 'closing' | 'sections' | 'appendices' | 'order';
  readonly calendar?: string | undefined;
  readonly of?: string | undefined;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: string | undefined;
  readonly after?: string | undefined;
};

/** What differs between two wordings, line by line. */
export function compareWording(before: ReportWording, after: ReportWording): readonly WordingChange[] {
  const calendars = [...new Set([...Object.keys(before.own), ...Object.keys(after.own)])];
  return [
    ...outlineChanges(before.all, after.all),
    ...calendars.flatMap((calendar): readonly WordingChange[] => {
      const [was, is] = [before.own[calendar], after.own[calendar]];
      if (is === undefined) return [{ part: 'own', calendar, kind: 'removed' }];
      const changes = outlineChanges(was ?? after.all, is).map((change) => ({ ...change, calendar }));
      return was === undefined ? [{ part: 'own', calendar, kind: 'added' }, ...changes] : changes;
    }),
  ];
}

type Group = Pick<WordingChange, 'part' | 'of'> & { readonly lines: readonly string[] };

function outlineChanges(before: ReportOutline, after: ReportOutline): readonly WordingChange[] {
  const former = new Map(groupsOf(before).map((group) => [keyOf(group), group]));
  const now = new Map(groupsOf(after).map((group) => [keyOf(group), group]));
  return [...new Set([...former.keys(), ...now.keys()])].flatMap((key) => {
    const { part, of } = (now.get(key) ?? former.get(key))!;
    const about = of === undefined ? { part } : { part, of };
    return lineChanges(former.get(key)?.lines ?? [], now.get(key)?.lines ?? [], about);
  });
}

const keyOf = ({ part, of = '' }: Group): string => `${part} ${of}`;

/** Lines that went and lines that came, in pairs where there are as many of both; the same lines in another order are one change. */
function lineChanges(before: readonly string[], after: readonly string[], about: Pick<WordingChange, 'part' | 'of'>): WordingChange[] {
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0)
    return before.join('\n') === after.join('\n') ? [] : [{ ...about, part: 'order', of: about.part, kind: 'changed' }];
  if (gone.length === come.length)
    return gone.map((line, at) => ({ ...about, kind: 'changed', before: short(line), after: short(come[at]!) }));
  return [
    ...gone.map((line): WordingChange => ({ ...about, kind: 'removed', before: short(line) })),
    ...come.map((line): WordingChange => ({ ...about, kind: 'added', after: short(line) })),
  ];
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A history is read at a glance, and stands in one item. */
const short = (line: string): string => (line.length <= 240 ? line : `${line.slice(0, 239)}…`);

function groupsOf({ letterheads, subject, bases, opening, closing, sections, appendices }: ReportOutline): readonly Group[] {
  return [
    ...Object.entries(letterheads).map(([kind, head]): Group => {
      const { superior, issuer, symbol, place, addressees, recipients, authority, position, secondPosition, speaker } = head;
      const lines = [superior, issuer, symbol, place, ...addressees, authority, position, secondPosition, speaker, ...recipients];
      return { part: 'letterhead', of: kind, lines: lines.filter((line) => line !== undefined) };
    }),
    { part: 'subject', lines: subject },
    { part: 'bases', lines: bases },
    { part: 'opening', lines: opening === undefined ? [] : [opening] },
    { part: 'sections', lines: sections.flatMap(({ title, parts }) => [title, ...parts.flatMap(partLines)]) },
    { part: 'closing', lines: closing === undefined ? [] : [closing] },
    { part: 'appendices', lines: appendices.map(appendixLine) },
  ];
}

function partLines(part: OutlinePart): readonly string[] {
  if (part.kind === 'own') return part.sentences;
  if ('text' in part) return [`@${part.kind} ${part.text}`];
  const details = part.kind === 'forms' ? part.about : part.kind === 'blank' ? [part.lines] : [];
  return [['@' + part.kind, ...details].join(' ')];
}

function appendixLine(appendix: OutlineAppendix): string {
  if (appendix.kind !== 'own') return `@${appendix.kind} ${appendix.title}`;
  const columns = appendix.columns.map(({ heading, question, atEnd }) => `${heading} {${question}${atEnd === true ? '@end' : ''}}`);
  return `${appendix.title} (${appendix.measure}): ${columns.join('; ')}`;
}
