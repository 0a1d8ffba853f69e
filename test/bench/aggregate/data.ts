import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Answers, FormDefinition } from '@safeground/forms';
import { contribute, planOf } from '@safeground/summaries';
import { nhaTrangUnits } from '@safeground/templates';
import { seededRandom, type Random } from '../../../functions/src/seed/random.ts';

/** Different sets of answers; each row is one of them, of a ward and month of its own. */
const DISTINCT = 5_000;
const label = { vi: 'x' };
const results = ['pass', 'fail', 'na'] as const;

/** The shape of a row, the same for all that are measured: 48 checks, 12 numbers. */
export const checks = Array.from({ length: 48 }, (_, index) => `q${index + 1}`);
export const numbers = Array.from({ length: 12 }, (_, index) => `n${index + 1}`);
export const wards = nhaTrangUnits.filter(({ kind }) => kind === 'ward' || kind === 'commune').map(({ id }) => id);
export const months = Array.from({ length: 12 }, (_, index) => `2021-${String(index + 1).padStart(2, '0')}`);

export const definition: FormDefinition = {
  schema: 1,
  title: label,
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'result', choices: results.map((name) => ({ name, label })) }],
  children: [
    ...checks.map((id) => ({ kind: 'select_one' as const, id, name: id, label, choices: 'result' })),
    ...numbers.map((id) => ({ kind: 'integer' as const, id, name: id, label })),
  ],
};

/** Nine of ten are answered; a count is mostly small, as numbers of people and of rooms are. */
export function makeAnswers(random: Random): Answers {
  const given: Record<string, string | number> = {};
  for (const id of checks) if (random.chance(0.9)) given[id] = random.pick(results);
  for (const id of numbers) if (random.chance(0.9)) given[id] = random.between(0, random.chance(0.9) ? 40 : 5_000);
  return given;
}

export const contributionOf = (answers: Answers): string => contribute(planOf(definition), { answers, score: undefined, flagged: false });

/**
 * Writes `rows` submissions twice, in the same order: as lines of contributions under a line `@ward month`, which is what headers carry and their key says, and as lines
 * of JSON with the whole row. They lie ward by ward and month by month, as a rebuild reads them.
 */
export async function writeRows(rows: number, contributions: string, answers: string): Promise<void> {
  const random = seededRandom(1);
  const filled = Array.from({ length: DISTINCT }, () => {
    const given = makeAnswers(random);
    return { contribution: contributionOf(given), json: JSON.stringify(given).slice(1) };
  });
  const [short, long] = [createWriteStream(contributions), createWriteStream(answers)];
  let [shortText, longText, last] = ['', '', ''];
  const places = wards.flatMap((unit) => months.map((month) => ({ unit, month })));
  for (let row = 0; row < rows; row += 1) {
    const { contribution, json } = random.pick(filled);
    const { unit, month } = places[Math.floor((row * places.length) / rows)]!;
    const place = `@${unit} ${month}\n`;
    if (place !== last) shortText += last = place;
    shortText += `${contribution}\n`;
    longText += `{"unit":"${unit}","month":"${month}",${json}\n`;
    if (longText.length < 1 << 20) continue;
    await Promise.all([write(short, shortText), write(long, longText)]);
    [shortText, longText] = ['', ''];
  }
  short.end(shortText);
  long.end(longText);
  await Promise.all([finished(short), finished(long)]);
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
}
