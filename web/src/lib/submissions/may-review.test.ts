import type { Grant } from '@safeground/contract';
import { expect, it } from 'vitest';
import { mayReview } from './may-review.ts';

const grant = (role: Grant['role'], scope: Grant['scope']): Grant => ({ role, scope });

it('who decides about a submission: the committee, and administrators of the agency whose form it is', () => {
  const own = { kind: 'agency', agency: 'health' } as const;
  const unit = { kind: 'unit', unit: 'ward' } as const;
  expect(mayReview([grant('committee', unit)], 'health')).toBe(true);
  expect(mayReview([grant('administrator', { kind: 'organisation' })], undefined)).toBe(true);
  expect(mayReview([grant('administrator', own)], 'health')).toBe(true);
  expect(mayReview([grant('administrator', own)], 'fire')).toBe(false);
  expect(mayReview([grant('administrator', own)], undefined)).toBe(false);
  expect(mayReview([grant('designer', own), grant('inspector', unit), grant('reporter', unit)], 'health')).toBe(false);
});
