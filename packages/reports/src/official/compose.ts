import { figurePattern, type Letterhead, type OutlineAppendix, type OutlinePart, type ReportOutline } from '@safeground/programmes';
import { appendixOf } from './appendices.ts';
import { bare, dashed, endings } from './decree.ts';
import type { Block, OfficialDocument } from './document.ts';
import type { Colour, FormFigures, ReportFigures, ZoneFigures } from './figures.ts';
import { partNumbers, roman, sectionNumber, unnumbered } from './numbering.ts';
import { count, day, decimal, moment, percent, UNKNOWN, written } from './numbers.ts';
import { words } from './words.ts';

/**
 * Writes a period's figures out as the official report: sentences, tables and appendices in the order of its outline. Marks,
 * numbers and capitals are set here by the decree, whatever was typed. Throws where the unit's kind has no letterhead.
 */
export function composeReport(given: ReportFigures): OfficialDocument {
  const figures = normalised(given);
  const { outline } = figures;
  const letterhead = letterheadOf(figures);
  const say = (text: string): string => filled(text, figures, letterhead);
  const loud = (text: string): string => say(text).toUpperCase();
  const issuer = loud(letterhead.issuer);
  const label = (index: number): string => (outline.appendices.length === 1 ? words.single : words.numbered(roman(index + 1)));
  const symbol = say(letterhead.symbol);
  const document: OfficialDocument = {
    letterhead: {
      ...(letterhead.superior === undefined ? {} : { superior: loud(letterhead.superior) }),
      issuer,
      symbol,
      place: capitalised(say(letterhead.place)),
      year: yearOf(figures),
    },
    kind: words.kind,
    subject: outline.subject.map(say),
    addressees: letterhead.addressees.map(say),
    body: closed(
      pointing(outline, [
        ...endings(outline.bases.map(say)).map((text): Block => ({ kind: 'basis', text })),
        paragraph(say(outline.opening ?? words.opening)),
        paragraph(words.asOf(moment(figures.asOf), figures.closed)),
        ...outline.sections.flatMap((section, index) => sectionOf(section, index, figures, say)),
        paragraph(say(outline.closing ?? words.closing)),
      ]),
    ),
    signature: {
      ...(letterhead.authority === undefined ? {} : { authority: loud(letterhead.authority) }),
      position: loud(letterhead.position),
      ...(letterhead.secondPosition === undefined ? {} : { secondPosition: loud(letterhead.secondPosition) }),
      name: '',
    },
    recipients: letterhead.recipients.map(say),
    appendices: outline.appendices.map((appendix: OutlineAppendix, index) => ({
      label: label(index),
      reference: words.reference(symbol, capitalised(say(letterhead.speaker))),
      ...appendixOf(said(appendix, say), figures),
    })),
    title: `${words.kind} ${outline.subject.map(say).join(' ')} - ${figures.unit.name}`,
    author: issuer,
    frozenAt: figures.frozenAt,
  };
  return document;
}

/** Every text of plain JSON in NFC: names and titles come as they were typed, by hand or in a file from another machine. */
function normalised<Value>(value: Value): Value {
  if (typeof value === 'string') return value.normalize('NFC') as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(normalised) as Value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, normalised(each)])) as Value;
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const item = (text: string): Block => ({ kind: 'item', text });

function letterheadOf({ outline, unit }: ReportFigures): Letterhead {
  const letterhead = outline.letterheads[unit.kind];
  if (letterhead === undefined) throw new Error(`The report has no letterhead for a ${unit.kind}`);
  return letterhead;
}

/** It is signed after the period's last day, and not before its figures were read. */
const yearOf = ({ period, asOf }: ReportFigures): string => (asOf > period.to ? asOf : period.to).slice(0, 4);

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const periodName = ({ period }: ReportFigures): string => period.label.slice(0, 1).toLowerCase() + period.label.slice(1);

/** What sends a reader to the appendices, at the end of a clause: `tại các Phụ lục I và II.`, `(Phụ lục I)`, `02 phụ lục kèm theo.` */
const named = String.raw`phụ lục(?: (?:số )?[IVX\d]+(?:(?:,| và)(?: phụ lục)? [IVX\d]+)*)?`;
const ours = '(?:(?:kèm theo|đính kèm)(?: báo cáo này)?|của báo cáo này)';
const pointer = new RegExp(String.raw`(?:(?:(?:tại|xem|trong|theo)(?: các)? |\()${named}(?: ${ours})?|${named} ${ours})(?=[.;,)]|$)`, 'iu');

