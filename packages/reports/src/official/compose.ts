import type { Letterhead, OutlineAppendix, OutlinePart } from '@safeground/programmes';
import { appendixOf } from './appendices.ts';
import { roman } from './decree.ts';
import type { Block, OfficialDocument } from './document.ts';
import type { Colour, FormFigures, ReportFigures, ZoneFigures } from './figures.ts';
import { count, day, decimal, moment, percent, written } from './numbers.ts';
import { words } from './words.ts';

/** Writes a period's figures out as the official report: sentences, tables and appendices in the order of its outline. */
export function composeReport(figures: ReportFigures): OfficialDocument {
  const { outline, period } = figures;
  const letterhead = letterheadOf(figures);
  const say = (text: string): string => filled(text, figures, letterhead);
  const span = words.span(periodName(figures), day(period.from), day(period.to));
  const issuer = say(letterhead.issuer);
  const label = (index: number): string => (outline.appendices.length === 1 ? words.single : words.numbered(roman(index + 1)));
  const document: OfficialDocument = {
    letterhead: {
      ...(letterhead.superior === undefined ? {} : { superior: say(letterhead.superior) }),
      issuer,
      symbol: letterhead.symbol,
      place: say(letterhead.place),
      year: period.to.slice(0, 4),
    },
    kind: words.kind,
    subject: outline.subject.map(say),
    addressees: letterhead.addressees.map(say),
    body: closed([
      ...endings(outline.bases).map((text): Block => ({ kind: 'basis', text })),
      paragraph(words.opening(say(letterhead.speaker), span)),
      paragraph(words.asOf(moment(figures.asOf), figures.closed)),
      ...outline.sections.flatMap(({ title, parts }) => [
        { kind: 'section', text: title } as const,
        ...parts.flatMap((part) => blocksOf(part, figures, say)),
      ]),
    ]),
    signature: {
      ...(letterhead.authority === undefined ? {} : { authority: say(letterhead.authority) }),
      position: say(letterhead.position),
      ...(letterhead.secondPosition === undefined ? {} : { secondPosition: say(letterhead.secondPosition) }),
      name: '',
    },
    recipients: letterhead.recipients.map(say),
    appendices: outline.appendices.map((appendix: OutlineAppendix, index) => ({
      label: label(index),
      reference: words.reference(letterhead.symbol, issuer),
      ...appendixOf(appendix, figures),
    })),
    title: `${words.kind} ${outline.subject.map(say).join(' ')} - ${figures.unit.name}`,
    author: issuer,
    frozenAt: figures.frozenAt,
  };
  return document;
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const item = (text: string): Block => ({ kind: 'item', text });

function letterheadOf({ outline, unit }: ReportFigures): Letterhead {
  const letterhead = outline.letterheads[unit.kind] ?? Object.values(outline.letterheads)[0];
  if (letterhead === undefined) throw new Error('The report has no letterhead');
  return letterhead;
}

const periodName = ({ period }: ReportFigures): string => period.label.slice(0, 1).toLowerCase() + period.label.slice(1);

/** Each basis ends with a semicolon, the last with a full stop. */
const endings = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `${line}${index === lines.length - 1 ? '.' : ';'}`);

/** The body of a report ends with `./.` */
function closed(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.findLastIndex((block) => block.kind === 'paragraph');
  return blocks.map((block, index) =>
    index === last && block.kind === 'paragraph' ? { ...block, text: `${block.text.replace(/\.$/, '')}./.` } : block,
  );
}

/** `P. Vĩnh Hải` as a sentence says it: phường Vĩnh Hải. */
export function spoken(name: string, prefixes: { readonly [short: string]: string }): string {
  const short = Object.keys(prefixes).find((prefix) => name.startsWith(prefix));
  return short === undefined ? name : `${prefixes[short]}${name.slice(short.length)}`;
}

function filled(text: string, figures: ReportFigures, letterhead: Letterhead): string {
  const { outline, own, period, unit } = figures;
  const name = spoken(unit.name, outline.prefixes);
  const fixed: Record<string, string> = {
    unit: name,
    UNIT: name.toUpperCase(),
    place: letterhead.place,
    period: periodName(figures),
    from: day(period.from),
    to: day(period.to),
    reports: written(own.reports),
  };
  return text.replace(/\{(\w+)(?:\/(\w+))?(@end)?\}/g, (_, first: string, second: string | undefined, end: string | undefined) => {
    const values = end === undefined ? own.sums : own.end;
    if (second !== undefined) return percent(values[first] ?? 0, values[second] ?? 0);
    return fixed[first] ?? written(values[first] ?? 0);
  });
}

function blocksOf(part: OutlinePart, figures: ReportFigures, say: (text: string) => string): readonly Block[] {
  switch (part.kind) {
    case 'heading':
      return [{ kind: 'subsection', text: part.text }];
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

function formSentences({ title, submissions, before, mean, classes, failing }: FormFigures): string {
  if (submissions === 0) return words.noSubmissions(title);
  const change = before === undefined ? undefined : changeOf(submissions - before.submissions);
  const score =
    mean === undefined
      ? undefined
      : before?.mean === undefined
        ? words.mean(decimal(mean))
        : words.meanBefore(decimal(mean), decimal(before.mean));
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

function changeOf(difference: number): string {
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
    ...zones.rules.map((rule) => item(`- ${rule}`)),
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
    ...adjustments.map(({ period, form, count: late }) => item(words.adjustment(period, form, written(late)))),
  ];
}

const NAMED = 10;

/** Ten by name, the others by number. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join('; ');
  return names.length > NAMED ? `${shown}${words.others(written(names.length - NAMED))}` : shown;
}
