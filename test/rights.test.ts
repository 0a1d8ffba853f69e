import { createHash } from 'node:crypto';
import type { Grant } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { createProgramme } from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInside, type Inside } from './world/inside.ts';
import type { Person } from './world/person.ts';

const WARD = 'u_vinh_hai';
const PERIOD = 'month:2021-08';
const title = (agency: string) => ({ vi: `Phiếu của ${agency}` });

let world: Inside;
/** Of the agency `qltt`, and of `yte`. */
let [own, theirs] = ['', ''];

beforeAll(async () => {
  world = await startInside('2021-08-11T02:00:00Z');
  const admin = await world.someone([{ role: 'administrator', scope: { kind: 'organisation' } }]);
  const clerk = await world.someone([{ role: 'reporter', scope: { kind: 'organisation' } }]);
  own = await formOf(admin, clerk, 'qltt');
  theirs = await formOf(admin, clerk, 'yte');
  const expectations = [own, theirs].map((form) => ({ form, calendars: ['month'], unitKinds: ['ward'], count: 1, workingDays: 2 }));
  const founder = { by: 'usr_founder', at: '2021-08-10T01:00:00.000Z' };
  const programme = { ...movementProgramme(() => undefined), expectations };
  await createProgramme(world.storage.of('nhatrang'), founder, { programme });
});

afterAll(() => world.stop());

/** A form of the agency with one question, published, and one submission of it. */
async function formOf(admin: Person, clerk: Person, agency: string): Promise<string> {
  const { id } = await admin.call('createForm', { body: { agency: `agc_${agency}_nhatrang`, title: title(agency) } });
  const definition = {
    schema: 1,
    title: title(agency),
    languages: ['vi'],
    defaultLanguage: 'vi',
    choiceLists: [],
    children: [{ kind: 'integer', id: 'amount', name: 'amount', label: title(agency) }],
  } as const;
  await admin.call('putDraft', { params: { form: id }, headers: { 'if-match': '"1"' }, body: { definition: definition as never } });
  const { version, hash } = await admin.call('publishForm', { params: { form: id }, body: { base: 2 } });
  const content = {
    form: id,
    version,
    versionHash: hash,
    unit: WARD,
    observedAt: '2021-08-11T08:00:00+07:00',
    visit: 'self' as const,
    answers: { amount: 1 },
    attachments: [],
  };
  const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
  await clerk.call('submitSubmission', { params: { id: `sub_${agency}` }, body: { content, contentHash, base: 0 } });
  return id;
}

const query = () => ({ form: own, unit: WARD, period: PERIOD });
const ordered = (by: Person, body: object) =>
  by.call('createExport', { body: { ...query(), format: 'csv', language: 'vi', ...body } as never });
/** What is read of a unit: with the form of the agency `qltt`, or of all forms at once. */
const routes: { readonly [name: string]: (by: Person) => Promise<unknown> } = {
  getSummary: (by) => by.call('getSummary', { query: query() }),
  getTrend: (by) => by.call('getTrend', { query: query() }),
  getCrossTab: (by) => by.call('getCrossTab', { query: { ...query(), row: 'amount', column: '$unit' } }),
  listSubmissions: (by) => by.call('listSubmissions', { query: query() }),
  listFindings: (by) => by.call('listFindings', { query: query() }),
  summaryExport: (by) => ordered(by, { kind: 'summary' }),
  rowsExport: (by) => ordered(by, { kind: 'rows' }),
  getLedger: (by) => by.call('getLedger', { query: { unit: WARD, period: PERIOD } }),
  listFollowUps: (by) => by.call('listFollowUps', { query: { unit: WARD } }),
  getZones: (by) => by.call('getZones', { query: { unit: WARD, period: PERIOD } }),
  reportExport: (by) => by.call('createExport', { body: { kind: 'report', format: 'pdf', unit: WARD, period: PERIOD } }),
};

const whole = { kind: 'organisation' } as const;
const unit = (id: string) => ({ kind: 'unit', unit: id }) as const;
const agency = (id: string) => ({ kind: 'agency', agency: `agc_${id}_nhatrang` }) as const;

