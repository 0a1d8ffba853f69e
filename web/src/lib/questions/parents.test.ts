import { compile, open } from '@safeground/forms';
import type { FormDefinition } from '@safeground/forms';
import { expect, it } from 'vitest';
import { parentsOf } from './parents.ts';

const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [{ name: 'places', choices: [{ name: 'a', label: { vi: 'A' }, attributes: { ward: 'w', kind: 'k' } }] }],
  children: [
    { kind: 'text', id: 'q1', name: 'ward', label: { vi: 'Phường' } },
    {
      kind: 'repeat',
      id: 'rows',
      name: 'rows',
      label: { vi: 'Dòng' },
      children: [
        { kind: 'group', id: 'g', name: 'g', children: [{ kind: 'text', id: 'q2', name: 'kind', label: { vi: 'Loại' } }] },
        { kind: 'select_one', id: 'q3', name: 'place', choices: 'places', choiceFilter: 'ward = ${ward} and kind = ${ kind }' },
        { kind: 'select_one', id: 'q4', name: 'other', choices: 'places', choiceFilter: "ward = '1' or ward = ${last-saved#ward}" },
      ],
    },
  ],
};

it('are the questions that the filter names, of the same row or outside of rows', () => {
  const compiled = compile(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
  const session = open(compiled.form, { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0, language: 'vi' });
  session.addRow('rows');
  const rows = session.children('rows');
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(parentsOf(session, `${row}.q3`)).toEqual(['q1', `${row}.q2`]);
  expect(parentsOf(session, `${rows[0]!}.q4`)).toEqual([]);
});
