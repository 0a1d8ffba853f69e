import { nhaTrangRegister } from '@safeground/templates';
import { seededRandom, type Random } from '../../functions/src/seed/random.ts';
import { files } from './form.ts';

export type Row = {
  readonly id: string;
  readonly unit: string;
  /** As the tablet writes it: with an offset, or in UTC. */
  readonly observedAt: string;
  /** Taken back later. */
  readonly withdrawn: boolean;
  readonly answers: Readonly<Record<string, unknown>>;
};

export const COUNT = 5_000;
/** Wards and communes of 2021, and a few that were about the city and the province themselves. */
const places = nhaTrangRegister.filter((unit) => unit.validFrom === '2021-01-01').map((unit) => unit.id);
const FIRST_MONTH = 5;
const MONTHS = 9;

/** What was sent: the same on every machine. `before` is what came first of those that were corrected. */
export function makeRows(): { readonly rows: readonly Row[]; readonly before: ReadonlyMap<string, Row> } {
  const random = seededRandom(2021);
  const rows = Array.from({ length: COUNT }, (_, index) => makeRow(random, `sub_${index}`));
  const corrected = rows.filter((_, index) => index % 20 === 7);
  return { rows, before: new Map(corrected.map((row) => [row.id, { ...makeRow(random, row.id), withdrawn: false }])) };
}

function makeRow(random: Random, id: string): Row {
  return { id, unit: random.pick(places), observedAt: instant(random), withdrawn: random.chance(0.04), answers: makeAnswers(random) };
}

/** Half of them at the turn of a cut-off day, to the second, as 00:00 UTC+7 is 17:00 UTC of the day before. */
function instant(random: Random): string {
  const month = Date.UTC(2021, FIRST_MONTH + random.between(0, MONTHS - 1), 14, 17);
  if (random.chance(0.5)) {
    const at = new Date(month + random.pick([-86_400, -1, 0, 1, 86_399]) * 1_000);
    return random.chance(0.5) ? at.toISOString() : new Date(at.getTime() + 25_200_000).toISOString().replace('Z', '+07:00');
  }
  return new Date(month + random.between(-15 * 86_400, 15 * 86_400) * 1_000).toISOString();
}

function makeAnswers(random: Random): Readonly<Record<string, unknown>> {
  const maybe = (share: number, id: string, value: () => unknown): Record<string, unknown> =>
    random.chance(share) ? { [id]: value() } : {};
  const safe = random.pick(['pass', 'pass', 'fail', 'na', 'stranger', undefined]);
  const point = { latitude: 12.25, longitude: 109.19 };
  const worker = (): object => ({
    ...maybe(0.9, 'age', () => random.between(16, 90)),
    ...maybe(0.8, 'fit', () => random.pick(['pass', 'fail'])),
  });
  return {
    ...(safe === undefined ? {} : { safe }),
    ...(safe === 'fail' ? maybe(0.7, 'why', () => 'Chưa thực hiện') : {}),
    ...maybe(0.8, 'many', () => ['a', 'b', 'c', 'd'].filter((_, index) => index === 0 || random.chance(0.4))),
    ...maybe(0.5, 'order', () =>
      random.pick([
        ['a', 'b', 'c', 'd'],
        ['d', 'c', 'b', 'a'],
      ]),
    ),
    ...maybe(0.9, 'people', () => random.between(0, 40)),
    ...maybe(0.8, 'area', () => random.between(-50_000, 9_000_000_000) / 10_000),
    ...maybe(0.8, 'level', () => random.between(0, 10)),
    ...maybe(0.6, 'team', () => `Tổ ${random.between(1, 9)}`),
    ...maybe(0.2, 'code', () => '8934567890123'),
    ...maybe(
      0.7,
      'checked',
      () => `2021-${String(random.between(1, 12)).padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`,
    ),
    ...maybe(0.5, 'moment', () => `2021-0${random.between(7, 9)}-14T${String(random.between(0, 23)).padStart(2, '0')}:30:00+07:00`),
    ...maybe(0.5, 'hour', () => `${String(random.between(6, 18)).padStart(2, '0')}:15:00`),
    ...maybe(0.6, 'seen', () => true),
    ...maybe(0.4, 'place', () => point),
    ...maybe(0.1, 'path', () => [point, { ...point, latitude: 12.26 }]),
    ...maybe(0.1, 'shape', () => [point, { ...point, latitude: 12.26 }, point]),
    ...Object.assign({}, ...files.map((id) => maybe(0.2, id, () => attachments(random, id)))),
    ...maybe(0.6, 'workers', () => Array.from({ length: random.between(1, 3) }, worker)),
  };
}

function attachments(random: Random, id: (typeof files)[number]): readonly object[] {
  const type = { photo: 'image/jpeg', sound: 'audio/mpeg', film: 'video/mp4', paper: 'application/pdf' }[id];
  const many = id === 'photo' ? random.between(1, 3) : 1;
  return Array.from({ length: many }, () => ({ sha256: String(random.between(0, 9)).repeat(64), name: 'tep', type, size: 1_000 }));
}
