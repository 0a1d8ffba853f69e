import { foldWords } from '@safeground/programmes';

export type Language = 'vi' | 'en';

/** Columns of a file of subjects, as they are written and as they are read. */
export type SubjectField =
  'id' | 'code' | 'kind' | 'name' | 'unitCode' | 'unit' | 'address' | 'representative' | 'phone' | 'latitude' | 'longitude';

export type SubjectColumn = { readonly field: SubjectField; readonly heading: Readonly<Record<Language, string>> };

export const subjectColumns: readonly SubjectColumn[] = [
  { field: 'id', heading: { vi: 'Mã hệ thống', en: 'System id' } },
  { field: 'code', heading: { vi: 'Mã', en: 'Code' } },
  { field: 'kind', heading: { vi: 'Loại', en: 'Kind' } },
  { field: 'name', heading: { vi: 'Tên', en: 'Name' } },
  { field: 'unitCode', heading: { vi: 'Mã đơn vị', en: 'Unit code' } },
  { field: 'unit', heading: { vi: 'Đơn vị', en: 'Unit' } },
  { field: 'address', heading: { vi: 'Địa chỉ', en: 'Address' } },
  { field: 'representative', heading: { vi: 'Người đại diện', en: 'Representative' } },
  { field: 'phone', heading: { vi: 'Điện thoại', en: 'Phone' } },
  { field: 'latitude', heading: { vi: 'Vĩ độ', en: 'Latitude' } },
  { field: 'longitude', heading: { vi: 'Kinh độ', en: 'Longitude' } },
];

/** Other headings that people's own lists have, folded. */
const aliases: Readonly<Record<string, SubjectField>> = {
  'ma doi tuong': 'code',
  'ma so': 'code',
  'loai doi tuong': 'kind',
  'ten co so': 'name',
  'ten doi tuong': 'name',
  'xa phuong': 'unit',
  'phuong xa': 'unit',
  'dai dien': 'representative',
  'so dien thoai': 'phone',
  sdt: 'phone',
};

const byHeading = new Map<string, SubjectField>([
  ...Object.entries(aliases),
  ...subjectColumns.flatMap(({ field, heading }) => Object.values(heading).map((text) => [fold(text), field] as const)),
]);

/** The column a heading names, marks, case and punctuation aside. */
export const fieldOf = (heading: string): SubjectField | undefined => byHeading.get(fold(heading));

function fold(heading: string): string {
  return foldWords(heading).join(' ');
}
