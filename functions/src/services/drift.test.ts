import type { PeriodSpan } from '@safeground/programmes';
import { expect, it } from 'vitest';
import { changesWithin, type Drift } from './drift.ts';

const span: PeriodSpan = { key: 'month:2021-08', calendar: 'month', label: {}, from: '2021-07-15', to: '2021-08-14' };
const was = { id: 's1', unit: 'old', day: '2021-08-01', contentRevision: 1, returned: false };

it('names the place of what changed after a closing, and in the unit that it left no place of another unit', () => {
  const row = {
    id: 's1',
    form: 'f',
    unit: 'new',
    subjectName: 'Quán của xã mới',
    day: '2021-08-01',
    state: 'corrected',
    contentRevision: 2,
  } as const;
  const drift: readonly Drift[] = [{ row: { ...row, receivedAt: '2021-08-20T02:00:00Z' }, was }];
  const changes = (unit: string) => changesWithin(span, drift, (id) => id === unit).map(({ change, subjectName }) => [change, subjectName]);
  expect(changes('new')).toEqual([['received', 'Quán của xã mới']]);
  expect(changes('old')).toEqual([['moved', undefined]]);
  expect(changesWithin(span, drift, () => true)).toMatchObject([{ change: 'corrected', unit: 'new', subjectName: 'Quán của xã mới' }]);
});
