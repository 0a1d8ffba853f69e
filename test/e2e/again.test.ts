import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../journeys/main-job.ts';
import { fill, send } from '../journeys/tablet.ts';
import { carryAlong, choose, row } from './inspect/tablet.ts';
import { openSite, type Site } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 300_000);

afterAll(() => site?.stop());

/** A business with one item that failed at the last visit, given to the inspector again. Gives its name. */
async function lastVisit(): Promise<string> {
  const [designer, inspector] = await Promise.all([as(site.platform, 'designer'), as(site.platform, 'inspector')]);
  const { items: forms } = await designer.call('listForms');
  const form = forms.find(({ title }) => title['vi']?.startsWith('Phiếu kiểm tra cơ sở sản xuất'))!.id;
  const version = await inspector.call('getVersion', { params: { form, version: 1 } });
  const { items } = await inspector.call('listSubjects', { query: { unit: 'u_vinh_hai', kind: 'business' } });
  const { id: subject, unit, name } = items[0]!;
  const observedAt = new Date(Date.now() - 10 * 86_400_000).toISOString();
  const differing = { b03_value: 'fail', b03_remark: 'Chủ cơ sở chưa ký cam kết', team: 'Tổ liên ngành số 2' };
  await send(inspector, fill(randomUUID(), { version, unit, subject, observedAt, differing }));
  const due = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { id } = (await inspector.call('me')).user;
  await designer.call('createAssignments', { body: { batch: randomUUID(), form, inspector: id, due, subjects: [subject] } });
  // The list of a place's visits comes with the aggregation, a moment after the visit.
  const listed = async () => (await inspector.call('listSubjectSubmissions', { params: { id: subject }, query: {} })).items.length;
  await expect.poll(listed, { timeout: 60_000 }).toBe(1);
  return name;
}

describe('a re-inspection', () => {
  it('begins without a network from what failed last time, and keeps what was in order', async () => {
    const name = await lastVisit();
    const { page, faults } = await site.seat('inspector', '/inspect', { hasTouch: true });
    await carryAlong(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('region', { name: 'Việc được giao' }).getByRole('link', { name }).first().click();
    await page.getByLabel('Bắt đầu từ').selectOption({ label: 'Chỉ các mục chưa đạt lần trước' });
    await page.getByRole('button', { name: /^Bắt đầu kiểm tra/ }).click();
    // The form opens at the first thing that is missing: the item that failed.
    await page.getByText('Kiểm tra lại: 3 mục đã đạt').waitFor();
    await row(page, 'B03').waitFor();
    expect(await row(page, 'B02').count()).toBe(0);
    expect(await row(page, 'B03').getByRole('radio', { checked: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Hiện tất cả' }).click();
    expect(await row(page, 'B02').getByRole('radio', { name: 'Đạt', exact: true }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Chỉ mục chưa đạt' }).click();
    await row(page, 'B02').waitFor({ state: 'detached' });
    await choose(page, 'B03', 'Đạt');
    await row(page, 'B03').getByRole('radio', { name: 'Đạt', exact: true, checked: true }).waitFor();
    expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await page.context().close();
  });
});
