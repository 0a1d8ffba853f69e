import { randomBytes } from 'node:crypto';
import type { Grant, Receipt, SubmissionContent } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { listRevisions, pack } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../functions/src/services/submit.ts';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const KB = 1024;
/** Of a request, and of a compressed content in its item: limits of the platform, at their very edge. */
const REQUEST = 5 * KB * KB;
const ROOM = 320 * KB;

const grant = (role: Grant['role']): Grant[] => [{ role, scope: { kind: 'organisation' } }];
const photos = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(64, '0'));

let world: Inside;
let inspector: Person;
let committee: Person;
let form: Pick<SubmissionContent, 'form' | 'version' | 'versionHash'>;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  inspector = await world.someone(grant('inspector'));
  committee = await world.someone(grant('committee'));
  const designer = await world.someone(grant('designer'));
  const label = { vi: 'Câu hỏi', en: 'Question' };
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: label } });
  const numbers = Array.from({ length: 8 }, (_, index) => ({ kind: 'integer' as const, id: `n${index}`, name: `n${index}`, label }));
  const definition = {
    schema: 1 as const,
    title: label,
    languages: ['vi', 'en'],
    defaultLanguage: 'vi',
    choiceLists: [],
    children: [
      { kind: 'text' as const, id: 'why', name: 'why', label },
      { kind: 'integer' as const, id: 'workers', name: 'workers', label },
      { kind: 'repeat' as const, id: 'rows', name: 'rows', label, children: numbers },
    ],
  };
  await designer.call('putDraft', { params: { form: id }, headers: { 'if-match': '"1"' }, body: { definition } });
  const { version, hash } = await designer.call('publishForm', { params: { form: id }, body: { base: 2 } });
  form = { form: id, version, versionHash: hash };
});

afterAll(() => world.stop());

const contentOf = (answers: SubmissionContent['answers'], attachments: readonly string[] = []): SubmissionContent => ({
  ...form,
  unit: 'u_vinh_hai',
  observedAt: '2021-08-11T08:00:00+07:00',
  visit: 'inspection',
  answers,
  attachments: [...attachments],
});

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, row) =>
    Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`n${index}`, 1_000 + row + index])),
  );

const send = (id: string, content: SubmissionContent): Promise<Receipt> =>
  inspector.call('submitSubmission', { params: { id }, body: { content, contentHash: contentHash(content), base: 0 } });

const kept = async (id: string) => (await listRevisions(world.storage.of('nhatrang'), id)).map(({ content }) => Object.keys(content ?? {}));
const shown = async (id: string) => committee.call('getSubmission', { params: { id } });

