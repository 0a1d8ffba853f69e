import { createHash } from 'node:crypto';
import { Problem } from '@safeground/contract';
import type { RouteName } from '@safeground/contract/routes';
import type { Person } from '../world/person.ts';
import { signIn, visitor } from '../world/person.ts';
import { as, type MainJob, type Place } from '../journeys/main-job.ts';
import { fill, hashOf, send } from '../journeys/tablet.ts';

const ward = 'u_vinh_hai';
const address = { kind: 'business', unit: ward } as const;

/**
 * Goes once through every route of the API after the main job, as the people who use it would. Gives the names of the
 * routes it called, so that a route that is added is missed here until it is called too.
 */
export async function visitEveryRoute(place: Place, { submission, receipt }: MainJob): Promise<ReadonlySet<RouteName>> {
  // Photos were planned in the main job; attachments and list files are opened by following their address.
  const called = new Set<RouteName>(['planAttachments', 'openAttachment', 'openListFile']);
  const noting = (person: Person): Person => ({
    ...person,
    call: (name, ...input) => {
      called.add(name);
      return person.call(name, ...input);
    },
  });
  const [designer, inspector, committee, admin] = (
    await Promise.all(['designer', 'inspector', 'committee', 'admin'].map((role) => as(place, role)))
  ).map(noting) as [Person, Person, Person, Person];

  await noting(visitor(place)).call('health');
  await people(place, admin, noting);
  await registry(designer, admin);
  await subjects(designer, inspector);
  await assignments(designer, inspector, submission.content.form);
  await submissions(place, { inspector, committee }, { submission, receipt });
  await figures(place, committee, submission.content);
  await period(place, committee);
  await programme(committee);
  return called;
}

async function people(place: Place, admin: Person, noting: (person: Person) => Person): Promise<void> {
  await admin.call('me');
  await admin.call('listPeople');
  await admin.call('listNames', { query: { ids: (await admin.call('me')).user.id } });
  const { person, password } = await admin.call('createPerson', {
    body: { name: 'Ngô Thị Mai', email: 'mai@safeground.example', grants: [{ role: 'inspector', scope: { kind: 'unit', unit: ward } }] },
  });
  const grants = [{ role: 'inspector', scope: { kind: 'unit', unit: 'u_vinh_hoa' } }] as const;
  await admin.call('putGrants', { params: { id: person.id }, body: { grants: [...grants] } });
  const mai = await signIn(place, person.email, password);
  const wrong = await visitor(place).fetch('/api/auth/sign-in/email', posted({ email: person.email, password: 'not this one at all' }));
  if (wrong.status !== 401) throw new Error(`A wrong password answered ${wrong.status}`);
  const changed = await mai.fetch(
    '/api/auth/change-password',
    posted({ currentPassword: password, newPassword: 'con đường ven biển dài' }),
  );
  if (!changed.ok) throw new Error(`The password was not changed: ${changed.status} ${await changed.text()}`);
  await noting(mai).call('reportTablet', { body: { id: 'tablet-1', drafts: 1, waiting: 0 } });
  await admin.call('listTablets');
  await enrol(place, mai, noting);
  await mai.fetch('/api/auth/sign-out', posted({}));
  await admin.call('resetPassword', { params: { id: person.id } });
  await admin.call('endSessions', { params: { id: person.id } });
}

async function enrol(place: Place, holder: Person, noting: (person: Person) => Person): Promise<void> {
  const tablet = noting(visitor(place));
  const { code, secret } = await tablet.call('beginEnrolment');
  const approver = noting(holder);
  await approver.call('getEnrolment', { params: { code } });
  await approver.call('approveEnrolment', { params: { code }, body: {} });
  await tablet.call('claimEnrolment', { body: { secret } });
  await tablet.call('me');
  const { user } = await tablet.call('me');
  const offered = await approver.call('offerEnrolment', { params: { id: user.id } });
  await noting(visitor(place)).call('lookAtEnrolment', { body: { secret: offered.secret } });
}

async function assignments(designer: Person, inspector: Person, form: string): Promise<void> {
  const { items: subjects } = await inspector.call('listSubjects', { query: { unit: ward, kind: 'business' } });
  const { items: able } = await designer.call('listInspectors', { params: { form } });
  const { id } = (await inspector.call('me')).user;
  if (!able.some((person) => person.id === id)) throw new Error('The inspector may not be given work');
  const batch = '7c1f5a52-6a0e-4a57-9a39-0d6a3a1f6b10';
  await designer.call('createAssignments', { body: { batch, form, inspector: id, due: '2030-01-31', subjects: [subjects[0]!.id] } });
  const { items } = await inspector.call('listMyAssignments', { query: {} });
  await designer.call('listAssignments', { query: { form, state: 'open' } });
  const keys = items.map(({ subject, inspector: whose, due }) => ({ form, subject, inspector: whose, due }));
  await designer.call('cancelAssignments', { body: { items: keys } });
}

