import type { FormDefinition, LocalizedText } from '@safeground/forms';
import type { Calendar } from '@safeground/programmes';
import { buildForm, type CriteriaSet } from './build.ts';
import f1 from './data/f1.json' with { type: 'json' };
import f2 from './data/f2.json' with { type: 'json' };
import f3 from './data/f3.json' with { type: 'json' };
import f4 from './data/f4.json' with { type: 'json' };
import f5 from './data/f5.json' with { type: 'json' };
import f6 from './data/f6.json' with { type: 'json' };
import wards2021 from './data/nha-trang-2021.json' with { type: 'json' };

/** A form an agency can start from. */
export type Template = {
  readonly id: string;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly owner: LocalizedText;
  readonly definition: FormDefinition;
};

/** A unit as the register wants it: `validTo` is exclusive and absent while the unit lasts. */
export type UnitData = {
  readonly id: string;
  readonly code?: string | undefined;
  readonly name: LocalizedText;
  readonly kind: 'province' | 'city' | 'ward' | 'commune';
  readonly parent?: string | undefined;
  readonly validFrom: string;
};

/** The criteria sets of the movement (dossier 3.3), as forms. */
export const templates: readonly Template[] = [f1, f2, f3, f4, f5, f6].map((set: CriteriaSet) => ({
  id: set.id,
  title: set.title,
  description: {
    vi: `${set.items.length} mục, ${set.classes.length} mức xếp loại`,
    en: `${set.items.length} items, ${set.classes.length} classes`,
  },
  owner: set.owner,
  definition: buildForm(set),
}));

const REGISTER_START = '2021-01-01';

/** Khánh Hòa, Nha Trang and its 19 wards and 8 communes of 2021, official codes included. */
export const nhaTrangUnits: readonly UnitData[] = [
  { id: 'u_khanh_hoa', code: '56', name: { vi: 'Tỉnh Khánh Hòa', en: 'Khánh Hòa province' }, kind: 'province', validFrom: REGISTER_START },
  {
    id: 'u_nha_trang',
    code: '568',
    name: { vi: 'TP. Nha Trang', en: 'Nha Trang city' },
    kind: 'city',
    parent: 'u_khanh_hoa',
    validFrom: REGISTER_START,
  },
  ...wards2021.map((ward): UnitData => {
    const kind = ward.kind === 'ward' ? 'ward' : 'commune';
    const name = { vi: ward.name, en: `${ward.name.slice(3)} ${kind}` };
    return { id: ward.id, code: ward.code, name, kind, parent: 'u_nha_trang', validFrom: REGISTER_START };
  }),
];

/** Reporting calendars of the movement: months from the 15th to the 14th (dossier 5.1). */
export const calendars: readonly Calendar[] = [
  { id: 'month', months: 1, lastDay: 14, label: { vi: 'Tháng {n}/{year}', en: 'Month {n}/{year}' } },
  { id: 'quarter', months: 3, lastDay: 14, label: { vi: 'Quý {n}/{year}', en: 'Quarter {n}/{year}' } },
  { id: 'half', months: 6, lastDay: 14, label: { vi: '6 tháng, kỳ {n}/{year}', en: 'Half-year {n}/{year}' } },
  { id: 'year', months: 12, lastDay: 14, label: { vi: 'Năm {year}', en: 'Year {year}' } },
];
