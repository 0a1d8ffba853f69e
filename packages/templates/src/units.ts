import type { LocalizedText } from '@safeground/forms';
import type { UnitNode } from '@safeground/programmes';
import wards from './data/nha-trang.json' with { type: 'json' };

/** A unit as the register wants it. */
export type UnitData = UnitNode & {
  readonly code?: string | undefined;
  readonly name: LocalizedText;
  readonly kind: 'province' | 'city' | 'ward' | 'commune';
};

type Row = {
  readonly id: string;
  readonly code?: string;
  readonly name: string;
  readonly kind: string;
  readonly validFrom: string;
  /** The unit that took in the whole of it, and from when. */
  readonly heir?: string;
  readonly on?: string;
};

const REGISTER_START = '2021-01-01';
/** From this day Vietnam has two levels, province and commune: the city as a level ended (Resolution 1667/NQ-UBTVQH15). */
const TWO_LEVELS = '2025-07-01';

const province: UnitData = {
  id: 'u_khanh_hoa',
  code: '56',
  name: { vi: 'Tỉnh Khánh Hòa', en: 'Khánh Hòa province' },
  kind: 'province',
  validFrom: REGISTER_START,
};
const city: UnitData = {
  id: 'u_nha_trang',
  code: '568',
  name: { vi: 'TP. Nha Trang', en: 'Nha Trang city' },
  kind: 'city',
  parent: province.id,
  validFrom: REGISTER_START,
  validTo: TWO_LEVELS,
};

/**
 * Nha Trang through two reforms (dossier 2.2): 19 wards and 8 communes of 2021; 22 units from 1 November 2024; 4 wards
 * straight under the province from 1 July 2025, with official codes that four others had before.
 */
export const nhaTrangRegister: readonly UnitData[] = [province, city, ...wards.map(toUnit)];

/** Khánh Hòa, Nha Trang and its 19 wards and 8 communes as the register of 2021 knew them: nothing had ended yet. */
export const nhaTrangUnits: readonly UnitData[] = nhaTrangRegister
  .filter((unit) => unit.validFrom === REGISTER_START)
  .map(({ validTo: _validTo, became: _became, ...unit }) => unit);

function toUnit({ id, code, name, kind: kindOf, validFrom, heir, on }: Row): UnitData {
  const kind = kindOf === 'ward' ? 'ward' : 'commune';
  return {
    id,
    name: { vi: name, en: `${name.slice(3)} ${kind}` },
    kind,
    parent: validFrom < TWO_LEVELS ? city.id : province.id,
    validFrom,
    ...(code === undefined ? {} : { code }),
    ...(heir === undefined || on === undefined ? {} : { validTo: on, became: [{ unit: heir, share: 1, on }] }),
  };
}
