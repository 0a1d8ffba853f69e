import type { OutlineAppendix } from '@safeground/programmes';
import { dashed } from './decree.ts';
import type { Appendix, Block, TableColumn } from './document.ts';
import type { ReportFigures } from './figures.ts';
import { count, decimal, UNKNOWN } from './numbers.ts';
import { words } from './words.ts';

type Content = Pick<Appendix, 'title' | 'landscape' | 'blocks'>;

/** One appendix of the outline, filled with figures. Tables of more columns than stand upright lie across the page. */
export function appendixOf(appendix: OutlineAppendix, figures: ReportFigures): Content {
  const blocks = blocksOf(appendix, figures);
  const widest = Math.max(0, ...blocks.map((block) => (block.kind === 'table' ? block.columns.length : 0)));
  return { title: appendix.title, landscape: widest > UPRIGHT, blocks };
}

/** Columns that fit on an upright page. */
const UPRIGHT = 8;

function blocksOf(appendix: OutlineAppendix, figures: ReportFigures): readonly Block[] {
  switch (appendix.kind) {
    case 'own':
      return ownTable(appendix, figures);
    case 'assessments':
      return assessmentTables(figures);
    case 'ledger':
      return ledgerTable(figures);
    case 'zones':
      return zoneTable(figures);
  }
}

const number = (heading: string): Omit<TableColumn, 'share'> => ({ heading, align: 'right' });
const ORDER = { heading: words.order, share: 0.06, align: 'center' } as const;

/** Order, name, and columns of figures that share what is left. */
function columnsOf(figures: readonly Omit<TableColumn, 'share'>[], nameShare = 0.26): readonly TableColumn[] {
  const share = (1 - ORDER.share - nameShare) / figures.length;
  return [ORDER, { heading: words.unit, share: nameShare, align: 'left' }, ...figures.map((column) => ({ ...column, share }))];
}

const numbered = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  rows.map((cells, index) => [String(index + 1), ...cells]);

function ownTable({ columns, measure }: Extract<OutlineAppendix, { kind: 'own' }>, { own, unit }: ReportFigures): readonly Block[] {
  const cellsOf = (figures: ReportFigures['own']['units'][number] | ReportFigures['own']): readonly string[] =>
    columns.map(({ question, atEnd }) => {
      const value = (atEnd === true ? figures.end : figures.sums)[question];
      return value === undefined ? UNKNOWN : count(value);
    });
  const units = own.units.length === 0 ? [{ ...own, name: unit.name }] : own.units;
  return [
    { kind: 'unit', text: measure },
    {
      kind: 'table',
      columns: columnsOf(columns.map(({ heading }) => number(heading))),
      rows: numbered(units.map((each) => [each.name, ...cellsOf(each)])),
      total: ['', words.total, ...cellsOf(own)],
    },
  ];
}

function assessmentTables({ forms }: ReportFigures): readonly Block[] {
  const scored = forms.filter((form) => form.classes.length > 0);
  if (scored.length === 0) return [{ kind: 'paragraph', text: words.noForms }];
  return [
    { kind: 'unit', text: words.inSubmissions },
    ...scored.map(({ title, submissions, mean, classes, units }): Block => ({
      kind: 'table',
      caption: title,
      columns: columnsOf([number(words.submissions), number(words.score), ...classes.map(({ label }) => number(label))]),
      rows: numbered(
        units.map((unit) => [
          unit.name,
          count(unit.submissions),
          unit.mean === undefined ? '-' : decimal(unit.mean),
          ...classes.map((_, index) => count(unit.classes[index] ?? 0)),
        ]),
      ),
      total: ['', words.total, count(submissions), mean === undefined ? '-' : decimal(mean), ...classes.map((each) => count(each.count))],
    })),
  ];
}

function ledgerTable({ ledger }: ReportFigures): readonly Block[] {
  if (ledger === undefined || ledger.expected === 0) return [{ kind: 'paragraph', text: words.noLedger }];
  const figures = (line: { expected: number; received: number; onTime: number; late: number; missing: number }): readonly string[] =>
    [line.expected, line.received, line.onTime, line.late, line.missing].map(count);
  const headings = [words.expected, words.received, words.onTime, words.late, words.missing];
  return [
    { kind: 'unit', text: words.inReports },
    {
      kind: 'table',
      columns: [
        ORDER,
        { heading: words.unit, share: 0.22, align: 'left' },
        ...headings.map((heading) => ({ ...number(heading), share: 0.09 })),
        { heading: words.lacks, share: 0.27, align: 'left' },
      ],
      rows: numbered(ledger.lines.map((line) => [line.unit, ...figures(line), line.lacks.join('; ')])),
      total: ['', words.total, ...figures(ledger), ''],
    },
  ];
}

function zoneTable({ zones }: ReportFigures): readonly Block[] {
  if (zones === undefined) return [{ kind: 'paragraph', text: words.noZones }];
  return [
    {
      kind: 'table',
      columns: [
        ORDER,
        { heading: words.unit, share: 0.26, align: 'left' },
        { heading: words.colour, share: 0.14, align: 'center' },
        { heading: words.reasons, share: 0.54, align: 'left' },
      ],
      rows: numbered(zones.units.map(({ name, colour, reasons }) => [name, words.colours[colour], reasons.join('; ')])),
    },
    { kind: 'paragraph', text: words.zoneRule },
    ...dashed(zones.rules).map((text): Block => ({ kind: 'item', text })),
  ];
}
