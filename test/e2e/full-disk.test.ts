import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { startPlatform, type RunningPlatform } from '../world/platform.ts';
import { canHaveDisk } from './browser.ts';
import { startNetwork, type Network } from './inspect/network.ts';
import { businesses, fillShort, publishShortForm, tapSubmit } from './inspect/short-form.ts';
import { browsersOn, carryAlong, next, openTablet, signIn, takenPhoto, type Tablet } from './inspect/tablet.ts';
import { startWitness, type Witness } from './inspect/witness.ts';

const can = canHaveDisk();
let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let profile: string;
let tablet: Tablet;

describe.skipIf(!can)(`a disk that is full${can ? '' : ' (this system lets no program have a disk of its own)'}`, () => {
  beforeAll(async () => {
    platform = await startPlatform({ web: await builtWeb(() => undefined) });
    await publishShortForm(platform);
    witness = await startWitness(platform);
    network = await startNetwork(witness.heard);
    profile = mkdtempSync(join(tmpdir(), 'safeground-tablet-'));
    tablet = await openTablet(profile, { network: network.server, witness, disk: 96 });
  });

  afterAll(async () => {
    await witness.look(profile, tablet.page);
    await tablet.context.close().catch(() => undefined);
    await network.stop();
    for (const path of [profile, `${profile}.sh`]) rmSync(path, { recursive: true, force: true });
    expect(await witness.judge()).toEqual([]);
  });

  it('takes no photo and says so; when there is room again everything goes in, and on to the server (C9)', async () => {
    const { page } = tablet;
    await signIn(page, platform.origin);
    await carryAlong(page);
    const [place = ''] = await businesses(page, platform.origin);
    const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takenPhoto(page) };
    await fillShort(page, platform.origin, { place, number: 0, photos: 0 });
    await page.getByRole('button', { name: 'Phần trước' }).click();
    await page.getByLabel('Ghi nhận').waitFor();

    const room = fillUp(`/proc/${browsersOn(profile)[0]}/root${profile}/filler`);
    await page.locator('.q-camera input').setInputFiles(photo);
    await page.getByRole('alert').getByText('Máy hết chỗ lưu').waitFor();
    await page.getByLabel('Ghi nhận').fill('Đã nhắc chủ cơ sở, máy hết chỗ lưu ảnh');
    room();
    await page.getByText('Đã lưu trên máy').waitFor();
    await page.reload();
    expect(await page.getByLabel('Ghi nhận').inputValue()).toBe('Đã nhắc chủ cơ sở, máy hết chỗ lưu ảnh');
    await page.locator('.q-camera input').setInputFiles(photo);
    await page.getByRole('img', { name: 'Ảnh 1' }).waitFor();
    await next(page);
    await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
    await tapSubmit(page);
    await page.getByRole('heading', { level: 1, name: 'Đã nhận phiếu' }).waitFor();
    expect(witness.ledger.finished.size).toBe(1);
    expect(tablet.faults).toEqual([]);
  });
});

/** Takes all that the disk has left. The returned function gives it back. */
function fillUp(path: string): () => void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1_048_576; size >= 1;) {
      try {
        if (writeSync(file, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}
