import type { Grant, Subject, SubjectImport } from '@safeground/contract';
import { csv, xlsx, type Cell } from '@safeground/reports';
import { createSubject, listAudit, listSubjectRevisions, putUnit } from '@safeground/store';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const headings = ['Mã hệ thống', 'Mã', 'Loại', 'Tên', 'Mã đơn vị', 'Đơn vị', 'Địa chỉ', 'Người đại diện', 'Điện thoại', 'Vĩ độ', 'Kinh độ'];
type Row = Readonly<Record<string, string>>;

const unitGrant = (unit: string): Grant => ({ role: 'inspector', scope: { kind: 'unit', unit } });

let world: Inside;
let inspector: Person;
let committee: Person;

beforeAll(async () => {
  world = await startInside('2024-12-01T02:00:00Z');
  const store = world.storage.of('nhatrang');
  // Another place of the province has the name of a ward (dossier 2.2).
  await putUnit(store, {
    id: 'u_xa_vinh_hai',
    name: { vi: 'X. Vĩnh Hải' },
    kind: 'commune',
    parent: 'u_khanh_hoa',
    validFrom: '2024-01-01',
  });
  const act = { by: 'usr_seed', at: '2024-11-30T02:00:00Z' };
  await createSubject(store, act, 'sbj_mine', { kind: 'business', name: 'Quán Hương Biển', unit: 'u_vinh_hai', code: 'CSKD-1' });
  for (const id of ['sbj_second', 'sbj_third'])
    await createSubject(store, act, id, { kind: 'business', name: `Quán ${id}`, unit: 'u_vinh_hai' });
  await createSubject(store, act, 'sbj_other', { kind: 'business', name: 'Quán Phú Quý', unit: 'u_loc_tho', code: 'CSKD-2' });
  inspector = await world.someone([unitGrant('u_vinh_hai'), unitGrant('u_vinh_hoa')]);
  committee = await world.someone([{ role: 'committee', scope: { kind: 'organisation' } }]);
});

afterAll(() => world.stop());

const good = (number: number, change: Row = {}): Row => ({
  Loại: 'Cơ sở sản xuất, kinh doanh, dịch vụ',
  Tên: `Quán số ${number}`,
  'Đơn vị': 'P. Vĩnh Hải',
  ...change,
});

function sheetOf(rows: readonly Row[], columns: readonly string[] = headings) {
  return {
    name: 'Đối tượng',
    columns: columns.map((heading) => ({ heading, format: 'text' as const })),
    rows: rows.map((row) => columns.map((heading): Cell => row[heading])),
  };
}

const asXlsx = (rows: readonly Row[], columns?: readonly string[]): Uint8Array =>
  xlsx({ title: 'Đối tượng', author: 'test', createdAt: '2024-12-01T00:00:00Z', sheets: [sheetOf(rows, columns)] });
const asCsv = (rows: readonly Row[], columns?: readonly string[]): Uint8Array => strToU8(csv(sheetOf(rows, columns), { separator: ';' }));

async function send(person: Person, bytes: Uint8Array, options: { fileName?: string; commit?: boolean; kind?: string } = {}) {
  const { fileName = 'subjects.xlsx', commit = false, kind } = options;
  const content = Buffer.from(bytes).toString('base64');
  return person.call('importSubjects', { body: { fileName, content, language: 'vi', commit, ...(kind === undefined ? {} : { kind }) } });
}

const list = async (unit: string): Promise<readonly Subject[]> => (await inspector.call('listSubjects', { query: { unit } })).items;
const codes = ({ findings }: SubjectImport): readonly string[] => findings.map((finding) => finding.code);

