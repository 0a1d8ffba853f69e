import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { compile, open, review } from '@safeground/forms';
import { contribute, planOf } from '@safeground/summaries';
import { templates } from '@safeground/templates';
import { fillForm } from '../../../functions/src/seed/fill.ts';
import { seededRandom } from '../../../functions/src/seed/random.ts';

const DISTINCT = 400;
const UNITS = 27;

/** The form all of it is filled with. */
export const definition = templates[0]!.definition;

/**
 * Writes `rows` filled checklists twice: as `unit contribution` lines, which is what a header carries, and as lines of JSON
 * with the answers.
 */
export async function writeRows(rows: number, contributions: string, answers: string): Promise<void> {
  const compiled = compile(definition);
  if (!compiled.ok) throw new Error('F1 does not compile');
  const random = seededRandom(1);
  const host = { now: () => Date.parse('2021-08-11T01:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: random.next, language: 'vi' };
  const photo = { sha256: 'a'.repeat(64), name: 'anh.jpg', type: 'image/jpeg', size: 90_000 };
  const filled = Array.from({ length: DISTINCT }, () => {
    const given = fillForm(random, compiled.form, { host, level: 0.75, photos: [photo] });
    const session = open(compiled.form, host, given);
    const isAsked = (path: string): boolean => session.state(path).relevant;
    const flagged = false;
    const written = contribute(planOf(definition), { ...review(compiled.form, host, given), flagged, isAsked });
    return { contribution: written, answers: JSON.stringify(given) };
  });
  const [short, long] = [createWriteStream(contributions), createWriteStream(answers)];
  for (let row = 0; row < rows; row += 1) {
    const { contribution, answers: json } = filled[random.between(0, DISTINCT - 1)]!;
    const unit = `u${random.between(1, UNITS)}`;
    short.write(`${unit} ${contribution}\n`);
    if (!long.write(`{"unit":"${unit}","answers":${json}}\n`)) await new Promise<void>((resolve) => long.once('drain', () => resolve()));
  }
  short.end();
  long.end();
  await Promise.all([finished(short), finished(long)]);
}
