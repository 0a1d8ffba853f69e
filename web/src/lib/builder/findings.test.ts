import type { FormDefinition } from '@safeground/forms';
import { describe as told } from '@safeground/forms/findings';
import { expect, it } from 'vitest';
import { findingsIn, nodeOf } from './findings.ts';

const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'wards', file: 'wards.csv' }],
  children: [
    {
      kind: 'group',
      id: 'place',
      name: 'place',
      label: { vi: 'Nơi' },
      children: [{ kind: 'select_one', id: 'ward', name: 'ward', label: { vi: 'Phường' }, choices: 'wards' }],
    },
  ],
};

it('says in words, and at its question, what only the server can find in a file of choices', () => {
  const values = { file: 'wards.csv', list: 'wards', column: 'name' };
  const errors = [{ pointer: '/definition/choiceLists/0/file', code: 'file-names', message: 'In the column …', values }];
  const [found] = findingsIn(errors, definition);
  expect(nodeOf(found!, definition)).toBe('ward');
  expect(told(found!, 'vi').message).toBe('Cột “name” của tệp “wards.csv” thiếu tên hoặc có tên trùng.');
});

it('finds the question that a pointer leads into, and leaves out what it has no words for', () => {
  const errors = [
    { pointer: '/definition/children/0/children/0/relevant', code: 'no-label', message: '', values: { name: 'ward' } },
    { pointer: '/definition/children/9', code: 'no-label', message: '', values: { name: 'gone' } },
    { pointer: '/definition', code: 'of-next-year', message: '' },
  ];
  expect(findingsIn(errors, definition).map(({ place }) => place)).toEqual(['ward', '']);
});
