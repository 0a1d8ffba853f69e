import { dateText, dateTimeText, dayText, INVALID_DATE, parseDate, timeShare } from '../dates.ts';
import { formatDate } from '../format-date.ts';
import { dateOperand, numberOperand, textOperand, type Fn, type Operand } from '../operand.ts';
import type { Scope } from '../scope.ts';
import { isNodes, toText } from '../values.ts';
import { DAY_MS } from '../zone.ts';
import type { Call, FunctionSpec } from './spec.ts';

export const dateFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['today', { least: 0, most: 0, volatile: true, build: () => dateOperand(({ host, zone }) => dayText(host.now(), zone)) }],
  ['now', { least: 0, most: 0, volatile: true, build: () => dateOperand(({ host, zone }) => dateTimeText(host.now(), zone)) }],
  ['date', { least: 1, most: 1, build: toDate }],
  ['date-time', { least: 1, most: 1, build: toDate }],
  [
    'decimal-date-time',
    {
      least: 1,
      most: 1,
      build: ({ arg }) => {
        const time = instant(arg(0));
        return numberOperand((scope) => time(scope) / DAY_MS);
      },
    },
  ],
  [
    'decimal-time',
    {
      least: 1,
      most: 1,
      build: ({ arg }) => {
        const text = arg(0).text();
        return numberOperand((scope) => timeShare(text(scope), scope.zone));
      },
    },
  ],
  ['format-date', { least: 2, most: 2, build: format }],
  ['format-date-time', { least: 2, most: 2, build: format }],
];

/** The instant of a date in text, or of a number of days; `NaN` for what is neither. */
function instant(operand: Operand): Fn<number> {
  const value = operand.value();
  return (scope) => {
    const found = value(scope);
    if (typeof found === 'number') return Math.round(found * DAY_MS);
    return typeof found === 'boolean' ? Number.NaN : parseDate(isNodes(found) ? toText(found) : found, scope.zone);
  };
}

function toDate({ arg }: Call): Operand {
  const [value, time] = [arg(0).value(), instant(arg(0))];
  return dateOperand((scope: Scope) => {
    const found = value(scope);
    const text = isNodes(found) ? toText(found) : found;
    if (text === '' || typeof text === 'boolean') return '';
    const at = time(scope);
    return Number.isNaN(at) ? INVALID_DATE : dateText(at, scope.zone);
  });
}

function format({ arg }: Call): Operand {
  const [time, pattern] = [instant(arg(0)), arg(1).text()];
  return textOperand((scope) => {
    const at = time(scope);
    return Number.isNaN(at) || Math.abs(at) > 8.64e15 ? '' : formatDate(at, scope.zone, pattern(scope), scope.host.language);
  });
}
