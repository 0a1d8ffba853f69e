export type MomentKind = 'date' | 'time' | 'dateTime';

/** The browser's field text as an answer: seconds added, a moment in the tablet's zone as an instant with its offset. */
export function readMoment(kind: MomentKind, text: string): string | undefined {
  if (kind === 'date') return text;
  if (kind === 'time') return text.length === 5 ? `${text}:00` : text;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : `${seconds(text)}${offset(moment)}`;
}

/** The answer as the browser's field wants it. */
export function writeMoment(kind: MomentKind, value: string): string {
  if (kind === 'date') return value;
  if (kind === 'time') return value.slice(0, 5);
  return value.slice(0, 16);
}

/** A day in words, `Thứ Bảy, 14/08/2021`: the browser's own field may put the month first. Empty for no day. */
export function spelled(day: string, language: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return '';
  const options = { weekday: 'long', day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'vi-VN', options).format(moment);
}

function seconds(text: string): string {
  return text.length === 16 ? `${text}:00` : text;
}

function offset(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
