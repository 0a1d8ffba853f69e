import type { Expectation, Programme, ReportOutline, ZoneRules } from '@safeground/programmes';
import report from './data/report.json' with { type: 'json' };
import zones from './data/zones.json' with { type: 'json' };

/** What the official report of the movement says (dossier 4.4 and 4.5). */
export const reportOutline = report as ReportOutline;

/** Colours of wards. Thresholds and the map of neighbours are our own proposal, for the city to correct. */
export const zoneRules = zones as ZoneRules;

/**
 * What wards and communes owe: their periodic report in every calendar, within two working days of its end (Khánh Hòa,
 * Decision 01/2023), and a self-assessment and some inspections of businesses each month.
 */
const expected: readonly (Omit<Expectation, 'form'> & { readonly template: string })[] = [
  { template: 'f7', calendars: ['month', 'quarter', 'half', 'year'], unitKinds: ['ward', 'commune'], count: 1, workingDays: 2 },
  { template: 'f5', calendars: ['month'], unitKinds: ['ward', 'commune'], count: 1, workingDays: 2 },
  { template: 'f1', calendars: ['month'], unitKinds: ['ward', 'commune'], count: 3, workingDays: 2 },
];

/** Public holidays that fall on working days or move them: data to be kept from year to year. */
const workdays = {
  holidays: [
    { day: '2021-01-01', name: 'Tết Dương lịch' },
    { day: '2021-02-10', name: 'Tết Nguyên đán' },
    { day: '2021-02-11', name: 'Tết Nguyên đán' },
    { day: '2021-02-12', name: 'Tết Nguyên đán' },
    { day: '2021-02-15', name: 'Tết Nguyên đán' },
    { day: '2021-02-16', name: 'Tết Nguyên đán' },
    { day: '2021-04-21', name: 'Giỗ Tổ Hùng Vương' },
    { day: '2021-04-30', name: 'Ngày Chiến thắng' },
    { day: '2021-05-03', name: 'Quốc tế Lao động (nghỉ bù)' },
    { day: '2021-09-02', name: 'Quốc khánh' },
    { day: '2021-09-03', name: 'Quốc khánh' },
    { day: '2022-01-03', name: 'Tết Dương lịch (nghỉ bù)' },
    { day: '2022-01-31', name: 'Tết Nguyên đán' },
    { day: '2022-02-01', name: 'Tết Nguyên đán' },
    { day: '2022-02-02', name: 'Tết Nguyên đán' },
    { day: '2022-02-03', name: 'Tết Nguyên đán' },
    { day: '2022-02-04', name: 'Tết Nguyên đán' },
    { day: '2022-04-11', name: 'Giỗ Tổ Hùng Vương (nghỉ bù)' },
    { day: '2022-05-02', name: 'Ngày Chiến thắng (nghỉ bù)' },
    { day: '2022-05-03', name: 'Quốc tế Lao động (nghỉ bù)' },
    { day: '2022-09-01', name: 'Quốc khánh' },
    { day: '2022-09-02', name: 'Quốc khánh' },
  ],
  workingWeekends: [],
} as const;

/** The programme of the movement, for forms made of its templates. `formOf` knows the form that was made of one. */
export function movementProgramme(formOf: (template: string) => string | undefined): Programme {
  return {
    wording: { all: reportOutline, own: {} },
    expectations: expected.flatMap(({ template, ...rest }) => {
      const form = formOf(template);
      return form === undefined ? [] : [{ ...rest, form }];
    }),
    workdays,
    zones: zoneRules,
  };
}
