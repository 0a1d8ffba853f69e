import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FormDefinition } from '@safeground/forms';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { isSubmission, startNetwork, type Network } from './inspect/network.ts';
import { businesses, finishShort, publishForm, publishShortForm } from './inspect/short-form.ts';
import { whatIsShown } from './inspect/shown.ts';
import { carryAlong, emptyQueue, loseLargeValues, next, openTablet, signIn, type Tablet } from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

/** Milliseconds that a tablet waits for the next byte of an answer. */
const patience = 40_000;
const seen = 'Có chó giữ nhà';
const dogs: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu chó giữ nhà' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  subjectKind: 'business',
  choiceLists: [
    {
      name: 'yes_no',
      choices: [
        { name: 'yes', label: { vi: 'Có' } },
        { name: 'no', label: { vi: 'Không' } },
      ],
    },
  ],
  children: [
    { kind: 'select_one', id: 'dog', name: 'dog', label: { vi: seen }, choices: 'yes_no', required: true },
    { kind: 'text', id: 'leash', name: 'leash', label: { vi: 'Xích bằng gì' }, relevant: "${dog} = 'yes'" },
  ],
};

/** One tablet: each test begins with what the one before left. */
let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;
let places: readonly string[];

beforeAll(async () => {
  platform = await startPlatform({ web: await builtWeb(() => undefined) });
  await publishShortForm(platform);
  await publishForm(platform, dogs);
  witness = await startWitness(platform);
  network = await startNetwork(witness.heard);
  profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
  tablet = await openTablet(profile, { network: network.server, witness });
  await signIn(tablet.page, platform.origin);
  await carryAlong(tablet.page);
  places = await businesses(tablet.page, platform.origin);
});

afterAll(async () => {
  await witness.look(profile, tablet.page);
  await tablet.context.close().catch(() => undefined);
  await network.stop();
  rmSync(profile, { recursive: true, force: true });
  expect(await witness.judge()).toEqual([]);
});

beforeEach(() => {
  network.rule(() => 'pass');
  onTestFailed(async () => console.error(await whatIsShown(tablet.page)));
});

describe('a link that falls silent in the middle of the packet', () => {
  it('is given up, in words, and the packet can be fetched again', async () => {
    const page = await tablet.context.newPage();
    await page.clock.install();
    await page.goto(`${platform.origin}/inspect`);
    const refresh = page.getByRole('button', { name: 'Cập nhật' });
    await refresh.and(page.locator(':enabled')).waitFor();
    const { promise: silent, resolve: isSilent } = Promise.withResolvers<undefined>();
    network.rule(({ path }) => {
      if (!path.startsWith('/api/subjects')) return 'pass';
      isSilent(undefined);
      return 'stuck';
    });
    await refresh.click();
    await silent;
    expect(await refresh.isEnabled()).toBe(false);
    // What of the answer is on its way counts as heard, whenever it comes.
    await expect
      .poll(async () => {
        await page.clock.fastForward(patience);
        return refresh.isEnabled();
      })
      .toBe(true);
    await page.getByText('Không có mạng. Vẫn làm phiếu được').waitFor();
    network.rule(() => 'pass');
    await refresh.click();
    await page.getByText('Không có mạng').waitFor({ state: 'detached' });
    await page.close();
  });
});

describe('the page of what was returned', () => {
  it('says without a network what it knows, and since when', async () => {
    const { page } = tablet;
    await page.goto(`${platform.origin}/inspect/returned`);
    await page.getByText('Không có phiếu nào bị trả lại.', { exact: true }).waitFor();
    network.rule(() => 'lost');
    await page.reload();
    await page.getByText(/^Đến .+ chưa có phiếu nào bị trả lại\.$/).waitFor();
    expect(await page.getByText('Không có phiếu nào bị trả lại.', { exact: true }).count()).toBe(0);
  });
});

describe('a photo of two inspections whose bytes the disk lost', () => {
  it('keeps neither from leaving the tablet against its receipt (C12)', async () => {
    const sent = new Set<string>();
    network.rule(({ path }) => {
      if (!isSubmission({ path })) return 'pass';
      sent.add(path);
      return 'lost';
    });
    for (const place of places.slice(0, 2)) await finishShort(tablet.page, platform.origin, { place, number: 1, photos: 1 });
    // Its photo is with the server before a submission is sent.
    await expect.poll(() => sent.size, { timeout: 60_000 }).toBe(2);
    await tablet.die();
    expect(loseLargeValues(profile)).toBeGreaterThan(0);
    network.rule(() => 'pass');
    tablet = await openTablet(profile, { network: network.server, witness });
    await emptyQueue(tablet.page, platform.origin);
  });
});

describe('a reviewer’s remark', () => {
  it('is read with the others when its question is not asked any more, without a way there', async () => {
    const { page } = tablet;
    const id = await submitDogs(page);
    const remarks = [
      { path: 'dog', text: 'Xem lại có chó không' },
      { path: 'leash', text: 'Xích gì mà bằng dây thừng' },
    ];
    await witness.sendBack(id, 'Xem lại hai câu', remarks);
    await expect
      .poll(
        async () => {
          await page.goto(`${platform.origin}/inspect/returned`);
          await page.getByRole('heading', { level: 1, name: 'Trả lại' }).waitFor();
          return page.getByRole('button', { name: 'Sửa phiếu' }).or(page.getByText('Không có phiếu nào bị trả lại')).innerText();
        },
        { timeout: 120_000, interval: 500 },
      )
      .toBe('Sửa phiếu');
    await page.getByRole('button', { name: 'Sửa phiếu' }).click();
    const list = page.getByRole('list').filter({ hasText: remarks[0]!.text });
    await list.getByRole('button', { name: remarks[1]!.text }).waitFor();
    await page.getByRole('radio', { name: 'Không', exact: true }).check();
    await list.getByRole('button', { name: remarks[1]!.text }).waitFor({ state: 'detached' });
    expect(await list.getByRole('listitem').allInnerTexts()).toEqual([
      `${seen}\n${remarks[0]!.text}`,
      `Xích bằng gì\n${remarks[1]!.text}\nCâu này hiện không được hỏi.`,
    ]);
    await page.getByRole('radio', { name: 'Có', exact: true }).check();
    await list.getByRole('button', { name: remarks[1]!.text }).click();
    await expect.poll(() => page.getByLabel('Xích bằng gì').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(tablet.faults).toEqual([]);
  });
});

async function submitDogs(page: Page): Promise<string> {
  await page.goto(`${platform.origin}/inspect/subjects/${places[2]}`);
  await page.getByRole('button', { name: /Phiếu chó giữ nhà/ }).click();
  await page.getByRole('radio', { name: 'Có', exact: true }).check();
  await page.getByLabel('Xích bằng gì').fill('Dây thừng');
  await next(page);
  await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
  await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
  return page.url().split('/').at(-1) ?? '';
}