/** In the order of the routes. Of the other organisation's people the forms are not found, and the unit of the same id is theirs. */
const table: readonly (readonly [role: Grant['role'], scope: Grant['scope'], statuses: string, lines: string])[] = [
  ['administrator', whole, '200 200 200 200 200 200 200 200 200 200 200', 'qltt yte'],
  ['committee', whole, '200 200 200 200 200 200 200 200 200 200 200', 'qltt yte'],
  ['designer', whole, '200 200 200 200 200 200 200 200 200 200 200', 'qltt yte'],
  ['inspector', whole, '200 200 200 200 200 403 403 200 200 200 403', 'qltt yte'],
  ['reporter', whole, '200 200 200 200 200 403 403 200 200 200 403', 'qltt yte'],
  ['committee', unit('u_nha_trang'), '200 200 200 200 200 200 200 200 200 200 200', 'qltt yte'],
  ['committee', unit(WARD), '200 200 200 200 200 200 200 200 200 200 200', 'qltt yte'],
  ['committee', unit('u_loc_tho'), '403 403 403 403 403 403 403 403 403 403 403', ''],
  ['inspector', unit(WARD), '200 200 200 200 200 403 403 200 200 200 403', 'qltt yte'],
  ['reporter', unit(WARD), '200 200 200 200 200 403 403 200 200 200 403', 'qltt yte'],
  ['reporter', unit('u_loc_tho'), '403 403 403 403 403 403 403 403 403 403 403', ''],
  ['designer', agency('qltt'), '200 200 200 200 200 200 200 200 200 403 403', 'qltt'],
  ['designer', agency('yte'), '403 403 403 403 403 403 403 200 200 403 403', 'yte'],
  ['administrator', agency('yte'), '403 403 403 403 403 403 403 200 200 403 403', 'yte'],
  ['committee', agency('yte'), '403 403 403 403 403 403 403 200 200 403 403', 'yte'],
  ['inspector', agency('qltt'), '200 200 200 200 200 403 403 200 200 403 403', 'qltt'],
];

async function statusOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => '200',
    (error: unknown) => String((error as { readonly status?: number }).status),
  );
}

async function statuses(by: Person): Promise<string> {
  const found: string[] = [];
  for (const call of Object.values(routes)) found.push(await statusOf(call(by)));
  return found.join(' ');
}

describe('what is read of a unit', () => {
  it.each(table)('%s of %o', async (role, scope, due, lines) => {
    const person = await world.someone([{ role, scope }]);
    expect(await statuses(person)).toBe(due);
    if (lines === '') return;
    const ledger = await routes['getLedger']!(person);
    const agencies = (ledger as { readonly lines: readonly { readonly title: { readonly vi?: string } }[] }).lines.map(
      (line) => line.title.vi,
    );
    expect([...new Set(agencies)].sort()).toEqual(lines.split(' ').map((each) => title(each).vi));
  });

  it('is not found for another organisation, and by nobody where there is none', async () => {
    const stranger = await world.someone([{ role: 'committee', scope: whole }], 'other');
    expect(await statuses(stranger)).toBe('404 404 404 404 404 404 404 200 200 200 200');
    expect(await stranger.call('getLedger', { query: { unit: WARD, period: PERIOD } })).toMatchObject({ lines: [], adjustments: [] });
    const nobody = await world.someone([{ role: 'designer', scope: agency('yte') }]);
    const nowhere = { form: own, unit: 'u_none', period: PERIOD };
    const calls = [
      nobody.call('getSummary', { query: nowhere }),
      nobody.call('getCrossTab', { query: { ...nowhere, row: 'amount', column: '$unit' } }),
      nobody.call('getLedger', { query: { unit: 'u_none', period: PERIOD } }),
      nobody.call('getZones', { query: { unit: 'u_none', period: PERIOD } }),
      nobody.call('getSummary', { query: { ...nowhere, unit: WARD, form: 'frm_none' } }),
      nobody.call('getCrossTab', { query: { ...nowhere, unit: WARD, form: 'frm_none', row: 'amount', column: '$unit' } }),
    ];
    expect(await Promise.all(calls.map(statusOf))).toEqual(calls.map(() => '404'));
  });
});
