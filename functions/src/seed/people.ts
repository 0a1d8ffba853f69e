import type { Agency, Grant } from '@safeground/contract';

export const demoOrganisation = {
  id: 'nhatrang',
  name: { vi: 'Thành phố Nha Trang', en: 'Nha Trang city' },
  timeZone: 'Asia/Ho_Chi_Minh',
  languages: ['vi', 'en'],
};

export const demoAgencies: readonly Agency[] = [
  { id: 'agc_qltt', name: { vi: 'Đội Quản lý thị trường số 1', en: 'Market Surveillance Team 1' } },
  { id: 'agc_yte', name: { vi: 'Phòng Y tế', en: 'Health Division' } },
  { id: 'agc_noivu', name: { vi: 'Phòng Nội vụ', en: 'Home Affairs Division' } },
  { id: 'agc_vhtt', name: { vi: 'Phòng Văn hóa và Thông tin', en: 'Culture and Information Division' } },
];

export type DemoPerson = { readonly email: string; readonly name: string; readonly grants: readonly Grant[] };

/** Every demo account has this password; `npm start` prints it. Never seeded on AWS. */
export const DEMO_PASSWORD = 'Safeground2021!';

const everywhere = { kind: 'organisation' } as const;
const designerOf = (agency: string): Grant => ({ role: 'designer', scope: { kind: 'agency', agency } });
const inUnit = (role: 'inspector' | 'reporter', unit: string): Grant => ({ role, scope: { kind: 'unit', unit } });

/** The first of each role is the one people are shown. */
export const demoPeople: readonly DemoPerson[] = [
  { email: 'designer@safeground.example', name: 'Nguyễn Thị Thu Hà', grants: [designerOf('agc_qltt')] },
  { email: 'inspector@safeground.example', name: 'Trần Quốc Bảo', grants: [inUnit('inspector', 'u_nha_trang')] },
  { email: 'reporter@safeground.example', name: 'Lê Thị Mỹ Dung', grants: [inUnit('reporter', 'u_vinh_hai')] },
  { email: 'committee@safeground.example', name: 'Phạm Văn Khánh', grants: [{ role: 'committee', scope: everywhere }] },
  { email: 'admin@safeground.example', name: 'Đỗ Minh Tuấn', grants: [{ role: 'administrator', scope: everywhere }] },
  { email: 'designer.yte@safeground.example', name: 'Bùi Thị Kim Oanh', grants: [designerOf('agc_yte')] },
  { email: 'designer.noivu@safeground.example', name: 'Cao Văn Lộc', grants: [designerOf('agc_noivu')] },
  { email: 'designer.vhtt@safeground.example', name: 'Huỳnh Ngọc Trâm', grants: [designerOf('agc_vhtt')] },
  { email: 'inspector2@safeground.example', name: 'Võ Thị Hồng Nhung', grants: [inUnit('inspector', 'u_nha_trang')] },
  { email: 'inspector3@safeground.example', name: 'Đặng Hoàng Long', grants: [inUnit('inspector', 'u_nha_trang')] },
  { email: 'inspector4@safeground.example', name: 'Mấu Văn Thạnh', grants: [inUnit('inspector', 'u_nha_trang')] },
  {
    email: 'inspector.vinhhai@safeground.example',
    name: 'Nguyễn Đình Phúc',
    grants: [inUnit('inspector', 'u_vinh_hai'), inUnit('reporter', 'u_vinh_hai')],
  },
];

/** Who goes round the city; places are shared out among them. */
export const cityInspectors: readonly string[] = demoPeople
  .filter(({ grants }) => grants.some(({ role, scope }) => role === 'inspector' && scope.kind === 'unit' && scope.unit === 'u_nha_trang'))
  .map(({ email }) => email);

/** Who publishes which form. A form that is not named here is not part of the demo. */
export const demoForms: readonly { readonly template: string; readonly agency: string; readonly by: string }[] = [
  { template: 'f1', agency: 'agc_qltt', by: 'designer@safeground.example' },
  { template: 'f2', agency: 'agc_noivu', by: 'designer.noivu@safeground.example' },
  { template: 'f3', agency: 'agc_yte', by: 'designer.yte@safeground.example' },
  { template: 'f4', agency: 'agc_yte', by: 'designer.yte@safeground.example' },
  { template: 'f5', agency: 'agc_vhtt', by: 'designer.vhtt@safeground.example' },
  { template: 'f6', agency: 'agc_vhtt', by: 'designer.vhtt@safeground.example' },
  { template: 'f7', agency: 'agc_vhtt', by: 'designer.vhtt@safeground.example' },
];

/** What inspectors are to do, of all places of a unit that the form is about: due so many days after it was given out. */
export const demoOrders: readonly {
  readonly template: string;
  readonly by: string;
  readonly inspector: string;
  readonly unit: string;
  readonly days: number;
}[] = [
  { template: 'f1', by: 'designer@safeground.example', inspector: 'inspector@safeground.example', unit: 'u_vinh_hai', days: 3 },
  { template: 'f1', by: 'designer@safeground.example', inspector: 'inspector@safeground.example', unit: 'u_vinh_phuoc', days: 5 },
  { template: 'f1', by: 'designer@safeground.example', inspector: 'inspector2@safeground.example', unit: 'u_loc_tho', days: 4 },
  { template: 'f2', by: 'designer.noivu@safeground.example', inspector: 'inspector@safeground.example', unit: 'u_vinh_hai', days: 10 },
];
