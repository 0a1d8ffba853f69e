import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Grant, ListFileRead, TableExport } from '@safeground/contract';
import type { Answers, FormDefinition } from '@safeground/forms';
import { canonical } from '@safeground/forms/canonical';
import { xlsxChunks } from '@safeground/reports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { runExport } from '../functions/src/jobs/export.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

/** Files of choices from the agency's desk to the committee's workbook. */

const grant = (role: Grant['role'], scope: Grant['scope'] = { kind: 'organisation' }): Grant[] => [{ role, scope }];
const header = 'name,label::vi,label::en,area\n';
const wards = `${header}loc-tho,Lộc Thọ,Loc Tho,bac\ntan-lap,Tân Lập,Tan Lap,bac\nphuoc-long,Phước Long,Phuoc Long,nam\n`;

const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu', en: 'Form' },
  languages: ['vi', 'en'],
  defaultLanguage: 'vi',
  choiceLists: [
    {
      name: 'area',
      choices: [
        { name: 'bac', label: { vi: 'Bắc', en: 'North' } },
        { name: 'nam', label: { vi: 'Nam', en: 'South' } },
      ],
    },
    { name: 'wards', file: 'wards.csv' },
  ],
  children: [
    { kind: 'select_one', id: 'area', name: 'area', label: { vi: 'Vùng', en: 'Area' }, choices: 'area' },
    { kind: 'select_one', id: 'ward', name: 'ward', label: { vi: 'Phường', en: 'Ward' }, choices: 'wards', choiceFilter: 'area = ${area}' },
  ],
};

let world: Inside;
let designer: Person;
let inspector: Person;
let committee: Person;
let form: string;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  designer = await world.someone(grant('designer', { kind: 'agency', agency: 'agc_qltt_nhatrang' }));
  inspector = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_vinh_hai' }));
  committee = await world.someone(grant('committee'));
  form = (await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: { vi: 'Phiếu' } } })).id;
});

afterAll(() => world.stop());

async function upload(person: Person, file: string, bytes: Uint8Array, fileName = file): Promise<ListFileRead> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const plan = await person.call('planListUpload', { params: { form }, body: { sha256, size: bytes.length } });
  if (!plan.present) {
    const sent = await person.fetch(plan.url ?? '', { method: 'PUT', headers: plan.headers ?? {}, body: bytes as BodyInit });
    expect(sent.status).toBe(200);
  }
  return person.call('addListFile', { params: { form }, body: { file, sha256, fileName, language: 'en' } });
}

const text = (source: string): Uint8Array => new TextEncoder().encode(source);

async function save(next: FormDefinition): Promise<number> {
  const { revision } = await designer.call('getDraft', { params: { form } });
  const saved = await designer.call('putDraft', {
    params: { form },
    headers: { 'if-match': `"${revision}"` },
    body: { definition: next },
  });
  return saved.revision;
}

const publish = async (next: FormDefinition) => designer.call('publishForm', { params: { form }, body: { base: await save(next) } });

async function submit(id: string, version: { readonly version: number; readonly hash: string }, answers: Answers): Promise<void> {
  const content = {
    form,
    version: version.version,
    versionHash: version.hash,
    unit: 'u_vinh_hai',
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'inspection' as const,
    answers,
    attachments: [],
  };
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  await inspector.call('submitSubmission', { params: { id }, body: { content, contentHash, base: 0 } });
}

async function rowsIn(sha256: string): Promise<readonly (readonly string[])[]> {
  const { headers, status } = await inspector.fetch(`/api/lists/${sha256}`);
  expect(status).toBe(303);
  const file = await inspector.fetch(headers.get('location') ?? '');
  return (JSON.parse(gunzipSync(await file.arrayBuffer()).toString('utf8')) as { rows: string[][] }).rows;
}

const where = () => ({ form, unit: 'u_nha_trang', period: 'month:2021-08' });