async function registry(designer: Person, admin: Person): Promise<void> {
  await admin.call('putAgency', { params: { id: 'agc_new' }, body: { name: { vi: 'Công an thành phố', en: 'City police' } } });
  await designer.call('listAgencies');
  await designer.call('listTemplates');
  await designer.call('listUnits', { query: {} });
  const { id: form } = await designer.call('createForm', { body: { agency: 'agc_qltt', template: 'f1' } });
  await designer.call('getForm', { params: { form } });
  await listFile(designer, form);
  const { revision, definition } = await designer.call('getDraft', { params: { form } });
  const changed = await designer.call('putDraft', { params: { form }, headers: { 'if-match': `"${revision}"` }, body: { definition } });
  const { version } = await designer.call('publishForm', { params: { form }, body: { base: changed.revision } });
  await designer.call('listVersions', { params: { form } });
  await designer.call('retireVersion', { params: { form, version } });
  await designer.call('listForms');
}

/** Choices that stand in a file: uploaded, checked, and read back. */
async function listFile(designer: Person, form: string): Promise<void> {
  const bytes = Buffer.from('name,label\nwell,Giếng\ntap,Nước máy\n');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { url = '', headers = {} } = await designer.call('planListUpload', { params: { form }, body: { sha256, size: bytes.length } });
  const sent = await designer.fetch(url, { method: 'PUT', headers, body: bytes });
  if (!sent.ok) throw new Error(`The list was not taken: ${sent.status}`);
  const file = 'water.csv';
  const { list } = await designer.call('addListFile', { params: { form }, body: { file, sha256, fileName: file, language: 'vi' } });
  const opened = await designer.fetch(`/api/lists/${list?.sha256}`);
  if (opened.status !== 303) throw new Error(`The list answered ${opened.status}`);
}

async function subjects(designer: Person, inspector: Person): Promise<void> {
  const made = await inspector.call('createSubject', { body: { ...address, name: 'Quán cơm Bà Năm', code: 'CSKD-9001' } });
  await inspector.call('putSubject', { params: { id: made.id }, body: { ...address, name: 'Quán cơm Bà Năm 2', code: 'CSKD-9002' } });
  await inspector.call('getSubject', { params: { id: made.id } });
  await inspector.call('listSubjectHistory', { params: { id: made.id } });
  await inspector.call('listSubjects', { query: { unit: ward, q: 'ba nam' } });
  const { url } = await designer.call('exportSubjects', { body: { unit: ward, kind: 'business', format: 'csv', language: 'vi' } });
  const file = await designer.fetch(url);
  // What was exported reads back; one line is new.
  const lines = (await file.text()).replace('CSKD-9002', 'CSKD-9003').replace(made.id, '');
  const content = Buffer.from(lines).toString('base64');
  await designer.call('importSubjects', { body: { fileName: 'co-so.csv', content, language: 'vi', commit: true } });
}

async function submissions(
  place: Place,
  { inspector, committee }: { readonly inspector: Person; readonly committee: Person },
  { submission, receipt }: Pick<MainJob, 'submission' | 'receipt'>,
): Promise<void> {
  const { id, content } = submission;
  await inspector.call('listMySubmissions', { query: {} });
  await inspector.call('listMySubmissions', { query: { state: 'returned' } });
  await inspector.call('listSubjectSubmissions', { params: { id: content.subject ?? '' }, query: {} });
  await committee.call('listReviewQueue', { query: { unit: ward } });
  const opened = await committee.fetch(`/api/attachments/${content.attachments[0]}?submission=${id}`);
  if (opened.status !== 303) throw new Error(`The attachment answered ${opened.status}`);
  const returned = await committee.call('transitionSubmission', {
    params: { id },
    body: { action: 'return', base: receipt.revision, reason: 'Thiếu ảnh toàn cảnh' },
  });
  const corrected = { ...content, answers: { ...content.answers, team: 'Tổ liên ngành' } };
  const correction = { params: { id }, body: { content: corrected, contentHash: hashOf(corrected), base: returned.revision } };
  const { revision } = await inspector.call('submitSubmission', correction);
  await committee.call('transitionSubmission', { params: { id }, body: { action: 'approve', base: revision } });
  // A tablet that lost the answer sends again, when others have gone on already.
  await inspector.call('submitSubmission', correction);
  await committee.call('getSubmission', { params: { id } });
  await place.tick();
  const version = await inspector.call('getVersion', { params: { form: content.form, version: content.version } });
  // A content too large for an item is kept as a file.
  const large = fill('0197a3c0-0000-7000-8000-000000000002', { version, unit: ward, observedAt: content.observedAt });
  const wordy = { ...large.content, answers: { ...large.content.answers, advice: noise(900_000) } };
  await send(inspector, { id: large.id, content: wordy, contentHash: hashOf(wordy) });
  await committee.call('getSubmission', { params: { id: large.id } });
  await committee.call('listSubmissionCopies', { params: { id } });
  const mistaken = fill('0197a3c0-0000-7000-8000-000000000004', { version, unit: ward, observedAt: content.observedAt });
  await send(inspector, mistaken);
  await inspector.call('withdrawSubmission', { params: { id: mistaken.id }, body: { base: 1, reason: 'Gửi nhầm cơ sở' } });
}

