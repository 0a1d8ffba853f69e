/** Numbers as Vietnamese documents write them: 1.234.567,8 and 85,5%. */
export function decimal(value: number, places = 1): string {
  const [whole = '0', part] = Math.abs(value).toFixed(places).split('.');
  const trimmed = part?.replace(/0+$/, '') ?? '';
  const sign = value < 0 && Number(value.toFixed(places)) !== 0 ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, '.')}${trimmed === '' ? '' : `,${trimmed}`}`;
}

/** For the clerk to fill in: nobody has reported it, which is not the same as none. */
export const UNKNOWN = '…';

export const count = (value: number): string => decimal(value, 0);

/** Counts below ten are written with a nought before them in official documents: 05. */
export const written = (value: number): string => (value > 0 && value < 10 && Number.isInteger(value) ? `0${value}` : decimal(value));

export const percent = (part: number, whole: number): string => (whole === 0 ? '0%' : `${decimal((part / whole) * 100)}%`);

/** `2021-08-14` → 14/8/2021: noughts before days under ten and the months 1 and 2 only. */
export function day(value: string): string {
  const [year = '', month = '', date = ''] = value.split('-');
  return `${date}/${Number(month) <= 2 ? month : String(Number(month))}/${year}`;
}

/** `2021-08-15T10:00:00` → 10 giờ 00 phút ngày 15/8/2021 */
export const moment = (local: string): string => `${local.slice(11, 13)} giờ ${local.slice(14, 16)} phút ngày ${day(local.slice(0, 10))}`;
