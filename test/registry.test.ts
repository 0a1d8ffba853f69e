import { problemTypes, type Grant, type ProblemBody } from '@safeground/contract';
import type { FormDefinition, Question } from '@safeground/forms';
import { listAudit } from '@safeground/store';
import { ENGINE, precompile } from '@safeground/forms/precompile';
import { templates } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInside, type Inside } from './world/inside.ts';
import { visitor, type Person } from './world/person.ts';

const agency = 'agc_qltt_nhatrang';
const everywhere = { kind: 'organisation' } as const;
const grant = (role: Grant['role'], scope: Grant['scope'] = everywhere): Grant[] => [{ role, scope }];

let world: Inside;
let designer: Person;
let administrator: Person;
let inspector: Person;
let reporter: Person;
let committee: Person;
let stranger: Person;

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  designer = await world.someone(grant('designer', { kind: 'agency', agency }));
  administrator = await world.someone(grant('administrator'));
  inspector = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_vinh_hai' }));
  reporter = await world.someone(grant('reporter', { kind: 'unit', unit: 'u_vinh_hai' }));
  committee = await world.someone(grant('committee'));
  stranger = await world.someone(grant('administrator'), 'other');
});

afterAll(() => world.stop());

type Sent = { readonly status: number; readonly body: ProblemBody };

