import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Days and periods as a server in another zone cuts them. */
const program = `
  const { dayOf, periodOf } = await import(process.argv[1]);
  const month = { id: 'month', months: 1, lastDay: 14, label: {} };
  const read = (instant) => {
    const day = dayOf(Date.parse(instant), 'Asia/Ho_Chi_Minh');
    return [day, periodOf(month, day).key];
  };
  console.log(JSON.stringify([new Date(0).getHours(), process.argv.slice(2).map(read)]));
`;
const instants = ['2021-08-14T23:59:59+07:00', '2021-08-14T23:59:59.999+07:00', '2021-08-15T00:00:00+07:00', '2021-12-14T17:00:00Z'];

describe('a cut-off day, UTC+7', () => {
  it.each([
    ['UTC', 0],
    ['Asia/Ho_Chi_Minh', 8],
    ['America/Phoenix', 17],
    ['Pacific/Kiritimati', 13],
    ['Pacific/Pago_Pago', 13],
    ['America/New_York', 19],
  ])('falls on the right side on a server in %s', (zone, hourOfEpoch) => {
    const entry = new URL('./index.ts', import.meta.url).href;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program, entry, ...instants], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual([
      hourOfEpoch,
      [
        ['2021-08-14', 'month:2021-08'],
        ['2021-08-14', 'month:2021-08'],
        ['2021-08-15', 'month:2021-09'],
        ['2021-12-15', 'month:2022-01'],
      ],
    ]);
  });
});
