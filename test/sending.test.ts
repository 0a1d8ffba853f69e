import { createHash } from 'node:crypto';
import type { Grant, Receipt, Submission, SubmissionContent } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { listConflicts, listRevisions } from '@safeground/store';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runAggregate } from '../functions/src/jobs/aggregate.ts';
import { headerKey } from '../packages/store/src/keys.ts';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const agency = 'agc_qltt_nhatrang';
const everywhere = { kind: 'organisation' } as const;
const ward = { kind: 'unit', unit: 'u_vinh_hai' } as const;
const grant = (role: Grant['role'], scope: Grant['scope'] = everywhere): Grant[] => [{ role, scope }];
const photoBytes = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
const photoHash = createHash('sha256').update(photoBytes).digest('hex');

let world: Inside;
let designer: Person;
let inspector: Person;
let neighbour: Person;
let committee: Person;
let stranger: Person;
let form: { id: string; version: number; hash: string };
let subject: string;
let counter = 0;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  designer = await world.someone(grant('designer', { kind: 'agency', agency }));
  inspector = await world.someone(grant('inspector', ward));
  neighbour = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_vinh_hoa' }));
  committee = await world.someone(grant('committee'));
  stranger = await world.someone(grant('administrator'), 'other');
  const { id } = await designer.call('createForm', { body: { agency, title: { vi: 'Phiếu', en: 'Checklist' } } });
  const definition = {
    schema: 1 as const,
    title: { vi: 'Phiếu', en: 'Checklist' },
    languages: ['vi', 'en'],
    defaultLanguage: 'vi',
    subjectKind: 'business',
    choiceLists: [{ name: 'pass', choices: ['pass', 'fail'].map((name) => ({ name, label: { vi: name, en: name } })) }],
    children: [
      { kind: 'select_one' as const, id: 'a', name: 'a', label: { vi: 'Đạt' }, choices: 'pass', required: true },
      { kind: 'text' as const, id: 'why', name: 'why', label: { vi: 'Vì sao' }, relevant: "${a} = 'fail'" },
      { kind: 'image' as const, id: 'photo', name: 'photo', label: { vi: 'Ảnh' } },
      { kind: 'integer' as const, id: 'n', name: 'n', label: { vi: 'Số' } },
    ],
  };
  await designer.call('putDraft', { params: { form: id }, headers: { 'if-match': '"1"' }, body: { definition } });
  const version = await designer.call('publishForm', { params: { form: id }, body: { base: 2 } });
  form = { id, version: version.version, hash: version.hash };
  subject = (await inspector.call('createSubject', { body: { kind: 'business', name: 'Quán Hoa Sữa', unit: 'u_vinh_hai' } })).id;
});

afterAll(() => world.stop());

/** Weeks later: sessions have ended, and others are on duty. */
async function travel(instant: string): Promise<void> {
  world.travel(instant);
  inspector = await world.someone(grant('inspector', ward));
  committee = await world.someone(grant('committee'));
}

type Change = Partial<Omit<SubmissionContent, 'answers'>> & { readonly answers?: SubmissionContent['answers'] };

function contentOf(change: Change = {}): SubmissionContent {
  return {
    form: form.id,
    version: form.version,
    versionHash: form.hash,
    unit: 'u_vinh_hai',
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'inspection',
    answers: { a: 'pass' },
    attachments: [],
    ...change,
  };
}

const hashOf = (content: SubmissionContent): string => createHash('sha256').update(canonical(content)).digest('hex');
const freshId = (): string => `sub_${(counter += 1)}`;

function send(person: Person, id: string, content: SubmissionContent, base = 0): Promise<Receipt> {
  return person.call('submitSubmission', { params: { id }, body: { content, contentHash: hashOf(content), base } });
}

async function summary(unit = 'u_nha_trang', period = 'month:2021-08') {
  await runAggregate(world.deps);
  return committee.call('getSummary', { query: { form: form.id, unit, period } });
}