/** One wrong cell a row, with what is said of it. */
const wrong: readonly (readonly [row: Row, column: string, code: string])[] = [
  [{ Tên: '' }, 'Tên', 'required'],
  [{ Tên: 'x'.repeat(201) }, 'Tên', 'too-long'],
  [{ Tên: '#REF!' }, 'Tên', 'formula-error'],
  [{ Tên: '!!!' }, 'Tên', 'name-no-letters'],
  [{ Tên: 'Quán \u0007' }, 'Tên', 'control-characters'],
  [{ Loại: 'Nhà máy điện' }, 'Loại', 'kind-unknown'],
  [{ Loại: '' }, 'Loại', 'required'],
  [{ 'Mã hệ thống': 'sbj_second', Loại: 'Trường học' }, 'Loại', 'kind-changed'],
  [{ 'Đơn vị': '' }, 'Đơn vị', 'required'],
  [{ 'Đơn vị': 'P. Không Có' }, 'Đơn vị', 'unit-unknown'],
  [{ 'Đơn vị': '', 'Mã đơn vị': '99999' }, 'Mã đơn vị', 'unit-unknown'],
  [{ 'Đơn vị': 'Vĩnh Hải' }, 'Đơn vị', 'unit-ambiguous'],
  [{ 'Đơn vị': 'P. Phước Tân' }, 'Đơn vị', 'unit-ended'],
  [{ 'Đơn vị': '', 'Mã đơn vị': '22366' }, 'Mã đơn vị', 'unit-ended'],
  [{ 'Đơn vị': 'P. Lộc Thọ' }, 'Đơn vị', 'unit-not-permitted'],
  [{ 'Mã đơn vị': '22330', 'Đơn vị': 'P. Vĩnh Hòa' }, 'Mã đơn vị', 'unit-mismatch'],
  [{ Mã: 'M'.repeat(61) }, 'Mã', 'too-long'],
  [{ Mã: '1.23E+11' }, 'Mã', 'mangled-number'],
  [{ Mã: '#N/A' }, 'Mã', 'formula-error'],
  [{ Mã: 'TRÙNG-1' }, '', ''],
  [{ Mã: 'trung-1' }, 'Mã', 'code-twice'],
  [{ 'Mã hệ thống': 'x y' }, 'Mã hệ thống', 'id-malformed'],
  [{ 'Mã hệ thống': 'sbj_none' }, 'Mã hệ thống', 'id-unknown'],
  [{ 'Mã hệ thống': 'sbj_third', Mã: 'CSKD-2' }, 'Mã', 'code-taken'],
  [{ 'Mã hệ thống': 'sbj_other' }, 'Tên', 'subject-not-permitted'],
  [{ 'Địa chỉ': 'Đ'.repeat(301) }, 'Địa chỉ', 'too-long'],
  [{ 'Địa chỉ': '#VALUE!' }, 'Địa chỉ', 'formula-error'],
  [{ 'Người đại diện': 'Đ'.repeat(121) }, 'Người đại diện', 'too-long'],
  [{ 'Người đại diện': 'Nguyễn Văn An 0905 123 456' }, 'Người đại diện', 'representative-number'],
  [{ 'Điện thoại': 'gọi sau' }, 'Điện thoại', 'phone-unknown'],
  [{ 'Điện thoại': '0258 350' }, 'Điện thoại', 'phone-unknown'],
  [{ 'Điện thoại': '0121 234 5678' }, 'Điện thoại', 'phone-outdated'],
  [{ 'Điện thoại': '8.49E+10' }, 'Điện thoại', 'mangled-number'],
  [{ 'Điện thoại': '905123456' }, 'Điện thoại', 'phone-restored'],
  [{ 'Điện thoại': '#DIV/0!' }, 'Điện thoại', 'formula-error'],
  [{ 'Vĩ độ': 'mười hai', 'Kinh độ': '109,19' }, 'Vĩ độ', 'not-a-number'],
  [{ 'Vĩ độ': '91,5', 'Kinh độ': '109,19' }, 'Vĩ độ', 'out-of-range'],
  [{ 'Vĩ độ': '12,24', 'Kinh độ': '181' }, 'Kinh độ', 'out-of-range'],
  [{ 'Vĩ độ': '12°14′', 'Kinh độ': '109,19' }, 'Vĩ độ', 'degrees-minutes'],
  [{ 'Vĩ độ': '12,24' }, 'Kinh độ', 'coordinate-missing'],
  [{ 'Kinh độ': '109,19' }, 'Vĩ độ', 'coordinate-missing'],
  [{ 'Vĩ độ': '109,19', 'Kinh độ': '12,24' }, 'Vĩ độ', 'coordinates-swapped'],
  [{ Tên: 'Tiệm bánh Hoa Mai', 'Địa chỉ': '2 Tháng 4' }, '', ''],
  [{ Tên: 'TIEM BANH HOA MAI', 'Địa chỉ': '2 thang 4' }, 'Tên', 'looks-twice'],
  [{ 'Mã hệ thống': 'sbj_mine' }, '', ''],
  [{ 'Mã hệ thống': 'sbj_mine' }, 'Mã hệ thống', 'id-twice'],
];

