import { exactOf, exactText, type Exact } from './exact.ts';
import { NumberFold } from './number-fold.ts';
import type { Counting } from './plan.ts';
import { MOST_VALUES } from './spread.ts';
import type { NumberTally } from './tally.ts';

/**
 * The field of a question in a repeat, counted instead of row by row, for rows that are too many to be kept. It begins with `#`;
 * each different row stands once as `times:row`, joined by `|`. The answers of many different rows may stand together as one
 * part that begins with `~`, joined by `/`:
 *
 * - numbers: `~sum/least/largest`, then `band:times` for each band of their spread
 * - choices: `~answered`, then `choice:times`
 * - days: `~first/last`, then `month:times`
 *
 * It folds to what the rows fold to, to the last unit; only which row an answer stood in is lost.
 */
export const CONDENSED = '#';
export const TOGETHER = '~';

/** The shortest way to write the rows of a field that loses no figure. */
export function condense(counting: Counting, field: string): string {
  const rows = timesOf(field.split('|'));
  const apart = joined([...rows], '|');
  const isAnswer = ([row]: Counted): boolean => row !== '' && row !== '-' && (row !== '?' || counting === 'choices');
  const answers = [...rows].filter(isAnswer);
  const rest = [...rows].filter((each) => !isAnswer(each)).map(entry);
  const parts = togetherOf(counting, answers);
  const together = parts === undefined ? apart : [`${TOGETHER}${parts.join('/')}`, ...rest].join('|');
  return `${CONDENSED}${together.length < apart.length ? together : apart}`;
}

/** How many rows were answered, left empty and not asked, and nothing of what was answered. */
export function onlyGiven(field: string): string {
  const rows = field.split('|').map((row) => (row === '' || row === '-' ? row : '?'));
  return `${CONDENSED}${joined([...timesOf(rows)], '|')}`;
}

/** Reads `text:times`, as a part that stands together has it. */
export function countedIn(part: string): Counted {
  const colon = part.lastIndexOf(':');
  return [part.slice(0, colon), Number(part.slice(colon + 1))];
}

/** Reads numbers that stand together. */
export function numbersIn([sum = '', min = '', max = '', ...bands]: readonly string[]): NumberTally {
  const counted = bands.map(countedIn);
  const counts = counted.map(([, times]) => times);
  const spread = { exact: false, at: counted.map(([band]) => Number(band)), counts };
  const count = counts.reduce((total, times) => total + times, 0);
  return { count, sum: exactOf(sum), min: exactOf(min), max: exactOf(max), spread };
}

type Counted = readonly [text: string, times: number];

const entry = ([row, times]: Counted): string => `${times}:${row}`;
const joined = (rows: readonly Counted[], by: string): string => rows.map(entry).join(by);

function timesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}

function togetherOf(counting: Counting, answers: readonly Counted[]): readonly string[] | undefined {
  if (counting === 'number') return numbersTogether(answers);
  if (counting === 'choices') return [String(totalOf(answers)), ...partsOf(answers, (row) => row.split('.'))];
  if (counting !== 'day' || answers.length === 0) return undefined;
  const days = answers.map(([day]) => day).sort();
  return [days[0]!, days.at(-1)!, ...partsOf(answers, (day) => [day.slice(0, 6)])];
}

const totalOf = (answers: readonly Counted[]): number => answers.reduce((total, [, times]) => total + times, 0);

function partsOf(answers: readonly Counted[], within: (row: string) => readonly string[]): readonly string[] {
  const times = timesOf(answers.flatMap(([row, count]) => Array.from({ length: count }, () => within(row)).flat()));
  return [...times].map(([text, count]) => `${text}:${count}`);
}

/** Few different numbers stay apart: their quantiles are exact. More are kept in bands anyway. */
function numbersTogether(answers: readonly Counted[]): readonly string[] | undefined {
  if (answers.length <= MOST_VALUES) return undefined;
  const fold = new NumberFold();
  for (const [text, times] of answers) for (let time = 0; time < times; time += 1) fold.add(text, 0, text.length);
  const { sum, min, max, spread } = fold.tally()!;
  const whole = [sum, min, max].map((value: Exact) => exactText(value));
  return [...whole, ...spread!.at.map((band, index) => `${band}:${spread!.counts[index]}`)];
}
