import type { SubjectInput } from '@safeground/contract';
import { nhaTrangUnits } from '@safeground/templates';
import { demoPlaces } from './places.ts';
import { seededRandom, type Random } from './random.ts';

export type DemoSubject = SubjectInput & { readonly id: string };

const SEED = 20_210_811;

type Kind = {
  readonly kind: string;
  readonly prefix: string;
  readonly perUnit: number;
  readonly name: (random: Random, ward: string, number: number) => string;
};

const places = [
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
const worship = ['Chùa', 'Đình', 'Miếu', 'Nhà thờ', 'Tịnh xá', 'Thánh thất'] as const;
const worshipNames = [
  'Long Sơn',
  'Phước Điền',
  'Vĩnh Điềm',
  'Thanh Hải',
  'Hòa Quang',
  'Kim Sơn',
  'Ba Làng',
  'Linh Quang',
  'Nghĩa Phương',
] as const;
const schools = ['Trường Mầm non', 'Trường Tiểu học', 'Trường THCS', 'Trường THPT'] as const;
const schoolNames = [
  'Lê Quý Đôn',
  'Nguyễn Du',
  'Trần Quốc Toản',
  'Võ Thị Sáu',
  'Lý Tự Trọng',
  'Hoa Hồng',
  'Bạch Đằng',
  'Ngô Quyền',
  'Phan Chu Trinh',
] as const;
const offices = ['UBND', 'Trạm Y tế', 'Công an', 'Bưu điện văn hóa'] as const;
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

const kinds: readonly Kind[] = [
  { kind: 'business', prefix: 'CSKD', perUnit: 5, name: (random) => `${random.pick(trades)} ${random.pick(places)}` },
  { kind: 'religious_site', prefix: 'CSTG', perUnit: 2, name: (random) => `${random.pick(worship)} ${random.pick(worshipNames)}` },
  { kind: 'school', prefix: 'TH', perUnit: 2, name: (random) => `${random.pick(schools)} ${random.pick(schoolNames)}` },
  { kind: 'office', prefix: 'CQ', perUnit: 2, name: (random, ward) => `${random.pick(offices)} ${ward}` },
  { kind: 'team', prefix: 'TTQ', perUnit: 3, name: (_, ward, number) => `Tổ tự quản số ${(number % 3) + 1}, ${ward}` },
];

/** Fourteen places of five kinds in each of the 27 units, the same ones each time. */
export function demoSubjects(): readonly DemoSubject[] {
  const random = seededRandom(SEED);
  const placeIn = demoPlaces();
  const wards = nhaTrangUnits.filter((unit) => unit.kind === 'ward' || unit.kind === 'commune');
  return kinds.flatMap((kind) =>
    wards.flatMap((ward, wardIndex) =>
      Array.from({ length: kind.perUnit }, (_, index) => {
        const lies = placeIn(ward.id);
        return { ...place(random, kind, ward, wardIndex * kind.perUnit + index + 1), ...(lies === undefined ? {} : { place: lies }) };
      }),
    ),
  );
}

function place(random: Random, kind: Kind, ward: (typeof nhaTrangUnits)[number], number: number): DemoSubject {
  const digits = String(number).padStart(4, '0');
  return {
    id: `sbj_demo_${kind.prefix.toLowerCase()}_${digits}`,
    kind: kind.kind,
    name: kind.name(random, ward.name['vi'] ?? ward.id, number),
    unit: ward.id,
    code: `${kind.prefix}-${digits}`,
    address: `${random.between(1, 320)} ${random.pick(streets)}`,
    representative: `${random.pick(surnames)} ${random.pick(givenNames)}`,
    phone: `0258${random.between(3_500_000, 3_899_999)}`,
  };
}