async function figures(place: Place, committee: Person, { form }: { readonly form: string }): Promise<void> {
  const { items: periods } = await committee.call('listPeriods', { query: { calendar: 'year' } });
  const period = periods[0]?.key ?? '';
  await committee.call('listSubmissions', { query: { form, unit: 'u_nha_trang', period } });
  await committee.call('getSummary', { query: { form, unit: 'u_nha_trang', period, map: 'now' } });
  await committee.call('getTrend', { query: { form, unit: 'u_nha_trang', period } });
  await committee.call('getCrossTab', { query: { form, unit: 'u_nha_trang', period, row: '$class', column: '$unit' } });
  const { items: findings } = await committee.call('listFindings', { query: { form, unit: 'u_nha_trang', period } });
  const { submission = '', criterion = '', revision = 0 } = findings[0] ?? {};
  await committee.call('putFollowUp', { params: { submission, criterion }, body: { done: true, base: revision } });
  await committee.call('listFollowUps', { query: { unit: 'u_nha_trang' } });
  const { id } = await committee.call('createExport', {
    body: { kind: 'rows', format: 'csv', form, unit: 'u_nha_trang', period, language: 'vi' },
  });
  await place.tick();
  await committee.call('getExport', { params: { id } });
  await committee.call('listExports');
}

/** The rules, with a change that is looked at first. There are some already, so none are begun. */
async function programme(committee: Person): Promise<void> {
  const { rules, revision, earliest } = await committee.call('getProgramme');
  if (rules === undefined) throw new Error('The demo has no programme');
  const changed = { ...rules, zones: { ...rules.zones, staleDays: 30 } };
  await committee.call('previewProgramme', { body: { rules: changed } });
  await committee.call('putProgramme', { headers: { 'if-match': `"${revision}"` }, body: { from: earliest, rules: changed } });
  const again = await committee.call('startProgramme', { body: { template: 'movement', from: earliest } }).catch((error: unknown) => error);
  if (!(again instanceof Problem && again.type === 'conflict')) throw new Error('A second programme was begun');
  await wording(committee);
}

/** The words of the report, and what they would say of a month. */
async function wording(committee: Person): Promise<void> {
  const { wording: standing, revision, earliest } = await committee.call('getWording');
  if (standing === undefined) throw new Error('The demo has no wording');
  const again = await committee.call('startWording').catch((error: unknown) => error);
  if (!(again instanceof Problem && again.type === 'conflict')) throw new Error('Wording was begun over what stands');
  const changed = { ...standing, all: { ...standing.all, closing: 'Hết báo cáo {period}.' } };
  await committee.call('putWording', { headers: { 'if-match': `"${revision}"` }, body: { from: earliest, wording: changed } });
  const { items: months } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  await committee.call('getReportNumbers', { query: { unit: 'u_nha_trang', period: months[0]?.key ?? '' } });
}

/** A month from its ledger to its closing; its report before and after. */
async function period(place: Place, committee: Person): Promise<void> {
  const { items: months } = await committee.call('listPeriods', { query: { calendar: 'month' } });
  const { items: quarters } = await committee.call('listPeriods', { query: { calendar: 'quarter' } });
  const of = { unit: 'u_nha_trang', period: months[1]?.key ?? '' };
  await committee.call('createExport', { body: { kind: 'report', format: 'docx', unit: ward, period: quarters[1]?.key ?? '' } });
  await place.tick();
  await committee.call('getLedger', { query: of });
  await committee.call('getZones', { query: of });
  await committee.call('putReportMail', { body: { unit: of.unit } });
  if (!(await committee.call('getReportMail')).available) throw new Error('The stage has a sender, and the API does not know it');
  await committee.call('closePeriod', { body: { period: of.period } });
  await place.tick();
  if (!(await committee.call('getClosing', { query: { period: of.period } })).closed) throw new Error('The month is not closed');
  const { id } = await committee.call('createExport', { body: { kind: 'report', format: 'pdf', ...of } });
  await place.tick();
  const { state } = await committee.call('getExport', { params: { id } });
  if (state !== 'done') throw new Error(`The report is ${state}`);
  await committee.call('reopenPeriod', { body: { period: of.period, reason: 'Bổ sung số liệu' } });
  await committee.call('decideRecognition', { body: { unit: ward, action: 'recognise', decision: '2104/QĐ-UBND', day: '2021-09-22' } });
}

function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', 'x-safeground': '1' }, body: JSON.stringify(body) };
}

/** Text that does not compress. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join('');
}