/** A report with appendices says so in its text: before its last sentence, where no other does. That it names one is not enough. */
function pointing({ appendices }: ReportOutline, blocks: readonly Block[]): readonly Block[] {
  const says = blocks.some((block) => block.kind === 'paragraph' && pointer.test(block.text));
  return appendices.length === 0 || says ? blocks : blocks.toSpliced(-1, 0, paragraph(words.seeAppendices(appendices.length)));
}

/** The body of a report ends with `./.` */
const closed = (blocks: readonly Block[]): readonly Block[] =>
  blocks.map((block, index) =>
    index === blocks.length - 1 && block.kind === 'paragraph' ? { ...block, text: `${bare(block.text)}./.` } : block,
  );

/** `P. Vĩnh Hải` as a sentence says it: phường Vĩnh Hải. */
export function spoken(name: string, prefixes: { readonly [short: string]: string }): string {
  const short = Object.keys(prefixes).find((prefix) => name.startsWith(prefix));
  return short === undefined ? name : `${prefixes[short]}${name.slice(short.length)}`;
}

function filled(text: string, figures: ReportFigures, letterhead: Letterhead): string {
  const { outline, own, period, unit } = figures;
  const name = spoken(unit.name, outline.prefixes);
  const given = new Map([
    ['unit', name],
    ['UNIT', name.toUpperCase()],
    ['period', periodName(figures)],
    ['from', day(period.from)],
    ['to', day(period.to)],
    ['reports', written(own.reports)],
  ]);
  const fill = (template: string): string =>
    template.replace(figurePattern, (_, first: string, second: string | undefined, end: string | undefined) => {
      const values = new Map(Object.entries(end === undefined ? own.sums : own.end));
      const [value, whole] = [values.get(first), values.get(second ?? '')];
      if (second !== undefined) return value === undefined || whole === undefined ? UNKNOWN : percent(value, whole);
      return given.get(first) ?? (value === undefined ? UNKNOWN : written(value));
    });
  // Both may name the unit, and neither itself.
  const [place, speaker] = [fill(letterhead.place), fill(letterhead.speaker)];
  given.set('place', place).set('speaker', speaker);
  return fill(text);
}

/** A section with its title, headings and points: `I.`, `1.`, `a)` by the place they stand at. */
function sectionOf(
  { title, parts }: ReportOutline['sections'][number],
  index: number,
  figures: ReportFigures,
  say: (text: string) => string,
): readonly Block[] {
  const numbers = partNumbers(parts);
  return [
    { kind: 'section', text: `${sectionNumber(index)} ${unnumbered(say(title)).toUpperCase()}` },
    ...parts.flatMap((part, at): readonly Block[] => {
      if (part.kind === 'heading') return [{ kind: 'subsection', text: `${numbers[at]} ${unnumbered(say(part.text))}` }];
      if (part.kind === 'point') return [paragraph(`${numbers[at]} ${unnumbered(say(part.text))}`)];
      return blocksOf(part, figures, say);
    }),
  ];
}

function said(appendix: OutlineAppendix, say: (text: string) => string): OutlineAppendix {
  const title = say(appendix.title).toUpperCase();
  if (appendix.kind !== 'own') return { ...appendix, title };
  const columns = appendix.columns.map((column) => ({ ...column, heading: say(column.heading) }));
  return { ...appendix, title, measure: say(appendix.measure), columns };
}

type Uncounted = Exclude<OutlinePart, { readonly kind: 'heading' | 'point' }>;

function blocksOf(part: Uncounted, figures: ReportFigures, say: (text: string) => string): readonly Block[] {
  switch (part.kind) {
    case 'own':
      return figures.own.reports === 0 ? [paragraph(words.noReports)] : part.sentences.map((sentence) => paragraph(say(sentence)));
    case 'forms':
      return formParagraphs(figures.forms.filter(({ about }) => part.about.includes(about)));
    case 'ledger':
      return ledgerParagraphs(figures);
    case 'zones':
      return zoneParagraphs(figures.zones);
    case 'strengths':
      return [paragraph(strengthsOf(figures))];
    case 'weaknesses':
      return [paragraph(weaknessesOf(figures))];
    case 'adjustments':
      return adjustmentParagraphs(figures);
    case 'text':
      return [paragraph(say(part.text))];
    case 'blank':
      return [{ kind: 'blank', lines: part.lines }];
  }
}

function formParagraphs(forms: readonly FormFigures[]): readonly Block[] {
  return forms.length === 0 ? [paragraph(words.noForms)] : forms.map((form) => paragraph(formSentences(form)));
}

