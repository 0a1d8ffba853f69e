import type { RuleChange } from '@safeground/contract/programme';
import { calendarDay, local, number } from '../../i18n/index.svelte.ts';
import { periodWords } from '../period-words.ts';
import type { Registers } from '../selection.ts';
import type { ProgrammeRules } from '@safeground/contract/programme';
import { ruleWords } from './words.ts';

/** What a change says to a person: `Ngày nghỉ 02/09/2026: thêm (Quốc khánh)`. Names are those of today. */
export function changeText({ part, of, kind, before, after }: RuleChange, registers: Registers, rules: ProgrammeRules): string {
  const name = nameOf(part, of, registers, rules);
  const what = `${ruleWords().parts[part]}${name === '' ? '' : ` ${name}`}`;
  const share = part === 'above' || (part === 'zoneRule' && isShare(of, rules));
  const shown = (value: string | number): string =>
    typeof value === 'string' ? value : share ? `${number(value * 100, 1)}%` : number(value, 1);
  if (before !== undefined && after !== undefined && before !== after) return `${what}: ${shown(before)} → ${shown(after)}`;
  const only = kind === 'changed' ? undefined : (after ?? before);
  return `${what}: ${ruleWords().changeKinds[kind]}${only === undefined || only === '' ? '' : ` (${shown(only)})`}`;
}

function nameOf(part: RuleChange['part'], of: string, { forms, units }: Registers, { zones }: ProgrammeRules): string {
  switch (part) {
    case 'expectation':
      return local(forms.find(({ id }) => id === of)?.title) || of;
    case 'holiday':
    case 'workingWeekend':
      return calendarDay(of);
    case 'zoneRule':
      return local(zones.rules.find(({ id }) => id === of)?.label).replace('{n}', '…') || of;
    case 'neighbours':
      return local(units.find(({ id }) => id === of)?.name) || of;
    case 'above':
      return periodWords().colours[of as 'red'] ?? of;
    default:
      return of;
  }
}

const isShare = (id: string, { zones }: ProgrammeRules): boolean => {
  const rule = zones.rules.find((each) => each.id === id);
  return rule?.kind === 'measure' && rule.measure.endsWith('Share');
};
