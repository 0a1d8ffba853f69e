import { describe, expect, it } from 'vitest';
import type { ReportOutline, ReportWording } from './outline.ts';
import { checkWording, compareWording, figuresIn } from './wording.ts';

const head = {
  issuer: 'UBND {UNIT}',
  symbol: 'BC-UBND',
  place: 'Nha Trang',
  addressees: ['Tỉnh'],
  recipients: ['Như trên', 'Lưu: VT'],
  position: 'CHỦ TỊCH',
  speaker: 'Ủy ban {unit}',
};
const outline: ReportOutline = {
  letterheads: { ward: head },
  prefixes: {},
  subject: ['Kết quả {period}'],
  bases: ['Căn cứ một', 'Căn cứ hai'],
  opening: '{speaker} báo cáo:',
  sections: [
    {
      title: 'I. TÌNH HÌNH',
      parts: [{ kind: 'own', sentences: ['Có {meetings} cuộc họp.', 'Đạt {done/tasks@end}.'] }, { kind: 'ledger' }],
    },
  ],
  closing: 'Hết.',
  appendices: [
    { kind: 'zones', title: 'MỨC' },
    { kind: 'own', title: 'HỌP', measure: 'Đơn vị tính: cuộc', columns: [{ heading: 'Họp', question: 'meetings' }] },
  ],
};
const wording: ReportWording = { all: outline, own: {} };
const known = {
  figures: new Set(['meetings', 'done', 'tasks']),
  calendars: new Set(['month', 'year']),
  unitKinds: new Set(['ward']),
};
const errorsOf = (all: Partial<ReportOutline>, own: ReportWording['own'] = {}) =>
  checkWording({ all: { ...outline, ...all }, own }, known).map(({ pointer, code, figure }) =>
    [pointer, code, figure ?? ''].join(' ').trim(),
  );

