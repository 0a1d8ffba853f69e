import type { LedgerLine } from '@safeground/contract/committee';
import { expect, it } from 'vitest';
import { sift, type LedgerChoice } from './ledger.ts';

const line = (name: string, state: LedgerLine['state'], due = '2026-11-20'): LedgerLine => ({
  unit: name,
  name: { vi: name },
  form: 'frm',
  title: { vi: 'Báo cáo định kỳ' },
  count: 1,
  due,
  received: 0,
  onTime: 0,
  late: 0,
  returned: 0,
  missing: 1,
  state,
});
const lines = [
  line('Phường Vĩnh Hải', 'received'),
  line('Phường Lộc Thọ', 'missing'),
  line('Phường Lộc Thọ', 'returned'),
  line('Tổ 10', 'missing', '2026-11-18'),
  line('Tổ 2', 'missing', '2026-11-18'),
  line('Đảo Bích Đầm', 'late'),
  line('Đảo Bích Đầm', 'awaited'),
];
const nothing: LedgerChoice = { sought: '', state: '', unit: '' };
const sifted = (choice: Partial<LedgerChoice>) =>
  sift(lines, { ...nothing, ...choice }, ({ name, title }) => `${name['vi']} ${title['vi']}`);
const shown = (choice: Partial<LedgerChoice>) => sifted(choice).lines.map(({ unit, state }) => `${unit}: ${state}`);

it('lists who is late longest first, then what was returned, what is awaited, and what is there', () => {
  expect(shown({})).toEqual([
    'Tổ 2: missing',
    'Tổ 10: missing',
    'Phường Lộc Thọ: missing',
    'Phường Lộc Thọ: returned',
    'Đảo Bích Đầm: awaited',
    'Đảo Bích Đầm: late',
    'Phường Vĩnh Hải: received',
  ]);
});

it('finds a unit or a form by the beginnings of words, without their marks', () => {
  expect(shown({ sought: 'loc th' })).toEqual(['Phường Lộc Thọ: missing', 'Phường Lộc Thọ: returned']);
  expect(shown({ sought: 'dao dinh ky' })).toHaveLength(2);
  expect(shown({ sought: 'ọc' })).toEqual([]);
});

it('says how many lines each choice would show beside the others', () => {
  const { states, units } = sifted({ state: 'owed', unit: 'Phường Lộc Thọ' });
  expect([states(''), states('owed'), states('missing'), states('late')]).toEqual([2, 2, 1, 0]);
  expect([units(''), units('Phường Lộc Thọ'), units('Tổ 2'), units('Đảo Bích Đầm')]).toEqual([4, 2, 1, 0]);
});