describe('a file of choices', () => {
  it('is refused by row and column, and nothing is kept of it', async () => {
    const { list, findings } = await upload(designer, 'wards.csv', text('name,label\na,A\n,B\na,C\n'));
    expect(list).toBeUndefined();
    expect(findings.map(({ code, row, column, message }) => [code, row, column, message])).toEqual([
      ['list-name-missing', 3, 'name', 'The row has no name to be stored. Fill in this cell: a code that stays the same.'],
      ['list-name-duplicate', 4, 'name', '“a” stands in row 2 already. Give one of them another code, or delete it.'],
    ]);
  });

  it('is for those who write the form', async () => {
    await expect(upload(inspector, 'wards.csv', text(wards))).rejects.toMatchObject({ type: 'not-permitted' });
    const others = await world.someone(grant('designer', { kind: 'agency', agency: 'agc_yte_nhatrang' }));
    await expect(upload(others, 'wards.csv', text(wards))).rejects.toMatchObject({ type: 'not-permitted' });
    const absent = { file: 'wards.csv', sha256: '0'.repeat(64), fileName: 'wards.csv', language: 'vi' } as const;
    await expect(designer.call('addListFile', { params: { form }, body: absent })).rejects.toMatchObject({ type: 'not-found' });
  });

  it('has the same hash from a workbook as from a CSV, and is read by everybody of the organisation who reads forms', async () => {
    const { list } = await upload(designer, 'wards.csv', text(wards));
    const cells = wards.trim().split('\n');
    const [head, ...rows] = cells.map((line) => line.split(','));
    const parts: Uint8Array[] = [];
    const sheet = { name: 'Phường', columns: head!.map((heading) => ({ heading, format: 'text' as const })), rows };
    for await (const part of xlsxChunks({ title: 'x', author: 'x', createdAt: '2021-08-11T00:00:00Z', sheets: [sheet] })) parts.push(part);
    expect((await upload(designer, 'wards.csv', Buffer.concat(parts), 'phuong.xlsx')).list).toEqual(list);
    expect(list).toMatchObject({ rows: 3, columns: ['name', 'label::vi', 'label::en', 'area'] });
    expect(await rowsIn(list!.sha256)).toEqual(rows);
    const stranger = await world.someone(grant('designer'), 'other');
    expect((await stranger.fetch(`/api/lists/${list!.sha256}`)).status).toBe(404);
  });

  it('keeps a form from being published as long as it is missing, lacks a column or cannot tell its choices apart', async () => {
    const refused = async (next: FormDefinition, pointer: string, message: string): Promise<void> =>
      expect(publish(next)).rejects.toMatchObject({
        type: 'form-invalid',
        errors: [
          { pointer, message: expect.stringContaining(message), values: expect.objectContaining({ file: 'wards.csv', list: 'wards' }) },
        ],
      });
    await refused(definition, '/definition/choiceLists/1/file', '“wards.csv”, which has not been uploaded');
    const nowhere = { sha256: '0'.repeat(64), rows: 3, columns: ['name'] };
    await refused({ ...definition, files: { 'wards.csv': nowhere } }, '/definition/choiceLists/1/file', 'has not been uploaded');
    const { list } = await upload(designer, 'wards.csv', text(wards));
    const [area, ward] = definition.children as [FormDefinition['children'][number], FormDefinition['children'][number]];
    const asking = (value: string): FormDefinition => ({
      ...definition,
      children: [area, { ...ward, parameters: { value } } as typeof ward],
      files: { 'wards.csv': list! },
    });
    await refused(asking('code'), '/definition/choiceLists/1/file', 'has no column “code”');
    const several: FormDefinition = {
      ...definition,
      children: [area, { kind: 'select_multiple', id: 'ward', name: 'ward', choices: 'wards', parameters: { value: 'label::en' } }],
      files: { 'wards.csv': list! },
    };
    await refused(several, '/definition/choiceLists/1/file', 'has a space in it: “Loc Tho”');
    const { findings } = await upload(designer, 'wards.csv', text(wards));
    expect(findings.slice(0, 1).map(({ code, row, column }) => [code, row, column])).toEqual([['list-name-space', 2, 'label::en']]);
    await refused(asking('area'), '/definition/choiceLists/1/file', 'stands twice');
    expect((await upload(designer, 'wards.csv', text(wards))).findings.map(({ row, column }) => [row, column])).toEqual([[3, 'area']]);
  });

  it('is pinned by a version: a choice must be in it and pass the filter, and its words are shown wherever it was chosen', async () => {
    await save(definition);
    const { list } = await upload(designer, 'wards.csv', text(wards));
    const first = await publish({ ...definition, files: { 'wards.csv': list! } });
    const { list: more } = await upload(designer, 'wards.csv', text(`${wards}vinh-hai,Vĩnh Hải,Vinh Hai,bac\n`));
    const second = await publish({ ...definition, files: { 'wards.csv': more! } });
    expect(second.hash).not.toBe(first.hash);
    await submit('sub_right', first, { area: 'bac', ward: 'tan-lap' });
    await submit('sub_filter', first, { area: 'nam', ward: 'tan-lap' });
    await submit('sub_older', first, { area: 'bac', ward: 'vinh-hai' });
    await submit('sub_newer', second, { area: 'bac', ward: 'vinh-hai' });
    const read = async (id: string) => {
      const { problems, chosen } = await committee.call('getSubmission', { params: { id } });
      return [problems.map(({ path, code }) => `${path} ${code}`), chosen];
    };
    expect(await read('sub_right')).toEqual([[], [{ list: 'wards', name: 'tan-lap', label: { vi: 'Tân Lập', en: 'Tan Lap' } }]]);
    expect((await read('sub_filter'))[0]).toEqual(['ward choice']);
    expect(await read('sub_older')).toEqual([['ward choice'], []]);
    expect((await read('sub_newer'))[0]).toEqual([]);

    await runAggregate(world.deps);
    const summary = await committee.call('getSummary', { query: where() });
    const figures = summary.questions.find(({ id }) => id === 'ward')?.choices;
    expect(figures?.map(({ label, count }) => [label['vi'], count])).toEqual([
      ['Tân Lập', 2],
      ['Vĩnh Hải', 2],
    ]);
    const table = await committee.call('getCrossTab', { query: { ...where(), row: 'ward', column: 'area' } });
    expect(table.rows.map(({ label }) => label?.['en'])).toEqual(expect.arrayContaining(['Tan Lap', 'Vinh Hai']));
    const csv = await exported({ kind: 'rows', format: 'csv', ...where(), language: 'vi' });
    expect(csv.split('\r\n').filter((line) => line.includes('Tân Lập'))).toHaveLength(2);
    expect(csv).not.toContain('tan-lap');
  });

  it('may be read by columns of several kinds, and words of an older version are read only where newer ones have none', async () => {
    const sold = 'name,title,code\na,Nước mắm,1\nb,Yến sào,2\n';
    const { list: oldest } = await upload(designer, 'goods.csv', text(`${sold}c,Trầm hương,3\n`));
    const { list: first } = await upload(designer, 'goods.csv', text(sold));
    const { list: next } = await upload(designer, 'goods.csv', text('name,title,code\na,Nước mắm Nha Trang,1\n'));
    const stray = { sha256: '0'.repeat(64), rows: 1, columns: ['name'] };
    const asked = (id: string, value: string, label: string): FormDefinition['children'][number] => ({
      ...{ kind: 'select_one', id, name: id, label: { vi: id }, choices: 'goods' },
      parameters: { value, label },
    });
    const goods = (list: typeof first): FormDefinition => ({
      ...definition,
      choiceLists: [{ name: 'goods', file: 'goods.csv' }],
      children: [asked('by_name', 'name', 'title'), asked('by_code', 'code', 'name')],
      files: { 'goods.csv': list!, 'stray.csv': stray },
    });
    form = (await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: { vi: 'Hàng' } } })).id;
    const versions = [await publish(goods(oldest)), await publish(goods(first)), await publish(goods(next))];
    expect(Object.keys(versions[0]!.definition.files ?? {})).toEqual(['goods.csv']);
    await submit('sub_goods', versions[1]!, { by_name: 'b', by_code: '2' });
    await submit('sub_newest', versions[2]!, { by_name: 'a', by_code: '1' });
    const { chosen } = await committee.call('getSubmission', { params: { id: 'sub_goods' } });
    expect(chosen?.map(({ list, name, label }) => [list, name, label['vi']])).toEqual([
      ['goods', 'b', 'Yến sào'],
      ['goods (code, name)', '2', 'b'],
    ]);
    await runAggregate(world.deps);
    // Another process, which counts what it reads.
    const asks: string[] = [];
    const kept = world.deps.files;
    const get = (key: string) => {
      asks.push(key);
      return kept.get(key);
    };
    Object.assign(world.deps, { files: { ...kept, get } });
    const { questions } = await committee.call('getSummary', { query: where() });
    expect(questions.map(({ id, choices = [] }) => [id, ...choices.map(({ label }) => label['vi'])])).toEqual([
      ['by_name', 'Nước mắm Nha Trang', 'Yến sào'],
      ['by_code', 'a', 'b'],
    ]);
    expect(asks.filter((key) => key.includes('/lists/'))).toHaveLength(2);
    const csv = await exported({ kind: 'rows', format: 'csv', ...where(), language: 'vi' });
    const lines = csv
      .trim()
      .split('\r\n')
      .map((line) => line.split(';').slice(-2));
    expect(lines.slice(1).toSorted()).toEqual([
      ['Nước mắm Nha Trang', 'a'],
      ['Yến sào', 'b'],
    ]);
  });

  it('is one of ten of a form, which have a hundred thousand rows together', async () => {
    const lists = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `l${at}`, file: `l${at}.csv` }));
    const over = (count: number, rows: number): FormDefinition => ({
      ...definition,
      choiceLists: lists(count),
      children: [{ kind: 'select_one', id: 'ward', name: 'ward', choices: 'l0' }],
      files: Object.fromEntries(lists(count).map(({ file }) => [file, { sha256: '0'.repeat(64), rows, columns: ['name'] }])),
    });
    const codes = async (next: FormDefinition): Promise<unknown> =>
      publish(next).catch(({ errors }: { errors: { code: string; pointer: string }[] }) =>
        errors.map(({ code, pointer }) => [code, pointer]),
      );
    expect(await codes(over(11, 1))).toEqual([['file-count', '/definition/choiceLists/10/file']]);
    expect(await codes(over(2, 50_001))).toEqual([['file-rows', '/definition/choiceLists/1/file']]);
  });

  it('whose bytes are lost leaves its choices unchecked, and says so', async () => {
    const { list } = await upload(designer, 'gone.csv', text('name,label\na,A\n'));
    const lists = [...definition.choiceLists.slice(0, 1), { name: 'wards', file: 'gone.csv' }];
    const children = [{ kind: 'select_one' as const, id: 'ward', name: 'ward', choices: 'wards' }];
    const version = await publish({ ...definition, choiceLists: lists, children, files: { 'gone.csv': list! } });
    await world.deps.files.delete(`nhatrang/lists/${list!.sha256}`);
    // Another process has not read it before.
    const files = { ...world.deps.files };
    Object.assign(world.deps, { files });
    await submit('sub_gone', version, { ward: 'a' });
    const { problems } = await committee.call('getSubmission', { params: { id: 'sub_gone' } });
    expect(problems.map(({ code }) => code)).toEqual(['list-gone']);
  });
});

async function exported(body: TableExport): Promise<string> {
  const { id } = await committee.call('createExport', { body });
  for (const message of world.waiting.splice(0)) await runExport(world.deps, message);
  const job = await committee.call('getExport', { params: { id } });
  return (await committee.fetch(job.url ?? '')).text();
}