describe('a file of subjects with every kind of wrong cell', () => {
  const rows = wrong.map(([row], index) => good(index + 1, row));
  const expected = wrong.map(([, column, code], index) => [index + 2, column, code] as const).filter(([, , code]) => code !== '');

  it.each([
    ['workbook', asXlsx(rows), 'subjects.xlsx'],
    ['CSV with semicolons', asCsv(rows), 'subjects.csv'],
  ])('names each by sheet, row and column: %s', async (_, bytes, fileName) => {
    const before = await list('u_vinh_hai');
    const result = await send(inspector, bytes, { fileName, commit: true });
    const told = result.findings.map(({ row, column, code }) => [row, column, code]);
    // A workbook cannot hold control characters at all.
    const due = expected.filter(([, , code]) => code !== 'control-characters' || fileName.endsWith('.csv'));
    expect(told.toSorted(byPlace)).toEqual(due.toSorted(byPlace));
    expect(new Set(result.findings.map((finding) => finding.sheet)).size).toBe(1);
    expect(result.findings.every((finding) => finding.message.length > 10 && !/\{\w+\}/.test(finding.message))).toBe(true);
    expect(result).toMatchObject({ committed: false, rows: wrong.length });
    expect(await list('u_vinh_hai')).toEqual(before);
  });

  it('counts more than forty kinds', () => {
    expect(new Set(wrong.filter(([, , code]) => code !== '').map(([, column, code]) => `${column} ${code}`)).size).toBeGreaterThanOrEqual(
      40,
    );
  });
});

function byPlace(left: readonly unknown[], right: readonly unknown[]): number {
  return Number(left[0]) - Number(right[0]) || String(left[2]).localeCompare(String(right[2]));
}

describe('a file whose headings are wrong', () => {
  it.each([
    ['no column of names', ['Mã', 'Loại', 'Đơn vị'], 'header-missing'],
    ['no column of kinds', ['Tên', 'Đơn vị'], 'header-missing'],
    ['no column of units', ['Tên', 'Loại'], 'header-missing'],
    ['a column twice', ['Tên', 'Loại', 'Đơn vị', 'TEN'], 'header-twice'],
    ['a column nobody knows', [...headings, 'Ghi chú nội bộ'], 'header-unknown'],
  ])('%s', async (_, columns, code) => {
    const result = await send(inspector, asXlsx([good(1)], columns), { commit: code !== 'header-unknown' });
    expect(codes(result)).toContain(code);
    expect(result.committed).toBe(false);
  });

  it('no rows, and a cell outside the table', async () => {
    expect(codes(await send(inspector, asXlsx([])))).toEqual(['no-rows']);
    const text = `Tên;Loại;Đơn vị\r\nQuán;Trường học;P. Vĩnh Hải;;ghi chú`;
    const result = await send(inspector, strToU8(text), { fileName: 'x.csv' });
    expect(result.findings).toMatchObject([{ code: 'cell-without-header', row: 2, column: 'E', severity: 'warning' }]);
  });

  it('titles above the headings and other headings of people’s own lists are understood', async () => {
    const text = `Danh sách cơ sở\n\nTT,Tên cơ sở,Loại đối tượng,Phường/Xã,SĐT\n1,Chợ Vĩnh Hải,business,phường Vĩnh Hải,0905 123 456`;
    const result = await send(inspector, strToU8(text), { fileName: 'x.csv' });
    expect(result).toMatchObject({ rows: 1, created: 1, committed: false });
    expect(codes(result)).toEqual(['header-unknown']);
  });

  it('the kind may be said once for all rows', async () => {
    const result = await send(inspector, asXlsx([good(1)], ['Tên', 'Đơn vị']), { kind: 'school' });
    expect(result).toMatchObject({ created: 1, findings: [] });
  });
});