/** A request as anybody may write it, well-formed or not. */
async function send(person: Person, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await person.fetch(path, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', 'x-safeground': '1', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: (await response.json()) as ProblemBody };
}

const newForm = (): ReturnType<typeof designer.call<'createForm'>> => designer.call('createForm', { body: { agency, template: 'f1' } });

async function save(person: Person, form: string, revision: number, definition: unknown) {
  return person.call('putDraft', {
    params: { form },
    headers: { 'if-match': `"${revision}"` },
    body: { definition: definition as FormDefinition },
  });
}

const blank = (children: readonly Question[]): FormDefinition => ({
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [],
  children,
});
const text = (id: string, change: Partial<Question> = {}): Question => ({ kind: 'text', id, name: id, label: { vi: id }, ...change });

describe('a form over HTTP', () => {
  it('goes from template to draft, version and retirement, and each act is in the audit', async () => {
    const form = await newForm();
    expect(form).toMatchObject({ agency, state: 'draft', latestVersion: 0, subjectKind: 'business', title: templates[0]!.title });
    const draft = await designer.call('getDraft', { params: { form: form.id } });
    expect(draft).toMatchObject({ revision: 1, definition: templates[0]!.definition });
    const saved = await save(designer, form.id, 1, { ...draft.definition, title: { vi: 'Phiếu chợ', en: 'Market checklist' } });
    expect(saved.revision).toBe(2);
    expect(await designer.call('getForm', { params: { form: form.id } })).toMatchObject({ title: { vi: 'Phiếu chợ' } });
    const version = await designer.call('publishForm', { params: { form: form.id }, body: { base: 2 } });
    expect(version).toMatchObject({ version: 1, definition: saved.definition });
    const params = { form: form.id, version: 1 };
    expect(await inspector.call('getVersion', { params })).toEqual(version);
    const precompiled = precompile(saved.definition, version.hash);
    expect(await inspector.call('getVersion', { params, query: { engine: String(ENGINE) } })).toEqual({ ...version, precompiled });
    expect(await inspector.call('getVersion', { params, query: { engine: String(ENGINE + 1) } })).toEqual(version);
    expect((await inspector.call('listVersions', { params: { form: form.id } })).items).toMatchObject([{ version: 1, hash: version.hash }]);
    expect(await designer.call('retireVersion', { params: { form: form.id, version: 1 } })).toMatchObject({
      retiredAt: '2021-08-11T02:00:00.000Z',
    });
    const entries = (await listAudit(world.storage.of('nhatrang'), '2021-08-11')).items.filter((entry) =>
      String(entry['resource']).startsWith(`form/${form.id}`),
    );
    expect(entries.map((entry) => entry['action']).sort()).toEqual(['form.create', 'form.publish', 'form.retire']);
  });

  it('starts blank under a title in a language of the organisation', async () => {
    const form = await designer.call('createForm', { body: { agency, title: { vi: 'Phiếu mới' } } });
    expect((await designer.call('getDraft', { params: { form: form.id } })).definition).toEqual({
      schema: 1,
      title: { vi: 'Phiếu mới' },
      languages: ['vi', 'en'],
      defaultLanguage: 'vi',
      children: [],
      choiceLists: [],
    });
    const foreign = await send(designer, 'post', '/api/forms', JSON.stringify({ agency, title: { fr: 'Fiche' } }));
    expect([foreign.status, foreign.body.errors?.[0]?.pointer]).toEqual([422, '/title']);
  });

  it('two people editing one draft: the second is told which revision stands, and nothing is lost', async () => {
    const form = await newForm();
    const { definition } = await designer.call('getDraft', { params: { form: form.id } });
    const edits = await Promise.allSettled(
      [designer, administrator].map((person, index) => save(person, form.id, 1, { ...definition, title: { vi: `Bản ${index}` } })),
    );
    expect(edits.map((edit) => edit.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(edits.find((edit) => edit.status === 'rejected')?.reason).toMatchObject({ type: 'conflict', status: 409, revision: 2 });
    const winner = edits.find((edit) => edit.status === 'fulfilled')!.value;
    expect((await designer.call('getDraft', { params: { form: form.id } })).definition.title).toEqual(winner.definition.title);
  });

  it('a draft is saved with its errors, and is not published with them: every place is named', async () => {
    const form = await newForm();
    const broken = blank([
      text('a', { relevant: "${b} = '1'" }),
      text('b', { relevant: "${a} = '1'" }),
      text('c', { constraint: '${nobody} > 1' }),
      { ...text('d'), kind: 'select_one', choices: 'missing' },
      { ...text('e'), name: 'c' },
    ]);
    expect((await save(designer, form.id, 1, broken)).revision).toBe(2);
    const refused = await send(designer, 'post', `/api/forms/${form.id}/versions`, '{"base":2}');
    expect(refused.status).toBe(422);
    expect(refused.body.type).toMatch(/form-invalid$/);
    const pointers = new Set(refused.body.errors?.map((error) => error.pointer));
    expect([...pointers].sort()).toEqual(
      ['/children/0', '/children/2/constraint', '/children/3/choices', '/children/4/name'].map((place) => `/definition${place}`),
    );
    // What the engine could open is looked at as well.
    const twice = { ...blank([]), choiceLists: [{ name: 'l', choices: ['a', 'a'].map((name) => ({ name, label: { vi: name } })) }] };
    await save(designer, form.id, 2, twice);
    const again = await send(designer, 'post', `/api/forms/${form.id}/versions`, '{"base":3}');
    expect([again.status, again.body.errors?.map(({ pointer, code }) => `${code} ${pointer}`)]).toEqual([
      422,
      ['duplicate-choice /definition/choiceLists/0/choices/1'],
    ]);
    expect(await designer.call('getForm', { params: { form: form.id } })).toMatchObject({ state: 'draft', latestVersion: 0 });
    expect((await designer.call('listVersions', { params: { form: form.id } })).items).toEqual([]);
  });

  it.each([
    [
      'a cyclic condition, with its path',
      [text('a', { relevant: "${b} = '1'" }), text('b', { relevant: "${a} = '1'" })],
      /a → b → a|b → a → b/,
    ],
    ['a name clash', [text('a'), { ...text('b'), name: 'a' }], /the name “a”/],
    ['an unknown name', [text('a', { relevant: '${nobody} = 1' })], /nobody/],
  ] as const)('refuses to publish %s', async (_, children, message) => {
    const form = await newForm();
    await save(designer, form.id, 1, blank(children));
    const refused = await send(designer, 'post', `/api/forms/${form.id}/versions`, '{"base":2}');
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.some((error) => message.test(error.message))).toBe(true);
  });

  it.each([
    ['a newer schema', { ...blank([]), schema: 2 }, '/definition/schema', 'newer-schema'],
    ['an unknown key', { ...blank([]), owner: 'me' }, '/definition', 'shape.keys'],
    [
      'an unknown kind of question',
      blank([{ ...text('a'), kind: 'hologram' as Question['kind'] }]),
      '/definition/children/0/kind',
      'shape.values',
    ],
    ['a text where a list belongs', { ...blank([]), languages: 'vi' }, '/definition/languages', 'shape.expected'],
    ['nothing', null, '/definition', 'invalid'],
  ])('refuses to save %s, and says where', async (_, definition, pointer, code) => {
    const form = await newForm();
    const refused = await send(designer, 'put', `/api/forms/${form.id}/draft`, JSON.stringify({ definition }), { 'if-match': '"1"' });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.[0]?.pointer).toBe(pointer);
    if (code !== 'invalid') expect(refused.body.errors?.[0]?.code).toBe(code);
    expect((await designer.call('getDraft', { params: { form: form.id } })).revision).toBe(1);
  });

  it('a save without the revision it builds on is refused', async () => {
    const form = await newForm();
    const body = JSON.stringify({ definition: blank([]) });
    for (const headers of [{}, { 'if-match': '*' }, { 'if-match': '1' }] as Record<string, string>[])
      expect((await send(designer, 'put', `/api/forms/${form.id}/draft`, body, headers)).status).toBe(422);
  });

  it('a publication resent after a lost response gives the same version', async () => {
    const form = await newForm();
    const publish = () => designer.call('publishForm', { params: { form: form.id }, body: { base: 1 } });
    const first = await publish();
    await save(designer, form.id, 1, blank([text('a')]));
    await designer.call('publishForm', { params: { form: form.id }, body: { base: 2 } });
    expect(await publish()).toEqual(first);
    await expect(designer.call('publishForm', { params: { form: form.id }, body: { base: 7 } })).rejects.toMatchObject({
      type: 'conflict',
      revision: 2,
    });
  });

  it('drafts of others are not in the list of who cannot write them', async () => {
    const form = await newForm();
    const seen = async (person: Person) => (await person.call('listForms')).items.some((each) => each.id === form.id);
    expect([await seen(designer), await seen(administrator), await seen(inspector), await seen(committee)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    await designer.call('publishForm', { params: { form: form.id }, body: { base: 1 } });
    expect([await seen(inspector), await seen(committee)]).toEqual([true, true]);
  });

  it('templates say how much they ask', async () => {
    const { items } = await reporter.call('listTemplates');
    expect(items.map(({ id }) => id)).toEqual(['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7']);
    expect(items.every((item) => item.questions > 15 && item.title['vi'] !== undefined && item.title['en'] !== undefined)).toBe(true);
  });
});

describe('who may do what', () => {
  it('only designers of the agency and administrators write its forms', async () => {
    const form = await newForm();
    const other = await world.someone(grant('designer', { kind: 'agency', agency: 'agc_yte_nhatrang' }));
    const attempts = [
      ['post', '/api/forms', JSON.stringify({ agency, template: 'f2' })],
      ['get', `/api/forms/${form.id}/draft`, undefined],
      ['put', `/api/forms/${form.id}/draft`, JSON.stringify({ definition: blank([]) })],
      ['post', `/api/forms/${form.id}/versions`, '{"base":1}'],
      ['post', `/api/forms/${form.id}/versions/1/retire`, undefined],
    ] as const;
    for (const person of [other, inspector, reporter, committee])
      for (const [method, path, body] of attempts) {
        const { status, body: problem } = await send(person, method, path, body, { 'if-match': '"1"' });
        expect([method, path, status, problem.type.split(/[#/]/).at(-1)]).toEqual([method, path, 403, 'not-permitted']);
      }
    expect(await designer.call('getDraft', { params: { form: form.id } })).toMatchObject({ revision: 1 });
    expect(await other.call('getForm', { params: { form: form.id } })).toMatchObject({ id: form.id });
  });

  it('only administrators enter and rename agencies', async () => {
    const body = { name: { vi: 'Hội Cựu chiến binh', en: 'Veterans' } };
    for (const person of [designer, inspector, reporter, committee])
      await expect(person.call('putAgency', { params: { id: 'agc_ccb' }, body })).rejects.toMatchObject({ status: 403 });
    await administrator.call('putAgency', { params: { id: 'agc_ccb' }, body });
    expect((await reporter.call('listAgencies')).items).toContainEqual({ id: 'agc_ccb', ...body });
    expect((await stranger.call('listAgencies')).items.map((each) => each.id)).not.toContain('agc_ccb');
  });

  it('what belongs to another organisation is not found, whatever one may do in one’s own', async () => {
    const form = await newForm();
    await designer.call('publishForm', { params: { form: form.id }, body: { base: 1 } });
    const subject = await inspector.call('createSubject', { body: { kind: 'business', name: 'Quán cơm', unit: 'u_vinh_hai' } });
    const move = JSON.stringify({ kind: 'business', name: 'Quán cơm', unit: 'u_vinh_hai' });
    const foreign = [
      ['get', `/api/forms/${form.id}`],
      ['get', `/api/forms/${form.id}/draft`],
      ['put', `/api/forms/${form.id}/draft`, JSON.stringify({ definition: blank([]) })],
      ['get', `/api/forms/${form.id}/versions`],
      ['post', `/api/forms/${form.id}/versions`, '{"base":1}'],
      ['get', `/api/forms/${form.id}/versions/1`],
      ['post', `/api/forms/${form.id}/versions/1/retire`],
      ['post', '/api/forms', JSON.stringify({ agency, template: 'f1' })],
      ['get', `/api/subjects/${subject.id}`],
      ['get', `/api/subjects/${subject.id}/history`],
      ['put', `/api/subjects/${subject.id}`, move],
    ] as const;
    for (const [method, path, body] of foreign) {
      const { status } = await send(stranger, method, path, body, { 'if-match': '"1"' });
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    expect((await stranger.call('listForms')).items).toEqual([]);
    expect((await stranger.call('listSubjects', { query: { unit: 'u_vinh_hai' } })).items).toEqual([]);
  });

  it('ids of nothing are not found either', async () => {
    const form = await newForm();
    for (const path of [
      '/api/forms/frm_none',
      '/api/forms/frm_none/draft',
      `/api/forms/${form.id}/versions/1`,
      '/api/subjects/sbj_none',
      '/api/subjects?unit=u_none',
      '/api/periods?calendar=week',
    ])
      expect([path, (await send(administrator, 'get', path)).status]).toEqual([path, 404]);
    const unknown = [
      { agency: 'agc_none', template: 'f1' },
      { agency, template: 'f99' },
    ];
    for (const body of unknown) expect((await send(administrator, 'post', '/api/forms', JSON.stringify(body))).status).toBe(404);
  });

  it.each([
    ['get', '/api/agencies', undefined],
    ['put', '/api/agencies/agc_x', { name: { vi: 'Tên' } }],
    ['get', '/api/templates', undefined],
    ['get', '/api/forms', undefined],
    ['post', '/api/forms', { agency, template: 'f1' }],
    ['get', '/api/forms/frm_1', undefined],
    ['get', '/api/forms/frm_1/draft', undefined],
    ['put', '/api/forms/frm_1/draft', { definition: {} }],
    ['get', '/api/forms/frm_1/versions', undefined],
    ['post', '/api/forms/frm_1/versions', { base: 1 }],
    ['get', '/api/forms/frm_1/versions/1', undefined],
    ['post', '/api/forms/frm_1/versions/1/retire', undefined],
    ['get', '/api/units', undefined],
    ['get', '/api/periods', undefined],
    ['get', '/api/subjects?unit=u_vinh_hai', undefined],
    ['post', '/api/subjects', { kind: 'business', name: 'Quán', unit: 'u_vinh_hai' }],
    ['get', '/api/subjects/sbj_1', undefined],
    ['put', '/api/subjects/sbj_1', { kind: 'business', name: 'Quán', unit: 'u_vinh_hai' }],
    ['get', '/api/subjects/sbj_1/history', undefined],
  ])('without a session, %s %s is refused', async (method, path, body) => {
    const sent = await send(visitor(world), method, path, body === undefined ? undefined : JSON.stringify(body), { 'if-match': '"1"' });
    expect(sent.status).toBe(401);
  });
});

describe('requests nobody should send', () => {
  const form = { agency, template: 'f1' };
  const subject = { kind: 'business', name: 'Quán cơm', unit: 'u_vinh_hai' };
  it.each([
    ['post', '/api/forms', { ...form, extra: 1 }],
    ['post', '/api/forms', { ...form, title: { vi: 'Cả hai' } }],
    ['post', '/api/forms', { agency }],
    ['post', '/api/forms', { agency: 7, template: 'f1' }],
    ['post', '/api/forms', { agency: '../x', template: 'f1' }],
    ['post', '/api/forms', []],
    ['post', '/api/forms/frm_1/versions', { base: '1' }],
    ['post', '/api/forms/frm_1/versions', { base: 0 }],
    ['post', '/api/forms/frm_1/versions', { base: 1, force: true }],
    ['put', '/api/agencies/agc_x', { name: 'Tên' }],
    ['put', '/api/agencies/agc_x', { id: 'agc_y', name: { vi: 'Tên' } }],
    ['post', '/api/subjects', { ...subject, id: 'mine' }],
    ['post', '/api/subjects', { ...subject, name: '   ' }],
    ['post', '/api/subjects', { ...subject, name: 'x'.repeat(201) }],
    ['post', '/api/subjects', { ...subject, place: { latitude: 91, longitude: 0 } }],
    ['post', '/api/subjects', { ...subject, place: { latitude: '12', longitude: 0 } }],
    ['post', '/api/subjects', { ...subject, phone: 258 }],
    ['put', '/api/subjects/sbj_1', { name: 'Quán' }],
    ['get', '/api/units?on=2021-02-30', undefined],
    ['get', '/api/units?on=2021-08-11&deep=1', undefined],
    ['get', '/api/periods?on=yesterday', undefined],
    ['get', '/api/subjects', undefined],
    ['get', '/api/subjects?unit=u_vinh_hai&limit=9', undefined],
    ['get', '/api/subjects?unit=u_vinh_hai&cursor=bm9uc2Vuc2U', undefined],
    ['get', '/api/forms/frm_1/versions/0', undefined],
    ['get', '/api/forms/frm_1/versions/1e3', undefined],
  ])('%s %s %j is refused with the place', async (method, path, body) => {
    const { status, body: problem } = await send(administrator, method, path, body === undefined ? undefined : JSON.stringify(body));
    expect([status, problem.title]).toEqual([422, problemTypes['validation-failed'].title]);
    if (!path.includes('cursor')) expect(problem.errors?.length).toBeGreaterThan(0);
  });

  it.each(['{', '{"agency":', 'null null', ''])('a body that is no JSON (%j) is refused', async (body) => {
    const { status } = await send(administrator, 'post', '/api/forms', body);
    expect([400, 422]).toContain(status);
    expect((await send(administrator, 'post', '/api/forms', '{"agency":')).status).toBe(400);
  });

  it('a key that would reach a prototype is an unknown key', async () => {
    const body = `{"agency":"${agency}","template":"f1","__proto__":{"admin":true}}`;
    expect((await send(administrator, 'post', '/api/forms', body)).status).toBe(422);
  });
});

describe('units and periods', () => {
  it('the tree of a day has the parent of that day', async () => {
    const on = async (day: string) => (await reporter.call('listUnits', { query: { on: day } })).items;
    expect((await on('2021-08-11')).length).toBe(29);
    expect((await on('2024-11-01')).length).toBe(24);
    const last = await on('2025-07-01');
    expect(last.map(({ id, parent }) => [id, parent])).toEqual([
      ['u_khanh_hoa', undefined],
      ['u_bac_nha_trang', 'u_khanh_hoa'],
      ['u_p_nha_trang', 'u_khanh_hoa'],
      ['u_tay_nha_trang', 'u_khanh_hoa'],
      ['u_nam_nha_trang', 'u_khanh_hoa'],
    ]);
    expect((await reporter.call('listUnits', { query: {} })).items).toHaveLength(29);
  });

  it('periods go back from the one that holds the day, by the organisation’s midnight', async () => {
    const first = async (on?: string) => (await reporter.call('listPeriods', { query: { calendar: 'month', on } })).items[0];
    expect(await first('2021-08-14')).toMatchObject({ key: 'month:2021-08', from: '2021-07-15', to: '2021-08-14' });
    expect((await first('2021-08-15'))?.key).toBe('month:2021-09');
    world.travel('2021-08-14T16:59:59Z');
    expect((await first())?.key).toBe('month:2021-08');
    world.travel('2021-08-14T17:00:00Z');
    expect((await first())?.key).toBe('month:2021-09');
    world.travel('2021-08-11T02:00:00Z');
    expect((await reporter.call('listPeriods', { query: {} })).items).toHaveLength(24 + 8 + 4 + 2);
  });
});

describe('subjects over HTTP', () => {
  const shop = { kind: 'business', name: 'Quán cơm Đường Biển', unit: 'u_vinh_hai', code: 'CSKD-7' } as const;

  it('are entered, found without marks, changed, and keep their history', async () => {
    const subject = await inspector.call('createSubject', { body: { ...shop, name: 'Quán cơm Đường Biển'.normalize('NFD'), phone: ' ' } });
    expect(subject).toMatchObject({ ...shop, createdAt: '2021-08-11T02:00:00.000Z' });
    expect(subject).not.toHaveProperty('phone');
    const found = await inspector.call('listSubjects', { query: { unit: 'u_vinh_hai', q: 'duong bien' } });
    expect(found.items.map((each) => each.id)).toEqual([subject.id]);
    await inspector.call('putSubject', { params: { id: subject.id }, body: { ...shop, address: '2 Tháng 4' } });
    const history = (await inspector.call('listSubjectHistory', { params: { id: subject.id } })).items;
    expect(history.map(({ revision, address }) => [revision, address])).toEqual([
      [2, '2 Tháng 4'],
      [1, undefined],
    ]);
    await expect(inspector.call('createSubject', { body: shop })).rejects.toMatchObject({
      type: 'conflict',
      errors: [{ pointer: '/code', code: 'taken' }],
    });
  });

  it('are written where one may write, and moved with the right in both places', async () => {
    const city = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_nha_trang' }));
    const elsewhere = { ...shop, unit: 'u_loc_tho', code: 'CSKD-8' };
    await expect(inspector.call('createSubject', { body: elsewhere })).rejects.toMatchObject({ status: 403 });
    const subject = await city.call('createSubject', { body: elsewhere });
    await expect(inspector.call('getSubject', { params: { id: subject.id } })).rejects.toMatchObject({ status: 403 });
    const moved = { ...elsewhere, unit: 'u_vinh_hai' };
    await expect(inspector.call('putSubject', { params: { id: subject.id }, body: moved })).rejects.toMatchObject({ status: 403 });
    await expect(inspector.call('listSubjects', { query: { unit: 'u_nha_trang' } })).rejects.toMatchObject({ status: 403 });
    await city.call('putSubject', { params: { id: subject.id }, body: moved });
    expect(await inspector.call('getSubject', { params: { id: subject.id } })).toMatchObject({ unit: 'u_vinh_hai' });
    for (const person of [reporter, committee])
      await expect(person.call('createSubject', { body: { ...moved, code: 'CSKD-9' } })).rejects.toMatchObject({ status: 403 });
  });

  it('go with their unit into the one it became, and nothing new is entered in one that has ended', async () => {
    const subject = await administrator.call('createSubject', { body: { ...shop, unit: 'u_phuoc_tan', code: 'CSKD-10' } });
    world.travel('2025-08-01T02:00:00Z');
    const ward = await world.someone(grant('inspector', { kind: 'unit', unit: 'u_p_nha_trang' }));
    const listed = (await ward.call('listSubjects', { query: { unit: 'u_p_nha_trang' } })).items;
    expect(listed.map((each) => each.id)).toContain(subject.id);
    expect(await ward.call('getSubject', { params: { id: subject.id } })).toMatchObject({ unit: 'u_phuoc_tan' });
    const late = await send(ward, 'post', '/api/subjects', JSON.stringify({ ...shop, unit: 'u_phuoc_tan', code: 'CSKD-11' }));
    expect([late.status, late.body.errors?.[0]?.code]).toEqual([422, 'unit-ended']);
    await ward.call('putSubject', { params: { id: subject.id }, body: { ...shop, unit: 'u_p_nha_trang', code: 'CSKD-10' } });
    expect((await ward.call('getSubject', { params: { id: subject.id } })).unit).toBe('u_p_nha_trang');
    world.travel('2021-08-11T02:00:00Z');
  });
});
