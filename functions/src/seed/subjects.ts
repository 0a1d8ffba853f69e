import type { SubjectInput } from '@safeground/contract';
import { nhaTrangUnits } from '@safeground/templates';
import { seededRandom, type Random } from './random.ts';

export type DemoSubject = SubjectInput & { readonly id: string };

const SEED = 20_210_811;
const PER_UNIT = 5;

const trades = [
  'Quán cơm',
  'Tạp hóa',
  'Nhà thuốc',
  'Khách sạn',
  'Cửa hàng điện máy',
  'Tiệm bánh',
  'Quán cà phê',
  'Hải sản',
  'Siêu thị mini',
  'Xưởng may',
  'Gara ô tô',
  'Nhà hàng',
] as const;
const names = [
  'Hương Biển',
  'Phú Quý',
  'Minh Châu',
  'Thanh Bình',
  'Đại Lộc',
  'Ngọc Lan',
  'Hải Yến',
  'Thiên Phước',
  'Kim Ngân',
  'Sông Cái',
  'Trầm Hương',
  'An Khang',
  'Yến Sào',
  'Tháp Bà',
] as const;
const streets = [
  '2 Tháng 4',
  'Trần Phú',
  'Nguyễn Trãi',
  'Lê Hồng Phong',
  '23 Tháng 10',
  'Phạm Văn Đồng',
  'Điện Biên Phủ',
  'Ngô Gia Tự',
  'Yersin',
  'Thống Nhất',
  'Đặng Tất',
  'Bắc Sơn',
] as const;
const surnames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Võ', 'Đặng', 'Huỳnh', 'Đỗ', 'Bùi', 'Cao', 'Mấu'] as const;
const givenNames = [
  'Văn Hùng',
  'Thị Lan',
  'Thị Bích Ngọc',
  'Quốc Việt',
  'Minh Đức',
  'Thị Hoa',
  'Thanh Sơn',
  'Thị Thúy',
  'Đình Phong',
  'Hữu Lộc',
] as const;

/** Five businesses in each of the 27 units. */
export function demoSubjects(): readonly DemoSubject[] {
  const random = seededRandom(SEED);
  const wards = nhaTrangUnits.filter((unit) => unit.kind === 'ward' || unit.kind === 'commune');
  return wards.flatMap((unit, unitIndex) =>
    Array.from({ length: PER_UNIT }, (_, index) => business(random, unit.id, unitIndex * PER_UNIT + index + 1)),
  );
}

function business(random: Random, unit: string, number: number): DemoSubject {
  const digits = String(number).padStart(4, '0');
  return {
    id: `sbj_demo_${digits}`,
    kind: 'business',
    name: `${random.pick(trades)} ${random.pick(names)}`,
    unit,
    code: `CSKD-${digits}`,
    address: `${random.between(1, 320)} ${random.pick(streets)}`,
    representative: `${random.pick(surnames)} ${random.pick(givenNames)}`,
    phone: `0258${random.between(3_500_000, 3_899_999)}`,
  };
}