describe('a file that is not read at all', () => {
  const bomb = (): Uint8Array => {
    const parts = unzipSync(asXlsx([good(1)]));
    const cell = '<c r="A1" t="inlineStr"><is><t>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</t></is></c>';
    const row = `<row>${cell.repeat(1000)}</row>`;
    parts['xl/worksheets/sheet1.xml'] = strToU8(`<worksheet><sheetData>${row.repeat(800)}</sheetData></worksheet>`);
    return zipSync(parts);
  };
  const doctype = (): Uint8Array => {
    const parts = unzipSync(asXlsx([good(1)]));
    parts['xl/workbook.xml'] = strToU8(`<!DOCTYPE x [<!ENTITY a "b">]>${new TextDecoder().decode(parts['xl/workbook.xml'])}`);
    return zipSync(parts);
  };
  it.each([
    ['an old .xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), 'workbook-xls'],
    ['a damaged archive', Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2, 3]), 'archive-damaged'],
    ['a decompression bomb', bomb(), 'archive-bomb'],
    ['a document type declaration', doctype(), 'xml-doctype'],
    ['CSV in a code page of its own', Uint8Array.from([...strToU8('Tên;Loại\r\n'), 0xc7, 0xe1, 0xff]), 'csv-encoding'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), 'not-a-form'],
  ])('%s', async (_, bytes, code) => {
    const result = await send(inspector, bytes, { fileName: 'subjects', commit: true });
    expect(result).toMatchObject({ committed: false, rows: 0, findings: [{ severity: 'error', code }] });
  });

  it('more rows than are written in one request', async () => {
    const rows = Array.from({ length: 5_001 }, (_, index) => good(index));
    const result = await send(inspector, asCsv(rows), { fileName: 'x.csv', commit: true });
    expect(codes(result)).toEqual(['too-many-rows']);
    expect(result.committed).toBe(false);
  });

  it('content that is no base64, and who may not write at all', async () => {
    const body = { fileName: 'x.csv', content: 'không', language: 'vi', commit: false } as const;
    await expect(inspector.call('importSubjects', { body })).rejects.toMatchObject({ type: 'validation-failed' });
    await expect(send(committee, asXlsx([good(1)]))).rejects.toMatchObject({ status: 403 });
  });
});

