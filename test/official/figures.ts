import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Fonts, OwnFigures, ReportFigures } from '@safeground/reports/official';
import { nhaTrangUnits, reportOutline } from '@safeground/templates';

const require = createRequire(new URL('../../functions/package.json', import.meta.url));
const font = (name: string): Uint8Array => readFileSync(require.resolve(`@expo-google-fonts/tinos/${name}`));

export const tinos: Fonts = {
  regular: font('400Regular/Tinos_400Regular.ttf'),
  bold: font('700Bold/Tinos_700Bold.ttf'),
  italic: font('400Regular_Italic/Tinos_400Regular_Italic.ttf'),
  boldItalic: font('700Bold_Italic/Tinos_700Bold_Italic.ttf'),
};

const wards = nhaTrangUnits.filter(({ kind }) => kind === 'ward' || kind === 'commune').map(({ name }) => name['vi'] ?? '');
const questions = [
  ...[...JSON.stringify(reportOutline.sections).matchAll(/\{(\w+)(?:\/(\w+))?(?:@end)?\}/g)].flatMap(([, first, second]) => [
    first,
    second,
  ]),
  ...reportOutline.appendices.flatMap((appendix) => (appendix.kind === 'own' ? appendix.columns.map(({ question }) => question) : [])),
].filter((name) => name !== undefined);

const ownOf = (factor: number): OwnFigures => {
  const values = Object.fromEntries(questions.map((name, index) => [name, factor * (index + 3)]));
  return { reports: factor, sums: values, end: values };
};

const classes = [
  { label: 'An toàn', colour: 'green' },
  { label: 'An toàn có điều kiện', colour: 'yellow' },
  { label: 'Có nguy cơ', colour: 'orange' },
  { label: 'Không an toàn', colour: 'red' },
] as const;

/** A city's month with 27 wards, four forms, late wards and zones: every part of the report has something to say. */
export function sampleFigures(change: Partial<ReportFigures> = {}): ReportFigures {
  const formOf = (title: string, about: string): ReportFigures['forms'][number] => {
    const units = wards.map((name, index) => ({
      name,
      submissions: index % 9 === 8 ? 0 : 12 + index,
      ...(index % 9 === 8 ? {} : { mean: 70 + index }),
      classes: index % 9 === 8 ? [0, 0, 0, 0] : [8 + index, 2, 1, index % 5 === 0 ? 1 : 0],
    }));
    return {
      title,
      about,
      submissions: units.reduce((sum, each) => sum + each.submissions, 0),
      before: { submissions: 400, mean: 81.2 },
      mean: 83.456,
      maximum: 100,
      classes: classes.map((each, index) => ({ ...each, count: units.reduce((sum, unit) => sum + unit.classes[index]!, 0) })),
      failing: [
        { label: 'Đo thân nhiệt tại lối vào', failed: 61, of: 512 },
        { label: 'Khử khuẩn bề mặt đúng tần suất, có sổ theo dõi', failed: 40, of: 512 },
      ],
      units,
    };
  };
  return {
    schema: 1,
    outline: reportOutline,
    unit: { name: 'TP. Nha Trang', kind: 'city' },
    period: { calendar: 'month', key: 'month:2021-09', label: 'Tháng 9/2021', from: '2021-08-15', to: '2021-09-14' },
    frozenAt: '2021-09-16T10:00:00.000Z',
    asOf: '2021-09-16T17:00:00',
    closed: true,
    own: { ...ownOf(24), units: wards.map((name, index) => ({ name, ...ownOf(index + 1) })) },
    forms: [
      formOf('Phiếu đánh giá xã, phường an toàn', 'unit'),
      formOf('Phiếu kiểm tra cơ sở sản xuất, kinh doanh, dịch vụ', 'business'),
      formOf('Phiếu đánh giá an toàn trường học', 'school'),
      formOf('Phiếu kiểm tra cơ sở tôn giáo, tín ngưỡng', 'religious_site'),
    ],
    ledger: {
      expected: 54,
      received: 51,
      onTime: 49,
      late: 2,
      missing: 3,
      lines: wards.map((unit, index) => ({
        unit,
        expected: 2,
        received: index % 9 === 8 ? 1 : 2,
        onTime: index % 9 === 8 ? 1 : 2,
        late: 0,
        missing: index % 9 === 8 ? 1 : 0,
        lacks: index % 9 === 8 ? ['Báo cáo định kỳ của đơn vị'] : [],
      })),
    },
    zones: {
      rules: ['Đỏ khi tỷ lệ lượt xếp loại đỏ từ 20% trở lên', 'Cam khi tỷ lệ lượt xếp loại đỏ từ 10% trở lên hoặc liền kề đơn vị đỏ'],
      units: wards.map((name, index) => ({
        name,
        colour: (['green', 'yellow', 'orange', 'red'] as const)[index % 4]!,
        reasons: ['Tỷ lệ lượt xếp loại đỏ 4,2%'],
      })),
      recognised: [{ name: 'P. Vĩnh Hải', decision: '2104/QĐ-UBND', day: '2021-09-01' }],
    },
    adjustments: [{ period: 'Tháng 8/2021', form: 'Phiếu đánh giá an toàn trường học', change: 'received', count: 3 }],
    ...change,
  };
}
