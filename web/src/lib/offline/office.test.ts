import { expect, it } from 'vitest';
import { tellOffice } from './office.ts';

const report = (drafts: number): { drafts: number; waiting: number } => ({ drafts, waiting: 0 });

it('tells the newest after the one under way, nothing twice, and again what could not be told', async () => {
  const given: { readonly drafts: number; readonly answer: (ok: boolean) => void }[] = [];
  const tell = tellOffice(({ drafts }) => new Promise((answer) => given.push({ drafts, answer })));
  const first = tell(report(1));
  await Promise.all([tell(report(2)), tell(report(3))]);
  expect(given.map(({ drafts }) => drafts)).toEqual([1]);
  given[0]!.answer(true);
  await Promise.resolve();
  await Promise.resolve();
  expect(given.map(({ drafts }) => drafts)).toEqual([1, 3]);
  given[1]!.answer(true);
  await first;
  await tell(report(3));
  expect(given).toHaveLength(2);
  const refused = tell(report(4));
  given[2]!.answer(false);
  await refused;
  const again = tell(report(4));
  given[3]!.answer(true);
  await again;
  expect(given.map(({ drafts }) => drafts)).toEqual([1, 3, 4, 4]);
});