async function everything(query: { unit: string; period?: string; day?: string; state?: 'flagged'; q?: string }): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await committee.call('listSubmissions', {
      query: { form: form.id, ...query, ...(cursor === undefined ? {} : { cursor }) },
    });
    ids.push(...page.items.map((item) => item.id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return ids;
}

describe('a submission that is sent', () => {
  it('ten times at once, and again after a lost answer: one record, the same receipt, counted once', async () => {
    const before = (await summary()).submissions;
    const [id, content] = [freshId(), contentOf()];
    const receipts = await Promise.all(Array.from({ length: 10 }, () => send(inspector, id, content)));
    receipts.push(await send(inspector, id, content));
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(receipts[0]).toMatchObject({ id, revision: 1, state: 'received', complete: true, contentHash: hashOf(content) });
    expect(await listRevisions(world.storage.of('nhatrang'), id)).toHaveLength(1);
    const after = await summary();
    expect(after.submissions).toBe(before + 1);
    expect(after.pending).toBe(false);
  });

  it('with other content under the same id is refused, and both contents are kept', async () => {
    const id = freshId();
    await send(inspector, id, contentOf({ answers: { a: 'pass', n: 1 } }));
    await expect(send(inspector, id, contentOf({ answers: { a: 'pass', n: 2 } }))).rejects.toMatchObject({
      type: 'submission-conflict',
      revision: 1,
    });
    expect(await listConflicts(world.storage.of('nhatrang'), id)).toHaveLength(1);
    expect((await committee.call('getSubmission', { params: { id } })).content.answers).toEqual({ a: 'pass', n: 1 });
    const { items } = await committee.call('listSubmissionCopies', { params: { id } });
    expect(items).toMatchObject([{ base: 0, content: { answers: { a: 'pass', n: 2 } } }]);
    expect(items[0]?.by).toBe((await committee.call('getSubmission', { params: { id } })).history[0]?.by);
  });

  it('by mistake is taken back by its sender, who says why: it stays on record and counts no more', async () => {
    const id = freshId();
    await send(inspector, id, contentOf());
    const before = (await summary()).submissions;
    const takeBack = (person: Person, base = 1): Promise<Submission> =>
      person.call('withdrawSubmission', { params: { id }, body: { base, reason: 'Gửi nhầm cơ sở' } });
    await expect(takeBack(neighbour)).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(takeBack(committee)).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(takeBack(stranger)).rejects.toMatchObject({ type: 'not-found' });
    const taken = await takeBack(inspector);
    expect(taken).toMatchObject({ state: 'withdrawn', content: { answers: { a: 'pass' } } });
    expect(taken.history.at(-1)).toMatchObject({ action: 'withdraw', reason: 'Gửi nhầm cơ sở' });
    expect((await takeBack(inspector)).revision).toBe(taken.revision);
    expect((await summary()).submissions).toBe(before - 1);
  });

  it('is not taken back any more once somebody took it under review', async () => {
    const id = freshId();
    await send(inspector, id, contentOf());
    await committee.call('transitionSubmission', { params: { id }, body: { action: 'review', base: 1 } });
    const late = inspector.call('withdrawSubmission', { params: { id }, body: { base: 2, reason: 'Gửi nhầm cơ sở' } });
    await expect(late).rejects.toMatchObject({ type: 'transition-refused' });
  });

  it('finished but invalid is stored, flagged, counted, listed, and waits for review', async () => {
    const before = await summary();
    const id = freshId();
    const receipt = await send(inspector, id, contentOf({ answers: { a: 'maybe', nobody_asked: 1 } }));
    expect(receipt).toMatchObject({ state: 'flagged', revision: 1 });
    const seen = await committee.call('getSubmission', { params: { id } });
    expect(seen.problems.map(({ path, code }) => [path, code]).sort()).toEqual([
      ['a', 'choice'],
      ['nobody_asked', 'unknown'],
    ]);
    expect(seen.content.answers).toEqual({ a: 'maybe', nobody_asked: 1 });
    expect((await summary()).flagged).toBe(before.flagged + 1);
    expect(await everything({ unit: 'u_nha_trang', period: 'month:2021-08', state: 'flagged' })).toContain(id);
    const queue = await committee.call('listReviewQueue', { query: { unit: 'u_nha_trang' } });
    expect(queue.items.map((item) => item.id)).toContain(id);
    await committee.call('transitionSubmission', { params: { id }, body: { action: 'approve', base: 1 } });
    const later = await committee.call('listReviewQueue', { query: { unit: 'u_nha_trang' } });
    expect(later.items.map((item) => item.id)).not.toContain(id);
  });

  it.each([
    ['1970-01-01T00:00:00Z', 'observed-long-ago'],
    ['2021-05-11T01:59:59Z', 'observed-long-ago'],
    ['2021-05-11T02:00:00Z', undefined],
    ['2021-08-12T02:00:00Z', undefined],
    ['2021-08-12T02:00:01Z', 'observed-ahead'],
    ['2031-08-11T08:00:00+07:00', 'observed-ahead'],
  ])('observed at %s is kept, and shown in review when that cannot be: %s', async (observedAt, code) => {
    const id = freshId();
    const receipt = await send(inspector, id, contentOf({ observedAt }));
    expect(receipt).toMatchObject({ state: code === undefined ? 'received' : 'flagged', complete: true });
    const seen = await committee.call('getSubmission', { params: { id } });
    expect(seen.flagged).toBe(code !== undefined);
    expect(seen.problems.map((problem) => [problem.path, problem.code])).toEqual(code === undefined ? [] : [['', code]]);
    for (const { message } of seen.problems) expect(Object.keys(message)).toEqual(['vi', 'en']);
  });

  it('about another kind of subject than the form is for is kept and shown in review, also when the subject changes later', async () => {
    const school = await inspector.call('createSubject', { body: { kind: 'school', name: 'Trường Vĩnh Hải 1', unit: 'u_vinh_hai' } });
    const id = freshId();
    expect(await send(inspector, id, contentOf({ subject: school.id }))).toMatchObject({ state: 'flagged' });
    const found = (q: string): Promise<string[]> => everything({ unit: 'u_nha_trang', period: 'month:2021-08', q });
    expect([await found('vinh hai 1'), await found('TRUONG')]).toEqual([[id], [id]]);
    expect([await found('ruong'), await found('vinh hai 2')]).toEqual([[], []]);
    await inspector.call('putSubject', { params: { id: school.id }, body: { kind: 'business', name: 'Căng tin', unit: 'u_vinh_hai' } });
    const { problems } = await committee.call('getSubmission', { params: { id } });
    expect(problems.map(({ path, code }) => [path, code])).toEqual([['', 'subject-kind']]);
  });

  it('names a subject: it is in that subject’s list and in the sender’s own', async () => {
    const id = freshId();
    await send(inspector, id, contentOf({ subject }));
    await runAggregate(world.deps);
    const bySubject = await committee.call('listSubjectSubmissions', { params: { id: subject }, query: {} });
    expect(bySubject.items).toMatchObject([{ id, subjectName: 'Quán Hoa Sữa', state: 'received', period: 'month:2021-08' }]);
    expect((await inspector.call('listMySubmissions', { query: {} })).items.map((item) => item.id)).toContain(id);
    expect((await neighbour.call('listMySubmissions', { query: {} })).items).toEqual([]);
  });

  it('costs one request to the database before it is written; who has signed out is answered nothing of it', async () => {
    const person = await world.someone(grant('inspector', ward));
    const content = contentOf({ subject });
    await send(person, freshId(), content);
    const asked = vi.spyOn(world.storage.document, 'send');
    const sent = async (): Promise<unknown> => {
      asked.mockClear();
      const answer = await send(person, freshId(), content).catch((error: unknown) => error);
      return { answer, commands: asked.mock.calls.map(([command]) => command.constructor.name) };
    };
    const commands = ['BatchGetCommand', 'PutCommand', 'PutCommand', 'UpdateCommand'];
    expect(await sent()).toMatchObject({ answer: { complete: true }, commands });
    await person.fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json', 'x-safeground': '1' } });
    expect(await sent()).toMatchObject({ answer: { type: 'signed-out' } });
    asked.mockRestore();
  });

  it('is refused without being kept when hash, version, form, unit or subject is not one', async () => {
    const id = freshId();
    const content = contentOf();
    const sending = (change: Change, contentHash?: string): Promise<Receipt> => {
      const changed = contentOf(change);
      return inspector.call('submitSubmission', {
        params: { id },
        body: { content: changed, contentHash: contentHash ?? hashOf(changed), base: 0 },
      });
    };
    await expect(sending({}, 'a'.repeat(64))).rejects.toMatchObject({ type: 'hash-mismatch' });
    await expect(sending({ versionHash: 'b'.repeat(64) })).rejects.toMatchObject({ type: 'validation-failed' });
    await expect(sending({ version: 9 })).rejects.toMatchObject({ type: 'not-found' });
    await expect(sending({ form: 'frm_nobody' })).rejects.toMatchObject({ type: 'not-found' });
    await expect(sending({ unit: 'u_nobody' })).rejects.toMatchObject({ type: 'not-found' });
    await expect(sending({ subject: 'sbj_nobody' })).rejects.toMatchObject({ type: 'not-found' });
    await expect(send(neighbour, id, content)).rejects.toMatchObject({ type: 'not-permitted' });
    await expect(send(inspector, id, content, 1)).rejects.toMatchObject({ type: 'not-found' });
    expect(await listRevisions(world.storage.of('nhatrang'), id)).toEqual([]);
  });
});

describe('attachments', () => {
  const withPhoto = (): SubmissionContent =>
    contentOf({
      answers: { a: 'pass', photo: [{ sha256: photoHash, name: 'mặt tiền.jpg', type: 'image/jpeg', size: photoBytes.length }] },
      attachments: [photoHash],
    });

  it('the receipt is complete only when their bytes are here', async () => {
    const id = freshId();
    expect(await send(inspector, id, withPhoto())).toMatchObject({ complete: false, attachments: [{ sha256: photoHash, present: false }] });
    await expect(inspector.call('openAttachment', { params: { sha256: photoHash }, query: { submission: id } })).rejects.toMatchObject({
      type: 'not-found',
    });
    await inspector.upload(photoBytes, 'image/jpeg');
    expect(await send(inspector, id, withPhoto())).toMatchObject({ complete: true, revision: 1 });
    const [plan] = await inspector.call('planAttachments', { body: [{ sha256: photoHash, type: 'image/jpeg', size: photoBytes.length }] });
    expect(plan).toEqual({ sha256: photoHash, present: true });
  });

  it('that the answers show and the list does not name are refused: their loss would go unnoticed', async () => {
    const unlisted = send(inspector, freshId(), { ...withPhoto(), attachments: [] });
    await expect(unlisted).rejects.toMatchObject({ type: 'validation-failed', errors: [{ pointer: '/content/attachments' }] });
  });

  it('may be whatever devices record and draw, and nothing that a browser would run', async () => {
    const plan = (type: string): Promise<unknown> =>
      inspector.call('planAttachments', { body: [{ sha256: 'd'.repeat(64), type: type as 'image/jpeg', size: 3 }] });
    for (const type of ['video/quicktime', 'video/3gpp', 'audio/x-m4a', 'audio/aac', 'audio/ogg', 'audio/wav', 'image/heic', 'image/gif'])
      expect(await plan(type)).toMatchObject([{ present: false }]);
    for (const type of ['image/svg+xml', 'text/html', 'application/javascript', 'application/xml'])
      await expect(plan(type)).rejects.toMatchObject({ type: 'validation-failed' });
  });

  it('open whatever they are called', async () => {
    const id = freshId();
    await inspector.upload(photoBytes, 'image/jpeg');
    const photo = [{ sha256: photoHash, name: 'ảnh \ud83d.jpg', type: 'image/jpeg', size: photoBytes.length }];
    await send(inspector, id, { ...withPhoto(), answers: { a: 'pass', photo } });
    const redirect = await committee.fetch(`/api/attachments/${photoHash}?submission=${id}`);
    expect((await committee.fetch(redirect.headers.get('location') ?? '')).status).toBe(200);
  });

  it('open to those who may read the submission, and to nobody who only knows the hash', async () => {
    const [id, other] = [freshId(), freshId()];
    await send(inspector, id, withPhoto());
    await send(neighbour, other, contentOf({ unit: 'u_vinh_hoa' }));
    const path = (submission: string): string => `/api/attachments/${photoHash}?submission=${submission}`;
    const redirect = await committee.fetch(path(id));
    expect(redirect.status).toBe(303);
    const file = await committee.fetch(redirect.headers.get('location') ?? '');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(photoBytes);
    expect(file.headers.get('content-disposition')).toContain("filename*=UTF-8''m%E1%BA%B7t%20ti%E1%BB%81n.jpg");
    expect((await neighbour.fetch(path(id))).status).toBe(403);
    expect((await neighbour.fetch(path(other))).status).toBe(404);
    expect((await stranger.fetch(path(id))).status).toBe(404);
  });
});

describe('a tablet that sends late', () => {
  it('names whom it works for, and sends nothing as somebody else who has signed in since', async () => {
    const content = contentOf();
    const me = (await inspector.call('me')).user.id;
    const sendFor = (account: string): Promise<Response> =>
      inspector.fetch('/api/submissions/for_account', {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-safeground': '1', 'x-safeground-account': account },
        body: JSON.stringify({ content, contentHash: hashOf(content), base: 0 }),
      });
    expect((await sendFor('usr_a_colleague')).status).toBe(401);
    expect((await sendFor(me)).status).toBe(200);
  });
});

describe('a cursor that is none of ours', () => {
  it('is refused, whatever is missing in it', async () => {
    const cursors = [{}, { reviewPk: 'ORG#nhatrang#REVIEW' }, { reviewPk: 'ORG#nhatrang#REVIEW', reviewSk: 'x', pk: 1, sk: 'x' }];
    for (const cursor of cursors.map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')))
      await expect(committee.call('listReviewQueue', { query: { unit: 'u_nha_trang', cursor } })).rejects.toMatchObject({
        type: 'validation-failed',
      });
  });
});

describe('another organisation', () => {
  it('finds nothing of it', async () => {
    const id = freshId();
    await send(inspector, id, contentOf());
    const attempts = [
      () => stranger.call('getSubmission', { params: { id } }),
      () => stranger.call('listSubmissionCopies', { params: { id } }),
      () => stranger.call('transitionSubmission', { params: { id }, body: { action: 'approve', base: 1 } }),
      () => stranger.call('listSubmissions', { query: { form: form.id, unit: 'u_vinh_hai', day: '2021-08-11' } }),
      () => stranger.call('listSubjectSubmissions', { params: { id: subject }, query: {} }),
      () => stranger.call('getSummary', { query: { form: form.id, unit: 'u_vinh_hai', period: 'month:2021-08' } }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ type: 'not-found' });
    expect((await stranger.call('listReviewQueue', { query: { unit: 'u_vinh_hai' } })).items).toEqual([]);
  });
});

describe('figures and lists', () => {
  it('equal a plain count after sending, correcting, moving, returning and withdrawing', async () => {
    await travel('2021-09-20T02:00:00Z');
    const expected = new Map<string, { unit: string; answer: string } | undefined>();
    const sent: { id: string; answer: string }[] = [];
    for (let index = 0; index < 24; index += 1) {
      const [id, answer] = [freshId(), index % 3 === 0 ? 'fail' : 'pass'];
      await send(inspector, id, contentOf({ observedAt: '2021-09-20T08:00:00+07:00', answers: { a: answer, n: index } }));
      sent.push({ id, answer });
      expected.set(id, { unit: 'u_vinh_hai', answer });
    }
    const city = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_nha_trang' }));
    for (const [index, { id }] of sent.entries()) {
      if (index % 4 === 0) {
        await committee.call('transitionSubmission', { params: { id }, body: { action: 'return', base: 1, reason: 'Sai phường' } });
        expect((await inspector.call('listMySubmissions', { query: { state: 'returned' } })).items).toMatchObject([
          { id, state: 'returned' },
        ]);
        const moved = contentOf({ observedAt: '2021-09-20T08:00:00+07:00', unit: 'u_vinh_hoa', answers: { a: 'pass', n: index } });
        expect(await send(city, id, moved, 2)).toMatchObject({ revision: 3, state: 'corrected' });
        expected.set(id, { unit: 'u_vinh_hoa', answer: 'pass' });
      }
      if (index % 6 === 1) {
        await committee.call('transitionSubmission', { params: { id }, body: { action: 'withdraw', base: 1 } });
        expected.set(id, undefined);
      }
      if (index % 5 === 0) await runAggregate(world.deps);
    }
    const counted = [...expected.values()].filter((each) => each !== undefined);
    for (const [unit, chosen] of [
      ['u_nha_trang', counted],
      ['u_vinh_hai', counted.filter((each) => each.unit === 'u_vinh_hai')],
      ['u_vinh_hoa', counted.filter((each) => each.unit === 'u_vinh_hoa')],
    ] as const) {
      const figures = await summary(unit, 'month:2021-10');
      expect(figures.submissions, unit).toBe(chosen.length);
      const [first] = figures.questions;
      expect(first?.choices?.map((choice) => choice.count)).toEqual([
        chosen.filter((each) => each.answer === 'pass').length,
        chosen.filter((each) => each.answer === 'fail').length,
      ]);
    }
    const children = (await summary('u_nha_trang', 'month:2021-10')).children.filter((child) => child.submissions > 0);
    expect(children.map((child) => child.unit).sort()).toEqual(['u_vinh_hai', 'u_vinh_hoa']);
    expect(new Set(await everything({ unit: 'u_nha_trang', period: 'month:2021-10' }))).toEqual(new Set(expected.keys()));
  });

  it('what just got its receipt is listed before any aggregation, by day and by period', async () => {
    await travel('2021-10-20T02:00:00Z');
    const id = freshId();
    await send(inspector, id, contentOf({ observedAt: '2021-10-20T08:00:00+07:00' }));
    expect(await everything({ unit: 'u_nha_trang', period: 'month:2021-11' })).toEqual([id]);
    expect(await everything({ unit: 'u_vinh_hai', day: '2021-10-20' })).toEqual([id]);
    expect(await committee.call('getSummary', { query: { form: form.id, unit: 'u_nha_trang', period: 'month:2021-11' } })).toMatchObject({
      submissions: 0,
      pending: true,
    });
  });

  it('page through more than a page, each once', async () => {
    await travel('2021-11-20T02:00:00Z');
    const ids = Array.from({ length: 130 }, freshId);
    for (let start = 0; start < ids.length; start += 20)
      await Promise.all(
        ids.slice(start, start + 20).map((id) => send(inspector, id, contentOf({ observedAt: '2021-11-20T08:00:00+07:00' }))),
      );
    expect((await everything({ unit: 'u_nha_trang', period: 'month:2021-12' })).sort()).toEqual(ids.sort());
    expect((await everything({ unit: 'u_nha_trang', day: '2021-11-20' })).sort()).toEqual(ids.sort());
  });

  it('are zeros where nothing came in, with every ward', async () => {
    const empty = await summary('u_nha_trang', 'month:2021-06');
    expect(empty).toMatchObject({ submissions: 0, generation: 0, pending: false });
    expect(empty.builtAt).toBeUndefined();
    expect(empty.children).toHaveLength(27);
    expect(empty.questions.map(({ id, answered }) => [id, answered])).toEqual([
      ['a', 0],
      ['why', 0],
      ['photo', 0],
      ['n', 0],
    ]);
  });

  it('of two versions of a form meet, in the newest words, with what was retired named', async () => {
    await travel('2021-12-20T02:00:00Z');
    await send(
      inspector,
      freshId(),
      contentOf({ observedAt: '2021-12-20T08:00:00+07:00', answers: { a: 'fail', why: 'x', n: 5_000_000_000 } }),
    );
    const designer = await world.someone(grant('designer', { kind: 'agency', agency }));
    const { definition, revision } = await designer.call('getDraft', { params: { form: form.id } });
    const [question, , , number] = definition.children;
    const changed = {
      ...definition,
      choiceLists: [{ name: 'pass', choices: [{ name: 'pass', label: { vi: 'Đạt yêu cầu' } }] }],
      children: [number!, { ...question!, label: { vi: 'Có đạt không' } }],
    };
    const saved = await designer.call('putDraft', {
      params: { form: form.id },
      headers: { 'if-match': `"${revision}"` },
      body: { definition: changed },
    });
    const { version, hash } = await designer.call('publishForm', { params: { form: form.id }, body: { base: saved.revision } });
    const newer = { version, versionHash: hash, observedAt: '2021-12-20T09:00:00+07:00', answers: { a: 'pass', n: 4_000_000_000 } };
    await send(inspector, freshId(), contentOf(newer));
    const { submissions, questions } = await summary('u_nha_trang', 'month:2022-01');
    expect(submissions).toBe(2);
    expect(questions.map(({ id, retired }) => [id, retired])).toEqual([
      ['n', undefined],
      ['a', undefined],
      ['why', true],
      ['photo', true],
    ]);
    expect(questions[0]?.numbers).toMatchObject({ count: 2, sum: 9_000_000_000, min: 4_000_000_000, max: 5_000_000_000 });
    expect(questions[1]).toMatchObject({
      label: { vi: 'Có đạt không' },
      choices: [
        { name: 'pass', label: { vi: 'Đạt yêu cầu' }, count: 1 },
        { name: 'fail', count: 1, retired: true },
      ],
    });
  });

  it('of one place that cannot be built are reported, and the others go on', async () => {
    await travel('2022-01-20T02:00:00Z');
    const [poisoned, healthy] = [freshId(), freshId()];
    await send(inspector, poisoned, contentOf({ observedAt: '2022-01-20T08:00:00+07:00' }));
    const city = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_nha_trang' }));
    await send(city, healthy, contentOf({ observedAt: '2022-01-20T08:00:00+07:00', unit: 'u_vinh_hoa' }));
    const key = headerKey('nhatrang', { form: form.id, unit: 'u_vinh_hai', day: '2022-01-20', shard: 0 }, poisoned);
    const { db } = world.storage;
    const header = (await db.get(key))!;
    await db.put(key, { ...header, version: 99 });
    const { failed } = await runAggregate(world.deps);
    expect(failed.map(({ node }) => node)).toEqual([`b|${form.id}|u_vinh_hai|2022-01-20|0`]);
    expect((await summary('u_nha_trang', 'month:2022-02')).submissions).toBe(1);
    await db.put(key, header);
    expect((await summary('u_nha_trang', 'month:2022-02')).submissions).toBe(2);
  });
});
