import { createHash } from 'node:crypto';
import type { ExportJob, Grant, TableExport } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { listAudit } from '@safeground/store';
import { readGrids } from '@safeground/xlsform/tables';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../functions/src/context.ts';
import type { Deps } from '../functions/src/deps.ts';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { runExport } from '../functions/src/jobs/export.ts';
import { createExport } from '../functions/src/services/exports.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const everywhere = { kind: 'organisation' } as const;
const grant = (role: Grant['role'], scope: Grant['scope'] = everywhere): Grant[] => [{ role, scope }];
const COUNT = 230;
const hostile = '=HYPERLINK("http://x","Vĩnh Hải; ""đ""")';

let world: Inside;
let committee: Person;
let form: string;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  const designer = await world.someone(grant('designer', { kind: 'agency', agency: 'agc_qltt_nhatrang' }));
  const inspector = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_vinh_hai' }));
  committee = await world.someone(grant('committee'));
  const created = await designer.call('createForm', {
    body: { agency: 'agc_qltt_nhatrang', title: { vi: 'Phiếu kiểm tra', en: 'Checklist' } },
  });
  const definition = {
    schema: 1 as const,
    title: { vi: 'Phiếu kiểm tra', en: 'Checklist' },
    languages: ['vi', 'en'],
    defaultLanguage: 'vi',
    choiceLists: [{ name: 'pass', choices: [{ name: 'pass', label: { vi: 'Đạt', en: 'Pass' } }] }],
    children: [
      { kind: 'select_one' as const, id: 'a', name: 'a', label: { vi: 'Đạt không', en: 'Passed' }, choices: 'pass' },
      { kind: 'integer' as const, id: 'n', name: 'n', label: { vi: 'Số', en: 'Number' } },
      { kind: 'text' as const, id: 't', name: 't', label: { vi: 'Ghi', en: 'Note' } },
    ],
  };
  await designer.call('putDraft', { params: { form: created.id }, headers: { 'if-match': '"1"' }, body: { definition } });
  const { hash, version } = await designer.call('publishForm', { params: { form: created.id }, body: { base: 2 } });
  form = created.id;
  const send = async (index: number): Promise<void> => {
    const content = {
      form,
      version,
      versionHash: hash,
      unit: 'u_vinh_hai',
      observedAt: '2021-08-11T08:00:00+07:00',
      visit: 'inspection' as const,
      answers: { a: 'pass', n: index, t: hostile },
      attachments: [],
    };
    const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
    await inspector.call('submitSubmission', { params: { id: `sub_${index}` }, body: { content, contentHash, base: 0 } });
  };
  for (let start = 0; start < COUNT; start += 23) await Promise.all(Array.from({ length: 23 }, (_, index) => send(start + index)));
  await runAggregate(world.deps);
});

afterAll(() => world.stop());

const request = { kind: 'summary', format: 'xlsx', unit: 'u_nha_trang', period: 'month:2021-08', language: 'vi' } as const;

async function order(wanted: Partial<TableExport>): Promise<ExportJob> {
  const body = { ...request, form, ...wanted } as const;
  const { id } = await committee.call('createExport', { body });
  return (await committee.call('getExport', { params: { id } })) as ExportJob;
}

async function finish({ id }: ExportJob): Promise<{ job: ExportJob; bytes: Uint8Array; name: string | null }> {
  await Promise.all(world.waiting.splice(0).map((message) => runExport(world.deps, message)));
  const job = await committee.call('getExport', { params: { id } });
  const response = await committee.fetch(job.url ?? '');
  expect(response.status).toBe(200);
  return { job, bytes: new Uint8Array(await response.arrayBuffer()), name: response.headers.get('content-disposition') };
}

const sheet = (bytes: Uint8Array, number: number): string => strFromU8(unzipSync(bytes)[`xl/worksheets/sheet${number}.xml`]!);

