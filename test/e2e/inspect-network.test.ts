import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn as signInOverHttp, type Person } from '../world/person.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { until } from '../world/until.ts';
import { isSubmission, startNetwork, type Network } from './inspect/network.ts';
import {
  carryAlong,
  fillWell,
  giveCredentials,
  linkIsBack,
  openReturned,
  openTablet,
  row,
  signIn,
  startAt,
  submit,
  takenPhoto,
  type Tablet,
} from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

let platform: RunningPlatform;
let committee: Person;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  committee = await signInOverHttp(platform, 'committee@safeground.example', DEMO_PASSWORD);
  witness = await startWitness(platform);
});

afterAll(async () => {
  expect(await witness.judge()).toEqual([]);
});

beforeEach(async () => {
  network = await startNetwork(witness.heard);
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  tablet = await openTablet(profile, { network: network.server, witness });
});

afterEach(async () => {
  await witness.look(profile, tablet.page);
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
});

const received = (page: Tablet['page']): Promise<void> => page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();

/** How often the server took this submission in, by its own history. */
async function revisionsOf(id: string): Promise<readonly string[]> {
  return (await committee.call('getSubmission', { params: { id } })).history.map(({ action }) => action);
}

describe('the way of a submission', () => {
  it('is one record and one receipt when the answer to it was lost (C4)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    let lost = 0;
    network.rule((passage) => (isSubmission(passage) && (lost += 1) <= 2 ? 'answer-lost' : 'pass'));
    const id = await submit(page);
    await received(page);
    expect(lost).toBe(3);
    expect(await revisionsOf(id)).toEqual(['submit']);
  });

  it('takes no portal for the server, also one that answers everything with 200 (C16)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    await startAt(page);
    await fillWell(page);
    network.rule(() => 'portal');
    await submit(page);
    await page.getByText('Chờ gửi', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Chờ gửi', { exact: true }).first().waitFor();
    // The shell itself opens behind the portal, too.
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Phiếu đã khóa, đang chờ gửi' }).waitFor();
    network.rule(() => 'pass');
    await linkIsBack(page);
    await received(page);
  });

  it('says why the server refuses it where the person can do something else about it than mend it', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    const refused = { status: 403, contentType: 'application/problem+json', body: JSON.stringify({ type: 'not-permitted' }) };
    await page.context().route('**/api/submissions/*', (route) => route.fulfill(refused));
    await submit(page);
    await page.getByText('Tài khoản này không còn quyền gửi phiếu của đơn vị này').waitFor();
    await page.getByText('không tự gửi được nữa').waitFor();
    await page.context().unroute('**/api/submissions/*');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await received(page);
  });

  it('does not begin its photos anew after each interruption, and never sends one twice (C2, C3)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    await page.getByRole('button', { name: /Vệ sinh/ }).click();
    await row(page, 'B10').getByRole('radio', { name: 'Không có' }).check();
    await row(page, 'B10').getByLabel('Ghi rõ điều chưa đạt').fill('Không có nước sát khuẩn ở cửa');
    for (const width of [2000, 1800, 1700]) {
      await row(page, 'B10')
        .getByLabel(/Chụp/)
        .setInputFiles({ name: `${width}.jpg`, mimeType: 'image/jpeg', buffer: await takenPhoto(page, width, 1200) });
      await row(page, 'B10').getByRole('img').nth([2000, 1800, 1700].indexOf(width)).waitFor();
    }
    await page.getByRole('button', { name: /Giá cả/ }).click();
    await page.getByRole('button', { name: /Kết luận/ }).click();
    let puts = 0;
    // Every second upload dies, before or after the server has the bytes.
    network.rule(({ method, path }) => {
      if (method !== 'PUT' || isSubmission({ path })) return 'pass';
      puts += 1;
      return puts % 2 === 0 ? 'pass' : puts % 4 === 1 ? 'lost' : 'answer-lost';
    });
    const id = await submit(page);
    await received(page);
    const stored = await committee.call('getSubmission', { params: { id } });
    expect(stored.attachments.map(({ present }) => present)).toEqual([true, true, true]);
    const sent = network.passed
      .filter(({ method, path }) => method === 'PUT' && !isSubmission({ path }))
      .map(({ path }) => path.split('?')[0]);
    expect(new Set(sent).size).toBe(3);
    expect(sent).toHaveLength(3);
  });

  it('waits through a kill right after the server took it, and is not sent as a second one (C2)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    await startAt(page);
    await fillWell(page);
    const taken = Promise.withResolvers<undefined>();
    network.rule(({ path }) => {
      if (!isSubmission({ path })) return 'pass';
      taken.resolve(undefined);
      return 'answer-lost';
    });
    const id = await submit(page);
    await taken.promise;
    await tablet.die();
    network.rule(() => 'pass');
    tablet = await openTablet(profile, { network: network.server, witness });
    await tablet.page.goto(`${platform.origin}/inspect/receipts/${id}`);
    // A killed browser may have lost its cookies with the rest of its memory.
    const again = tablet.page.getByRole('link', { name: 'Đăng nhập lại' });
    await again
      .or(tablet.page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }))
      .first()
      .waitFor();
    if (await again.isVisible()) {
      await again.click();
      await giveCredentials(tablet.page);
    }
    await received(tablet.page);
    expect(await revisionsOf(id)).toEqual(['submit']);
  });
});