function formSentences({ title: typed, submissions, before, mean, maximum, classes, failing }: FormFigures): string {
  const title = unnumbered(typed);
  if (submissions === 0) return words.noSubmissions(title);
  const change = before === undefined ? undefined : changeOf(submissions, before.submissions);
  const reached =
    mean === undefined ? undefined : [mean, ...(maximum === undefined ? [] : [maximum])].map((each) => decimal(each)).join('/');
  const score =
    reached === undefined ? undefined : before?.mean === undefined ? words.mean(reached) : words.meanBefore(reached, decimal(before.mean));
  const classed = classes.reduce((sum, each) => sum + each.count, 0);
  return [
    `${[words.form(title, written(submissions)), change, score].filter((text) => text !== undefined).join(', ')}.`,
    ...(classed === 0
      ? []
      : [
          words.classes(
            classes.map(({ label, count: each }) => words.classOf(label.toLowerCase(), written(each), percent(each, classed))).join('; '),
          ),
        ]),
    ...(failing.length === 0
      ? []
      : [
          words.failing(
            failing
              .slice(0, 3)
              .map(({ label, failed, of }) => words.failingOf(label, count(failed), count(of)))
              .join('; '),
          ),
        ]),
  ].join(' ');
}

function changeOf(now: number, before: number): string {
  // Nobody knows whether the form was in use then.
  if (before === 0) return words.noneBefore;
  const difference = now - before;
  if (difference === 0) return words.asMany;
  return difference > 0 ? words.more(written(difference)) : words.fewer(written(-difference));
}

function ledgerParagraphs({ ledger }: ReportFigures): readonly Block[] {
  if (ledger === undefined || ledger.expected === 0) return [paragraph(words.noLedger)];
  const { expected, received, onTime, late, missing, lines } = ledger;
  const lacking = lines.filter((line) => line.missing > 0).map((line) => line.unit);
  return [
    paragraph(
      `${words.ledger(count(expected), count(received), percent(received, expected))}, ${words.ledgerParts(written(onTime), written(late), written(missing))}`,
    ),
    paragraph(lacking.length === 0 ? words.noLateUnits : words.lateUnits(listed(lacking))),
  ];
}

const order: readonly Colour[] = ['green', 'yellow', 'orange', 'red', 'grey'];

function zoneParagraphs(zones: ZoneFigures | undefined): readonly Block[] {
  if (zones === undefined) return [paragraph(words.noZones)];
  const current = zones.recognised.filter(({ withdrawn }) => withdrawn === undefined);
  const named = (colour: Colour): readonly string[] => zones.units.filter((unit) => unit.colour === colour).map(({ name }) => name);
  return [
    paragraph(words.zoneCounts(order.map((colour) => words.zoneCount(words.colours[colour], written(named(colour).length))).join('; '))),
    ...(['red', 'orange'] as const)
      .filter((colour) => named(colour).length > 0)
      .map((colour) => paragraph(words.zoneUnits(words.colours[colour], listed(named(colour))))),
    ...(current.length === 0
      ? []
      : [
          paragraph(
            words.recognised(current.map(({ name, decision, day: since }) => words.recognisedOf(name, decision, day(since))).join('; ')),
          ),
        ]),
    paragraph(words.zoneRule),
    ...dashed(zones.rules).map(item),
  ];
}

/** Submissions of a unit over every form, and the red ones among them. */
function redOf({ forms }: ReportFigures): readonly { name: string; red: number; all: number }[] {
  const units = new Map<string, { name: string; red: number; all: number }>();
  for (const form of forms)
    for (const { name, submissions, classes } of form.units) {
      const known = units.get(name) ?? { name, red: 0, all: 0 };
      const red = classes.reduce((sum, each, index) => sum + (form.classes[index]?.colour === 'red' ? each : 0), 0);
      units.set(name, { name, red: known.red + red, all: known.all + submissions });
    }
  return [...units.values()];
}

function strengthsOf(figures: ReportFigures): string {
  const good = redOf(figures).filter(({ red, all }) => red === 0 && all > 0);
  return good.length === 0 ? words.noStrengths : words.strengths(listed(good.map(({ name }) => name)));
}

function weaknessesOf(figures: ReportFigures): string {
  const bad = redOf(figures)
    .filter(({ red }) => red > 0)
    .sort((left, right) => right.red / right.all - left.red / left.all);
  return bad.length === 0
    ? words.noWeaknesses
    : words.weaknesses(listed(bad.map(({ name, red, all }) => words.redOf(name, count(red), count(all)))));
}

function adjustmentParagraphs({ adjustments }: ReportFigures): readonly Block[] {
  if (adjustments.length === 0) return [paragraph(words.noAdjustments)];
  return [
    paragraph(words.adjustments),
    ...adjustments.map(({ period, form, change, count: some }) =>
      item(words.adjustment(period, form, written(some), words.changes[change])),
    ),
  ];
}

const NAMED = 10;

/** Ten by name, the others by number. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join('; ');
  return names.length > NAMED ? `${shown}${words.others(written(names.length - NAMED))}` : shown;
}