describe('an export', () => {
  it('waits, is made outside the request, and opens as the workbook it says it is', async () => {
    const ordered = await order({});
    expect(ordered).toMatchObject({ state: 'waiting', progress: 0 });
    expect(ordered.url).toBeUndefined();
    const { job, bytes, name } = await finish(ordered);
    expect(job).toMatchObject({ state: 'done', progress: 1, fileName: 'Phiếu kiểm tra - TP. Nha Trang - Tháng 8 2021.xlsx' });
    expect(name).toContain(encodeURIComponent('TP. Nha Trang - Tháng 8 2021.xlsx'));
    expect(sheet(bytes, 1)).toContain(`<t xml:space="preserve">Số phiếu đã nhận</t></is></c><c r="B8" s="3"><v>${COUNT}</v></c>`);
    expect(sheet(bytes, 3)).toContain('P. Vĩnh Hải');
    // Through the door that strange workbooks come in by: whole, no DOCTYPE, no formula.
    const read = readGrids(bytes, 'export.xlsx');
    if (!read.ok) throw new Error(read.code);
    expect(read.grids.map((grid) => grid.name)).toEqual(['Tổng quan', 'Câu hỏi', 'Đơn vị']);
    const ward = read.grids[2]!.rows.find((row) => row.cells[0]?.text === 'P. Vĩnh Hải');
    expect(ward?.cells.map((cell) => cell.text)).toEqual(['P. Vĩnh Hải', String(COUNT), '0']);
  });

  it('leaves a trace of who took what out', async () => {
    const { id } = await order({ kind: 'rows', format: 'csv' });
    world.waiting.splice(0);
    const { items } = await listAudit(world.storage.of('nhatrang'), '2021-08-11');
    expect(items.find((entry) => entry['resource'] === `export/${id}`)).toMatchObject({
      action: 'export.create',
      detail: { kind: 'rows', format: 'csv', unit: 'u_nha_trang' },
    });
  });

  it('of rows holds every submission once, in both formats, with no formula in it', async () => {
    const rows = await finish(await order({ kind: 'rows' }));
    const xml = sheet(rows.bytes, 1);
    expect(xml.match(/<row /g)).toHaveLength(COUNT + 1);
    expect(xml).not.toContain('<f>');
    const numbers = [...xml.matchAll(/<c r="L\d+" s="3"><v>(\d+)<\/v>/g)].map((match) => Number(match[1]));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, index) => index));
    const csv = new TextDecoder('utf-8', { ignoreBOM: true }).decode((await finish(await order({ kind: 'rows', format: 'csv' }))).bytes);
    expect(csv.startsWith('\uFEFFMã phiếu;')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(COUNT + 2);
    expect(csv).toContain(`"'=HYPERLINK(""http://x"",""Vĩnh Hải; """"đ"""""")"`);
    expect(csv).toContain(';Đạt;7;');
  });

  it('run twice at once, and again, is one whole file', async () => {
    const ordered = await order({ kind: 'rows', format: 'csv', language: 'en' });
    const [message] = world.waiting.splice(0);
    await Promise.all([runExport(world.deps, message!), runExport(world.deps, message!)]);
    await runExport(world.deps, message!);
    const { job, bytes } = await finish(ordered);
    expect(job.state).toBe('done');
    expect(new TextDecoder().decode(bytes).split('\r\n')).toHaveLength(COUNT + 2);
  });

  it('that failed says why, and succeeds when it is tried again', async () => {
    const ordered = await order({});
    const [message] = world.waiting.splice(0);
    const broken = { ...world.deps, files: { ...world.deps.files, putStream: () => Promise.reject(new Error('disk full')) } };
    await expect(runExport(broken, message!)).rejects.toThrow('disk full');
    expect(await committee.call('getExport', { params: { id: ordered.id } })).toMatchObject({ state: 'failed', problem: 'internal' });
    world.waiting.push(message!);
    const { job } = await finish(ordered);
    expect(job.state).toBe('done');
    expect(job.problem).toBeUndefined();
  });

  it('that no queue took says so at once, and one that got lost on the way does after an hour', async () => {
    const { user, organisation, grants } = await committee.call('me');
    const actor = { user, organisation: organisation.id, grants };
    const orderWith = async (queue: Deps['queue']) => createExport(await contextOf({ ...world.deps, queue }, actor), { ...request, form });
    const listed = async () => (await committee.call('listExports')).items[0];
    await expect(orderWith({ send: () => Promise.reject(new Error('no queue')) })).rejects.toMatchObject({ type: 'unavailable' });
    expect(await listed()).toMatchObject({ state: 'failed', problem: 'unavailable' });
    world.travel('2021-08-11T02:00:01Z');
    await orderWith({ send: () => Promise.resolve() });
    expect(await listed()).toMatchObject({ state: 'waiting' });
    world.travel('2021-08-11T03:00:02Z');
    expect(await listed()).toMatchObject({ state: 'failed', problem: 'timed-out' });
  });

  it('is out of reach when the right to it is withdrawn', async () => {
    const leaver = await world.someone(grant('committee'));
    const administrator = await world.someone(grant('administrator'));
    const ward = { ...request, form, kind: 'rows', unit: 'u_vinh_hai' } as const;
    const [city, kept] = [
      await leaver.call('createExport', { body: { ...request, form, kind: 'rows' } }),
      await leaver.call('createExport', { body: ward }),
    ];
    for (const message of world.waiting.splice(0)) await runExport(world.deps, message);
    expect((await leaver.call('getExport', { params: { id: city.id } })).url).toBeDefined();
    const { user } = await leaver.call('me');
    const grants = grant('committee', { kind: 'unit', unit: 'u_vinh_hai' });
    await administrator.call('putGrants', { params: { id: user.id }, body: { grants } });
    await expect(leaver.call('getExport', { params: { id: city.id } })).rejects.toMatchObject({ type: 'not-permitted' });
    expect((await leaver.call('getExport', { params: { id: kept.id } })).url).toBeDefined();
    expect((await leaver.call('listExports')).items.map(({ id }) => id)).toEqual([kept.id]);
  });

  it('is its owner’s alone', async () => {
    const { id } = await order({});
    const colleague = await world.someone(grant('committee'));
    const stranger = await world.someone(grant('administrator'), 'other');
    for (const other of [colleague, stranger])
      await expect(other.call('getExport', { params: { id } })).rejects.toMatchObject({ type: 'not-found' });
    expect((await colleague.call('listExports')).items).toEqual([]);
    expect((await committee.call('listExports')).items.map((job) => job.id)).toContain(id);
    const inspector = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_vinh_hai' }));
    await expect(inspector.call('listExports')).rejects.toMatchObject({ type: 'not-permitted' });
    const designer = await world.someone(grant('designer', { kind: 'agency', agency: 'agc_yte_nhatrang' }));
    const rows = { kind: 'rows', format: 'csv', form, unit: 'u_nha_trang', period: 'month:2021-08', language: 'vi' } as const;
    await expect(designer.call('createExport', { body: rows })).rejects.toMatchObject({ type: 'not-permitted' });
  });
});