describe('two tablets over one submission', () => {
  it('keep both corrections until the person picks one, and then both are in the history (C14)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await startAt(page);
    await fillWell(page);
    const id = await submit(page);
    await received(page);
    await witness.sendBack(id, 'Xem lại B02');
    witness.ledger.picked.add(id);

    const otherProfile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
    const otherNetwork = await startNetwork(witness.heard);
    const other = await openTablet(otherProfile, { network: otherNetwork.server, witness });
    try {
      await signIn(other.page, platform.origin);
      await correct(page, id, 'Bản của máy thứ nhất');
      await correct(other.page, id, 'Bản của máy thứ hai');
      await received(other.page);
      network.rule(() => 'pass');
      await linkIsBack(page);
      await page.getByText('Trùng với bản khác trên máy chủ').waitFor();
      await page.getByRole('button', { name: 'Gửi bản trên máy' }).click();
      await received(page);
      await witness.look(otherProfile, other.page);
    } finally {
      await other.context.close();
      await otherNetwork.stop();
      rmSync(otherProfile, { recursive: true, force: true });
    }
    const stored = await committee.call('getSubmission', { params: { id } });
    expect(stored.content.answers['team']).toBe('Bản của máy thứ nhất');
    expect(stored.history.map(({ action }) => action)).toEqual(['submit', 'return', 'correct', 'correct']);
  });
});

/** Opens what came back, changes the team, and submits; the first tablet's correction does not reach the server yet. */
async function correct(page: Page, id: string, team: string): Promise<void> {
  await openReturned(page, platform.origin);
  await page.getByRole('button', { name: 'Sửa phiếu' }).first().click();
  await page.waitForURL(new RegExp(id));
  await page.getByLabel('Thành phần đoàn kiểm tra').fill(team);
  if (page === tablet.page) network.rule((passage) => (isSubmission(passage) ? 'lost' : 'pass'));
  await page.getByRole('button', { name: 'Nộp phiếu' }).click();
  await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
  await page.waitForURL(/\/inspect\/receipts\//);
}

describe('signing in and out', () => {
  it('gives a silent link up, takes no portal for an answer, and leaves nobody signed in whom the server was not told of', async () => {
    const { page } = tablet;
    const button = page.getByRole('button', { name: 'Đăng nhập', exact: true });
    const unreached = page.getByText('Không tới được máy chủ');
    await page.clock.install();
    await page.goto(`${platform.origin}/sign-in?to=/inspect`);
    network.rule(({ path }) => (path === '/api/auth/sign-in/email' ? 'stuck' : 'pass'));
    await giveCredentials(page);
    await page.getByRole('button', { name: 'Đang đăng nhập…' }).waitFor();
    const isTold = async (): Promise<boolean> => {
      await page.clock.fastForward(41_000);
      return unreached.isVisible();
    };
    await until(isTold, () => 'the person to be told that the link is silent');

    for (const portal of ['portal', 'refusing-portal'] as const) {
      const heard = page.waitForResponse('**/api/auth/sign-in/email');
      network.rule(({ path }) => (path.startsWith('/api/auth/') ? portal : 'pass'));
      await button.click();
      await heard;
      await button.and(page.locator(':enabled')).waitFor();
      await unreached.waitFor();
    }
    network.rule(() => 'pass');
    await button.click();
    await page.getByRole('heading', { level: 1, name: 'Đối tượng' }).waitFor();

    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    expect((await fetch(`${platform.origin}/api/me`, { headers: { cookie } })).status).toBe(200);
    network.rule(({ path }) => (path === '/api/auth/sign-out' ? 'refusing-portal' : 'pass'));
    await page.getByRole('button', { name: /^Tài khoản:/ }).click();
    await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
    await button.waitFor();
    network.rule(() => 'pass');
    await page.goto(`${platform.origin}/inspect`);
    await button.waitFor();
    expect((await fetch(`${platform.origin}/api/me`, { headers: { cookie } })).status).toBe(401);
  });
});
