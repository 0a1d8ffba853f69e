import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from './answers.ts';

const file = join(import.meta.dirname, 'answers.csv');
/** The province, the city, and wards of both kinds: enough to see every level and period. */
const units = ['u_khanh_hoa', 'u_nha_trang', 'u_vinh_hai', 'u_vinh_luong', 'u_loc_tho'];

/** What DuckDB answered when the table was written (`SAFEGROUND_WRITE_ANSWERS=1`): a line for each unit and period, a column for each figure. */
export function readAnswers(): Figures {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const [, ...names] = head.split(',');
  return new Map(
    lines.map((line) => {
      const [place = '', ...values] = line.split(',');
      return [place, new Map(names.flatMap((name, index) => (values[index] ? [[name, Number(values[index])] as const] : [])))];
    }),
  );
}

export function writeAnswers(figures: Figures): void {
  const places = [...figures]
    .filter(([place]) => units.includes(place.split(' ')[0] ?? ''))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const names = [...new Set(places.flatMap(([, found]) => [...found.keys()]))].sort();
  const show = (value: number | undefined): string => (value === undefined ? '' : String(Number(value.toPrecision(15))));
  const lines = places.map(([place, found]) => [place, ...names.map((name) => show(found.get(name)))].join(','));
  writeFileSync(file, `${[['place', ...names].join(','), ...lines].join('\n')}\n`);
}