describe('importing', () => {
  const rows = [
    good(1, { Mã: 'NH-01', 'Đơn vị': 'Vĩnh Hòa', 'Điện thoại': '+84 258 3500 001', 'Vĩ độ': '12,2801', 'Kinh độ': '109.1995' }),
    good(2, { Mã: 'NH-02', 'Đơn vị': '', 'Mã đơn vị': '22327', 'Người đại diện': 'Mấu Thị Hoa' }),
    good(3, { Mã: '', 'Đơn vị': 'X. Vĩnh Hải' }),
  ].slice(0, 2);
  const nameless = good(3, { Mã: '', 'Đơn vị': 'P. Vĩnh Hòa', 'Địa chỉ': '=SUM(A1)' });

  it('tells first, writes then, and makes nothing twice when the same file comes again', async () => {
    const bytes = asXlsx([...rows, nameless]);
    expect(await send(inspector, bytes)).toMatchObject({ committed: false, rows: 3, created: 3, updated: 0, findings: [] });
    expect(await list('u_vinh_hoa')).toEqual([]);
    expect(await send(inspector, bytes, { commit: true })).toMatchObject({ committed: true, created: 3, failed: 0 });
    const written = await list('u_vinh_hoa');
    expect(written).toMatchObject([
      { name: 'Quán số 1', code: 'NH-01', phone: '02583500001', place: { latitude: 12.2801, longitude: 109.1995 } },
      { name: 'Quán số 2', code: 'NH-02', representative: 'Mấu Thị Hoa' },
      { name: 'Quán số 3', address: '=SUM(A1)' },
    ]);
    expect(await send(inspector, bytes, { commit: true })).toMatchObject({ committed: true, created: 0, updated: 0, unchanged: 3 });
    expect(await list('u_vinh_hoa')).toEqual(written);
    const entries = (await listAudit(world.storage.of('nhatrang'), '2024-12-01')).items.map((entry) => entry['action']);
    expect(entries.filter((action) => action === 'subject.create')).toHaveLength(3);
    expect(entries).toContain('subject.import');
  });

  it('the same file sent four times at once makes each row once', async () => {
    const many = Array.from({ length: 60 }, (_, index) => good(index, { Mã: `TR-${index}`, Loại: 'Trường học', 'Đơn vị': 'P. Vĩnh Hòa' }));
    const bytes = asCsv(many);
    const reports = await Promise.all(Array.from({ length: 4 }, () => send(inspector, bytes, { fileName: 'schools.csv', commit: true })));
    for (const report of reports) expect(report).toMatchObject({ committed: true, failed: 0, findings: [] });
    const schools = (await inspector.call('listSubjects', { query: { unit: 'u_vinh_hoa', kind: 'school' } })).items;
    expect(schools).toHaveLength(50);
    const entries = await listAudit(world.storage.of('nhatrang'), '2024-12-01');
    const created = entries.items.filter((entry) => entry['action'] === 'subject.create').map((entry) => entry['resource']);
    expect(created).toHaveLength(63);
    expect(new Set(created).size).toBe(63);
    const revisions = await Promise.all(schools.map((school) => listSubjectRevisions(world.storage.of('nhatrang'), school.id)));
    expect(revisions.every((each) => each.length === 1)).toBe(true);
  });

  it('changes what the file says and keeps what it has no column for', async () => {
    const bytes = asXlsx([good(1, { Mã: 'NH-01', Tên: 'Nhà hàng Yến Sào', 'Đơn vị': 'P. Vĩnh Hòa' })], ['Mã', 'Loại', 'Tên', 'Đơn vị']);
    expect(await send(inspector, bytes, { commit: true })).toMatchObject({ committed: true, created: 0, updated: 1 });
    const changed = (await list('u_vinh_hoa')).find((subject) => subject.code === 'NH-01')!;
    expect(changed).toMatchObject({ name: 'Nhà hàng Yến Sào', phone: '02583500001', place: { latitude: 12.2801 } });
    expect(await listSubjectRevisions(world.storage.of('nhatrang'), changed.id)).toHaveLength(2);
  });

  it.each(['xlsx', 'csv'] as const)('what is exported as %s reads back as it stands', async (format) => {
    const designer = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }]);
    const {
      url,
      rows: count,
      fileName,
    } = await designer.call('exportSubjects', {
      body: { unit: 'u_khanh_hoa', format, language: format === 'csv' ? 'en' : 'vi' },
    });
    expect([count, fileName]).toEqual([67, `subjects-u_khanh_hoa-2024-12-01.${format}`]);
    const bytes = new Uint8Array(await (await designer.fetch(url)).arrayBuffer());
    expect(await send(designer, bytes, { fileName, commit: true })).toMatchObject({
      rows: 67,
      unchanged: 67,
      created: 0,
      updated: 0,
      findings: [],
    });
  });

  it('an inspector does not export, and nobody exports a unit of another organisation', async () => {
    const body = { unit: 'u_vinh_hai', format: 'csv', language: 'vi' } as const;
    await expect(inspector.call('exportSubjects', { body })).rejects.toMatchObject({ status: 403 });
    await expect(committee.call('exportSubjects', { body: { ...body, unit: 'u_none' } })).rejects.toMatchObject({ status: 404 });
    await expect(committee.call('exportSubjects', { body: { ...body, kind: 'castle' } })).rejects.toMatchObject({
      errors: [{ pointer: '/kind' }],
    });
  });
});
