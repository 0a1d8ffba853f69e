import type { FormDefinition } from '@safeground/forms';
import { describe, expect, it } from 'vitest';
import { submissionTables, type SubmissionRow } from './submission-rows.ts';

const label = (vi: string) => ({ vi });
const base = { schema: 1 as const, title: label('Phiếu'), languages: ['vi'], defaultLanguage: 'vi' };
const older: FormDefinition = {
  ...base,
  choiceLists: [
    {
      name: 'pass',
      choices: [
        { name: 'ok', label: label('Đạt (cũ)') },
        { name: 'gone', label: label('Không rõ') },
      ],
    },
  ],
  children: [
    { kind: 'select_multiple', id: 'a', name: 'a', label: label('A'), choices: 'pass' },
    { kind: 'text', id: 'old', name: 'old', label: label('Câu cũ') },
  ],
};
const newest: FormDefinition = {
  ...base,
  choiceLists: [{ name: 'pass', choices: [{ name: 'ok', label: label('Đạt') }] }],
  children: [
    { kind: 'select_multiple', id: 'a', name: 'a', label: label('A mới'), choices: 'pass' },
    { kind: 'date', id: 'd', name: 'd', label: label('Ngày') },
    { kind: 'dateTime', id: 't', name: 't', label: label('Lúc') },
    { kind: 'geopoint', id: 'g', name: 'g', label: label('Nơi') },
    { kind: 'image', id: 'p', name: 'p', label: label('Ảnh') },
    { kind: 'note', id: 'note', name: 'note', label: label('Ghi chú') },
    { kind: 'calculate', id: 'c', name: 'c' },
    {
      kind: 'repeat',
      id: 'team',
      name: 'team',
      label: label('Tổ'),
      children: [
        { kind: 'text', id: 'who', name: 'who', label: label('Ai') },
        {
          kind: 'repeat',
          id: 'shift',
          name: 'shift',
          label: label('Ca'),
          children: [{ kind: 'integer', id: 'h', name: 'h', label: label('Giờ') }],
        },
      ],
    },
  ],
};
const submission: SubmissionRow = {
  id: 's1',
  revision: 2,
  state: 'corrected',
  flagged: false,
  unit: 'P. Vĩnh Hải',
  observedAt: '2021-08-14T01:30:00Z',
  receivedAt: '2021-08-14T18:00:00Z',
  score: 87.5,
  answers: {
    a: ['ok', 'gone', 'nobody'],
    old: 'xưa',
    d: '2021-08-14',
    t: '2021-08-14T08:00:00+07:00',
    g: { latitude: 12.25, longitude: 109.19 },
    p: [{ sha256: 'a'.repeat(64), name: 'trước.jpg', type: 'image/jpeg', size: 1 }],
    c: 7,
    team: [{ who: 'Lan', shift: [{ h: 4 }, { h: 5 }] }, { who: 'Mai' }],
  },
};
const tables = submissionTables([newest, older], { language: 'vi', timeZone: 'Asia/Ho_Chi_Minh' });

describe('raw submissions as tables', () => {
  it('have a column for whatever any version asked, newest first', () => {
    expect(tables[0]?.columns.slice(10).map((column) => column.heading)).toEqual([
      'A mới [a]',
      'Ngày [d]',
      'Lúc [t]',
      'Nơi [g]',
      'Ảnh [p]',
      'c',
      'Câu cũ [old]',
    ]);
  });

  it('show choices by label, days and moments as such on the clock of the place, files by name', () => {
    expect(tables[0]?.rowsOf(submission)).toEqual([
      [
        's1',
        2,
        'Đã sửa',
        'Không',
        'P. Vĩnh Hải',
        undefined,
        { local: '2021-08-14T08:30:00' },
        { local: '2021-08-15T01:00:00' },
        87.5,
        undefined,
        'Đạt; Không rõ; nobody',
        { day: '2021-08-14' },
        { local: '2021-08-14T08:00:00' },
        '12.25 109.19',
        'trước.jpg',
        7,
        'xưa',
      ],
    ]);
  });

  it('give each repeat a table of its own, nested ones too', () => {
    expect(tables.map((table) => table.name)).toEqual(['Phiếu', 'Tổ', 'Ca']);
    expect(tables[1]?.rowsOf(submission)).toEqual([
      ['s1', '1', 'Lan'],
      ['s1', '2', 'Mai'],
    ]);
    expect(tables[2]?.rowsOf(submission)).toEqual([
      ['s1', '1.1', 4],
      ['s1', '1.2', 5],
    ]);
  });

  it('show whatever was sent, however little it is what was asked', () => {
    const strange = [null, [null], {}, [[]], [null, { who: null }], { latitude: 'x' }, 'x', true];
    const answers = strange.map(
      (value) => ({ a: value, g: value, p: value, d: value, team: value }) as unknown as SubmissionRow['answers'],
    );
    for (const each of answers) for (const table of tables) expect(() => table.rowsOf({ ...submission, answers: each })).not.toThrow();
    const [row] = tables[0]!.rowsOf({ ...submission, answers: { a: null, g: { latitude: 'x' } } as unknown as SubmissionRow['answers'] });
    expect([row?.[10], row?.[13]]).toEqual([undefined, '{"latitude":"x"}']);
  });
});
