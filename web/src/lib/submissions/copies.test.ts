import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import { differences, unsettled } from './copies.ts';

const { definition } = templates[0]!;
const standing = { team: 'Đội 1', b01_value: 'full', b02_value: 'pass', location: { latitude: 12.2, longitude: 109.1 } };

describe('another copy of a submission', () => {
  it('differs where an answer was changed, added or left out, in the order of the form', () => {
    const other = { team: 'Đội 2', b02_value: 'pass', b03_value: 'fail', location: { longitude: 109.1, latitude: 12.2 } };
    expect(differences(definition, standing, other).map(({ line, standing: ours, other: theirs }) => [line.path, ours, theirs])).toEqual([
      ['team', 'Đội 1', 'Đội 2'],
      ['b01_value', 'full', undefined],
      ['b03_value', undefined, 'fail'],
    ]);
  });

  it('differs nowhere from itself', () => {
    expect(differences(definition, standing, structuredClone(standing))).toEqual([]);
  });

  it('is settled once its content is the one that counts', () => {
    const copy = { contentHash: 'b', base: 0, by: 'usr_1', at: '2021-08-11T02:00:00Z', content: {} as never };
    const history = (contentHash: string) => ({ history: [{ contentHash }] }) as never;
    expect(unsettled(history('a'), [copy])).toEqual([copy]);
    expect(unsettled(history('b'), [copy])).toEqual([]);
  });
});
