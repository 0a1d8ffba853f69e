import type { FormDefinition, LocalizedText } from '@safeground/forms';
import type { Calendar } from '@safeground/programmes';
import { buildForm, type CriteriaSet } from './build.ts';
import { buildReport } from './build-report.ts';
import f1 from './data/f1.json' with { type: 'json' };
import f2 from './data/f2.json' with { type: 'json' };
import f3 from './data/f3.json' with { type: 'json' };
import f4 from './data/f4.json' with { type: 'json' };
import f5 from './data/f5.json' with { type: 'json' };
import f6 from './data/f6.json' with { type: 'json' };
import f7 from './data/f7.json' with { type: 'json' };

export { subjectKinds } from './kinds.ts';
export { movementProgramme, reportOutline, zoneRules } from './programme.ts';
export { nhaTrangRegister, nhaTrangUnits, type UnitData } from './units.ts';

/** A form an agency can start from. */
export type Template = {
  readonly id: string;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly owner: LocalizedText;
  readonly definition: FormDefinition;
};

const criteriaSets: readonly CriteriaSet[] = [f1, f2, f3, f4, f5, f6];

/** The criteria sets of the movement (dossier 3.3) and the periodic report of a unit (dossier 4.4), as forms. */
export const templates: readonly Template[] = [
  ...criteriaSets.map((set) => ({
    id: set.id,
    title: set.title,
    description: {
      vi: `${set.items.length} mục, ${set.classes.length} mức xếp loại`,
      en: `${set.items.length} items, ${set.classes.length} classes`,
    },
    owner: set.owner,
    definition: buildForm(set),
  })),
  { id: f7.id, title: f7.title, description: f7.description, owner: f7.owner, definition: buildReport(f7) },
];

/** Reporting calendars of the movement: months from the 15th to the 14th (dossier 5.1). */
export const calendars: readonly Calendar[] = [
  { id: 'month', months: 1, lastDay: 14, label: { vi: 'Tháng {n}/{year}', en: 'Month {n}/{year}' } },
  { id: 'quarter', months: 3, lastDay: 14, label: { vi: 'Quý {n}/{year}', en: 'Quarter {n}/{year}' } },
  { id: 'half', months: 6, lastDay: 14, label: { vi: '6 tháng, kỳ {n}/{year}', en: 'Half-year {n}/{year}' } },
  { id: 'year', months: 12, lastDay: 14, label: { vi: 'Năm {year}', en: 'Year {year}' } },
];
