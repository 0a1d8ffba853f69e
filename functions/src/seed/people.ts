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

export const demoPeople: readonly DemoPerson[] = [
  {
    email: 'designer@safeground.example',
    name: 'Nguyễn Thị Thu Hà',
    grants: [{ role: 'designer', scope: { kind: 'agency', agency: 'agc_qltt' } }],
  },
  {
    email: 'inspector@safeground.example',
    name: 'Trần Quốc Bảo',
    grants: [{ role: 'inspector', scope: { kind: 'unit', unit: 'u_nha_trang' } }],
  },
  {
    email: 'reporter@safeground.example',
    name: 'Lê Thị Mỹ Dung',
    grants: [{ role: 'reporter', scope: { kind: 'unit', unit: 'u_vinh_hai' } }],
  },
  { email: 'committee@safeground.example', name: 'Phạm Văn Khánh', grants: [{ role: 'committee', scope: everywhere }] },
  { email: 'admin@safeground.example', name: 'Đỗ Minh Tuấn', grants: [{ role: 'administrator', scope: everywhere }] },
];