describe('a request', () => {
  /** The body of a submission that is exactly so many bytes long. */
  const bodyOf = (bytes: number): { readonly content: SubmissionContent; readonly body: string } => {
    const written = (why: string) => {
      const content = contentOf({ why });
      return { content, body: JSON.stringify({ content, contentHash: contentHash(content), base: 0 }) };
    };
    return written('a'.repeat(bytes - written('').body.length));
  };
  const put = (id: string, body: BodyInit): Promise<Response> =>
    inspector.fetch(`/api/submissions/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-safeground': '1' },
      body,
    });

  it.each([
    ['with its length declared', (body: string) => body],
    ['as a stream', (body: string) => new Blob([body]).stream()],
  ])('of 5 MB is taken whole, one byte more is refused, %s', async (how, given) => {
    const [id, { content, body }] = [`edge ${how}`.replaceAll(' ', '_'), bodyOf(REQUEST)];
    expect(Buffer.byteLength(body)).toBe(REQUEST);
    expect((await put(id, given(body))).status).toBe(200);
    expect((await shown(id)).content).toEqual(content);
    const refused = await put(`${id}_over`, given(bodyOf(REQUEST + 1).body));
    expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([413, '/api/docs#too-large']);
    expect(await kept(`${id}_over`)).toEqual([]);
  });
});

describe('a content', () => {
  /** As much as is counted of a content without being cut. */
  const rows = rowsOf(440);

  /** Noise does not compress: of this length the content fills its room to the byte. */
  function filling(bytes: number): SubmissionContent {
    const noise = randomBytes(bytes).toString('base64');
    const sized = (length: number) => contentOf({ why: noise.slice(0, length), rows }, photos);
    let length = noise.length;
    for (let step = length / 2; step >= 1; step /= 2)
      length += Math.round(pack(canonical(sized(length)), Infinity).length > bytes ? -step : step);
    while (pack(canonical(sized(length)), Infinity).length > bytes) length -= 1;
    while (pack(canonical(sized(length)), Infinity).length < bytes) length += 1;
    return sized(length);
  }

  it.each([
    ['fills its room stays in its item, with 200 photos beside it', ROOM, 'packed'],
    ['is larger by a byte is kept elsewhere', ROOM + 1, 'file'],
  ])('that %s, and is read back whole', async (_, bytes, where) => {
    const content = filling(bytes);
    expect(pack(canonical(content), Infinity)).toHaveLength(bytes);
    const id = `content_${where}`;
    expect(await send(id, content)).toMatchObject({ state: 'received', complete: false });
    expect(await kept(id)).toEqual([[where]]);
    const [link] = await listRevisions(world.storage.of('nhatrang'), id);
    expect(link?.header.contribution.length).toBeGreaterThan(30 * KB);
    expect((await shown(id)).content).toEqual(content);
    // Nothing that is done to it later carries the content along.
    const remarks = Array.from({ length: 50 }, () => ({ path: 'ạ'.repeat(200), text: 'ạ'.repeat(2_000) }));
    await committee.call('transitionSubmission', {
      params: { id },
      body: { action: 'return', base: 1, reason: 'ạ'.repeat(2_000), remarks },
    });
    expect((await shown(id)).history).toHaveLength(2);
  });

  it('of 4 MB that hardly compresses is kept whole', async () => {
    const content = contentOf({ why: randomBytes(2 * KB * KB).toString('hex') });
    expect(await send('hardly', content)).toMatchObject({ state: 'received' });
    expect((await shown('hardly')).content).toEqual(content);
  });

  it('of ten thousand rows is kept and counted whole, but its rows are set against nothing', async () => {
    const rows = rowsOf(10_000);
    expect(await send('rows', { ...contentOf({ rows }), unit: 'u_loc_tho' })).toMatchObject({ state: 'received' });
    await runAggregate(world.deps);
    const query = { form: form.form, unit: 'u_loc_tho', period: 'month:2021-08' };
    const { questions, flagged } = await committee.call('getSummary', { query });
    expect(flagged).toBe(0);
    const sums = Array.from({ length: 8 }, (_, at) => rows.reduce((sum, row) => sum + row[`n${at}`]!, 0));
    expect(questions.filter(({ id }) => id.startsWith('n')).map(({ numbers }) => [numbers?.count, numbers?.sum])).toEqual(
      sums.map((sum) => [10_000, sum]),
    );
    await expect(committee.call('getCrossTab', { query: { ...query, row: 'n0', column: '$unit' } })).rejects.toMatchObject({
      type: 'validation-failed',
      errors: [{ pointer: '/query/row', code: 'too-long' }],
    });
  });

  it('too varied to be counted is kept whole; what that is, is left out of the figures and shown in review', async () => {
    // Each number in a band of its own, over all that a whole number can be.
    const wild = Array.from({ length: 10_000 }, (_, row) =>
      Object.fromEntries(
        Array.from({ length: 8 }, (_, at) => [`n${at}`, (row % 2 === 0 ? 1 : -1) * Math.floor(2 ** ((row * 30) / 10_000))]),
      ),
    );
    const content = { ...contentOf({ workers: 12, rows: wild }, photos), unit: 'u_vinh_hoa' };
    expect(await send('wild', content)).toMatchObject({ state: 'flagged' });
    const { content: back, problems } = await shown('wild');
    expect(back).toEqual(content);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([['', 'not-counted']]);
    await runAggregate(world.deps);
    const { questions, flagged } = await committee.call('getSummary', {
      query: { form: form.form, unit: 'u_vinh_hoa', period: 'month:2021-08' },
    });
    expect(flagged).toBe(1);
    expect(questions.find(({ id }) => id === 'workers')?.numbers).toMatchObject({ count: 1, sum: 12 });
    const counts = questions.filter(({ id }) => id.startsWith('n')).map(({ numbers: found, answered }) => [found?.count ?? 0, answered]);
    expect(counts).toContainEqual([0, 10_000]);
    expect(counts.every(([count]) => count === 0 || count === 10_000)).toBe(true);
  });
});
