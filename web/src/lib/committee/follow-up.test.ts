import type { FollowUp } from '@safeground/contract';
import { describe, expect, it } from 'vitest';
import { stateOf } from './follow-up.ts';

const finding: FollowUp = {
  submission: 'sub_1',
  criterion: 'B04',
  label: { vi: 'Ngành nghề được phép' },
  outcome: 'failed',
  form: 'frm_1',
  unit: 'u_vinh_hai',
  observedAt: '2021-08-11T08:00:00+07:00',
  done: false,
  revision: 0,
};

describe('the state of a finding', () => {
  it('is overdue from the day after its deadline', () => {
    const due = { ...finding, deadline: '2021-08-14' };
    expect([stateOf(finding, '2021-08-15'), stateOf(due, '2021-08-14'), stateOf(due, '2021-08-15')]).toEqual(['open', 'open', 'overdue']);
  });

  it('is done when somebody said so, and closed when a later inspection found it met, however late', () => {
    const late = { ...finding, deadline: '2021-08-01' };
    expect(stateOf({ ...late, done: true, closedBy: 'sub_2' }, '2021-08-15')).toBe('done');
    expect(stateOf({ ...late, closedBy: 'sub_2' }, '2021-08-15')).toBe('closed');
  });
});
