import { randomUUID } from 'node:crypto';
import { Problem, type Period } from '@safeground/contract';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';
import { demoPhotos } from '../../../functions/src/seed/photos.ts';
import { fill, hashOf, send } from '../../journeys/tablet.ts';
import { signIn, type Person } from '../../world/person.ts';
import type { RunningPlatform } from '../../world/platform.ts';

/** What stands on the platform for people to look at. */
export type Content = {
  readonly form: string;
  readonly subject: string;
  /** The month before the running one. */
  readonly period: string;
  /** A submission with a critical fault, and one that is flagged and was sent twice with different answers. */
  readonly red: string;
  readonly flagged: string;
};

/**
 * Nine visits in two months: good ones, one with a critical fault, one flagged, one returned, and one export of them.
 * Somebody without any rights is there too: `nobody@safeground.example`, whose password is given.
 */
export async function makeContent(platform: RunningPlatform): Promise<Content & { readonly nobody: string }> {
  const as = (role: string): Promise<Person> => signIn(platform, `${role}@safeground.example`, DEMO_PASSWORD);
  const [inspector, committee, admin] = await Promise.all([as('inspector'), as('committee'), as('admin')]);
  const { items: forms } = await inspector.call('listForms');
  const form = forms.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))?.id ?? '';
  const version = await inspector.call('getVersion', { params: { form, version: 1 } });
  const [last, before] = await monthsBefore(committee);
  const [photo] = demoPhotos();
  const sha256 = await inspector.upload(photo!.bytes, 'image/png');

  const visit = async (unit: string, month: Period, differing: Record<string, string> = {}): Promise<{ id: string; subject: string }> => {
    const { items } = await inspector.call('listSubjects', { query: { unit, kind: 'business' } });
    const observedAt = `${month.from}T09:00:00+07:00`;
    const subject = items[0]!.id;
    const filled = fill(randomUUID(), { version, unit, subject, observedAt, differing, photo: { sha256, size: photo!.bytes.length } });
    await send(inspector, filled);
    return { id: filled.id, subject };
  };
  for (const unit of ['u_vinh_hai', 'u_loc_tho', 'u_vinh_truong']) await visit(unit, before);
  for (const unit of ['u_loc_tho', 'u_vinh_truong']) await visit(unit, last);
  const { subject } = await visit('u_vinh_hai', last, { b09_value: 'none', b09_remark: 'Không bố trí vạch giãn cách ở quầy thu tiền' });
  const red = await visit('u_vinh_truong', last, { b04_value: 'fail', b04_remark: 'Ngành nghề chưa được phép mở lại' });
  const returned = await visit('u_loc_tho', last, { b11_value: 'partial', b11_remark: 'Sổ khử khuẩn bỏ trống hai tuần' });
  await committee.call('transitionSubmission', {
    params: { id: returned.id },
    body: { action: 'return', base: 1, remarks: [{ path: 'b11_value', text: 'Chụp lại trang sổ có ngày' }] },
  });

  const unfinished = {
    form,
    version: 1,
    versionHash: version.hash,
    unit: 'u_vinh_hai',
    subject,
    observedAt: `${last.from}T10:00:00+07:00`,
  };
  const content = { ...unfinished, visit: 'inspection' as const, answers: { team: 'Tổ liên ngành', b02_value: 'fail' }, attachments: [] };
  const flagged = randomUUID();
  await send(inspector, { id: flagged, content, contentHash: hashOf(content) });
  const otherwise = { ...content, answers: { team: 'Đội 2', b02_value: 'pass' } };
  await send(inspector, { id: flagged, content: otherwise, contentHash: hashOf(otherwise) }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.type === 'submission-conflict')) throw error;
  });

  await committee.call('createExport', {
    body: { kind: 'rows', format: 'csv', form, unit: 'u_nha_trang', period: last.key, language: 'vi' },
  });
  const nobody = await admin.call('createPerson', {
    body: {
      name: 'Ngô Chưa Có Việc',
      email: 'nobody@safeground.example',
      grants: [{ role: 'inspector', scope: { kind: 'organisation' } }],
    },
  });
  await admin.call('putGrants', { params: { id: nobody.person.id }, body: { grants: [] } });
  return { form, subject, period: last.key, red: red.id, flagged, nobody: nobody.password };
}

async function monthsBefore(person: Person): Promise<readonly [Period, Period]> {
  const { items } = await person.call('listPeriods', { query: { calendar: 'month' } });
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const [last, before] = items.filter(({ to }) => to < today).toSorted((left, right) => right.to.localeCompare(left.to));
  return [last!, before!];
}