describe('the wording of reports', () => {
  it('is right when its sentences name what units report', () => {
    expect(checkWording(wording, known)).toEqual([]);
    expect([...figuresIn(wording)].toSorted()).toEqual(['done', 'meetings', 'period', 'speaker', 'tasks', 'unit', 'UNIT'].toSorted());
  });

  it('points at every line that cannot stand', () => {
    expect(
      errorsOf({
        letterheads: { ward: { ...head, addressees: ['Tỉnh', ' '] }, province: head },
        bases: ['{meeting}'],
        sections: [{ title: '', parts: [{ kind: 'own', sentences: ['{done/all}', 'Có {meetings.', 'Có meetings} cuộc'] }] }],
        appendices: [{ kind: 'own', title: 'HỌP', measure: 'Đơn vị tính: cuộc', columns: [{ heading: 'Họp', question: 'gone' }] }],
      }),
    ).toEqual([
      '/all/letterheads/province unknown',
      '/all/letterheads/ward/addressees/1 required',
      '/all/bases/0 unknown-figure meeting',
      '/all/sections/0/title required',
      '/all/sections/0/parts/0/sentences/0 unknown-figure all',
      '/all/sections/0/parts/0/sentences/1 brace',
      '/all/sections/0/parts/0/sentences/2 brace',
      '/all/appendices/0/columns/0/question unknown-figure gone',
    ]);
    expect(errorsOf({}, { week: outline, year: { ...outline, closing: '{x}' } })).toEqual([
      '/own/week unknown',
      '/own/year/closing unknown-figure x',
    ]);
  });

  it('takes no share, last day or column of what every report knows, and a question with a hyphen in its name', () => {
    const closing = (text: string): string[] => errorsOf({ closing: text });
    for (const text of ['{done/reports}', '{reports/done}', '{reports@end}'])
      expect(closing(text)).toEqual(['/all/closing given-figure reports']);
    const columns = [{ heading: 'Họp', question: 'reports' }];
    expect(errorsOf({ appendices: [{ kind: 'own', title: 'HỌP', measure: 'Đơn vị tính: cuộc', columns }] })).toEqual([
      '/all/appendices/0/columns/0/question given-figure reports',
    ]);
    const all = { ...outline, closing: '{so-hop@end} trong {reports}' };
    expect(checkWording({ all, own: {} }, { ...known, figures: new Set([...known.figures, 'so-hop', 'reports']) })).toEqual([]);
  });

  it('is compared line by line: what was written otherwise in pairs, what moved once, what one kind of report has of its own by its name', () => {
    const [section] = outline.sections;
    const year: ReportOutline = {
      ...outline,
      letterheads: { ward: { ...head, addressees: ['Tỉnh', 'Sở'] } },
      bases: ['Căn cứ hai', 'Căn cứ một'],
      sections: [{ ...section!, parts: [{ kind: 'own', sentences: ['Đã họp {meetings} cuộc.', 'Đạt {done/tasks@end}.'] }] }],
    };
    expect(compareWording(wording, wording)).toEqual([]);
    expect(compareWording(wording, { all: { ...outline, closing: undefined }, own: { year } })).toEqual([
      { part: 'closing', kind: 'removed', before: 'Hết.' },
      { part: 'own', calendar: 'year', kind: 'added' },
      { part: 'letterhead', of: 'ward', calendar: 'year', kind: 'added', after: 'Sở' },
      { part: 'order', of: 'bases', calendar: 'year', kind: 'changed' },
      { part: 'sections', calendar: 'year', kind: 'removed', before: 'Có {meetings} cuộc họp.' },
      { part: 'sections', calendar: 'year', kind: 'removed', before: '@ledger' },
      { part: 'sections', calendar: 'year', kind: 'added', after: 'Đã họp {meetings} cuộc.' },
      { part: 'closing', calendar: 'year', kind: 'added', after: 'Hết.' },
    ]);
    expect(compareWording({ all: outline, own: { year } }, wording)).toEqual([{ part: 'own', calendar: 'year', kind: 'removed' }]);
  });

  it('says that a line stands as another kind of part than before, when its words are the same', () => {
    const withPart = (part: ReportOutline['sections'][number]['parts'][number]): ReportWording => ({
      all: { ...outline, sections: [{ title: 'MỘT', parts: [part] }] },
      own: {},
    });
    const text = 'Công tác tuyên truyền';
    expect(compareWording(withPart({ kind: 'heading', text }), withPart({ kind: 'text', text }))).toEqual([
      { part: 'sections', kind: 'changed', before: `@heading ${text}`, after: `@text ${text}` },
    ]);
    expect(compareWording(withPart({ kind: 'text', text }), withPart({ kind: 'point', text }))).toEqual([
      { part: 'sections', kind: 'changed', before: `@text ${text}`, after: `@point ${text}` },
    ]);
    expect(compareWording(withPart({ kind: 'own', sentences: [text] }), withPart({ kind: 'text', text }))).toEqual([
      { part: 'sections', kind: 'changed', before: text, after: `@text ${text}` },
    ]);
    const withAppendix = (kind: 'zones' | 'ledger'): ReportWording => ({
      all: { ...outline, appendices: [{ kind, title: 'MỨC' }] },
      own: {},
    });
    expect(compareWording(withAppendix('zones'), withAppendix('ledger'))).toEqual([
      { part: 'appendices', kind: 'changed', before: '@zones MỨC', after: '@ledger MỨC' },
    ]);
  });

  it('tells what a computed part is about, and how many lines are left', () => {
    const withParts = (about: readonly string[], lines: number): ReportWording => ({
      all: {
        ...outline,
        sections: [
          {
            title: 'MỘT',
            parts: [
              { kind: 'forms', about },
              { kind: 'blank', lines },
            ],
          },
        ],
      },
      own: {},
    });
    expect(compareWording(withParts(['unit'], 2), withParts(['unit', 'school'], 3))).toEqual([
      { part: 'sections', kind: 'changed', before: '@forms unit', after: '@forms unit school' },
      { part: 'sections', kind: 'changed', before: '@blank 2', after: '@blank 3' },
    ]);
  });
});
