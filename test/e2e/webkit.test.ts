import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FormDefinition, FormNode } from '@safeground/forms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { DEMO_PASSWORD } from '../../functions/src/seed/people.ts';
import { signIn } from '../world/person.ts';
import { newFolder, startPlatform, type RunningPlatform } from '../world/platform.ts';
import { sizeOfJpeg, turnedOnItsSide } from './inspect/jpeg.ts';
import { startNetwork, type Network } from './inspect/network.ts';
import { publishForm } from './inspect/short-form.ts';
import { startWitness, type Witness } from './inspect/witness.ts';
import { launchWebKit, missingPrograms, type WebKit } from './webkit/driver.ts';

const missing = missingPrograms();
const absence = missing.length === 0 ? '' : ` (not on this machine: ${missing.join(', ')})`;

let platform: RunningPlatform;
let witness: Witness;
let network: Network;
let webkit: WebKit;

describe.skipIf(missing.length > 0)(`WebKit, the engine of iPads${absence}`, () => {
  beforeAll(async () => {
    platform = await startPlatform({ web: await builtWeb(() => undefined) });
    witness = await startWitness(platform);
    network = await startNetwork(witness.heard);
    webkit = await launchWebKit(network.server);
    await publishForm(platform, definition);
  });

  afterAll(async () => {
    await webkit.stop();
    await network.stop();
    expect(await witness.judge()).toEqual([]);
  });

  it('fills a checklist without a network and sends it', async () => {
    await signInAs('inspector', '/inspect');
    await webkit.find(button('Cập nhật'));
    await webkit.run('await navigator.serviceWorker.ready');

    network.rule(() => 'lost');
    await webkit.reload();
    await webkit.type('//input[@type="search"]', 'cskd');
    await webkit.click('(//main//li//a)[1]');
    await webkit.click(`//button[contains(normalize-space(), "${title}")]`);
    await webkit.click(inRow('A01', choice('Đạt')));
    await webkit.click(inRow('A02', choice('Chưa đạt')));
    await webkit.type(inRow('A02', labelled('Ghi rõ điều chưa đạt')), remark);
    await webkit.find(saying('Đã lưu trên máy'));
    await webkit.reload();

    // What was answered is there to the last word, and the form opens where something is missing.
    await webkit.find('//input[@type="file"]');
    await webkit.click(button('Phần trước'));
    expect(await webkit.value(inRow('A02', labelled('Ghi rõ điều chưa đạt')))).toBe(remark);
    await webkit.click(button('Phần sau'));
    const folder = newFolder();
    const photo = join(folder, 'IMG_0042.jpg');
    writeFileSync(photo, turnedOnItsSide(await takenPhoto(webkit)));
    await webkit.type('//input[@type="file"]', photo);
    await webkit.find('//img[@alt="Ảnh 1"]');
    rmSync(folder, { recursive: true });
    await webkit.stroke('//canvas', [
      [-100, 20],
      [-50, -30],
      [0, 20],
      [60, -20],
    ]);
    await webkit.find(button('Xóa nét ký'));
    await webkit.click(button('Nộp'));
    await webkit.find(saying('Phiếu đã đủ. Có thể nộp.'));
    await webkit.click(`//main${button('Nộp phiếu')}`);
    await webkit.find(saying('Phiếu đã khóa, đang chờ gửi'));

    network.rule(() => 'pass');
    await webkit.find(saying('Đã nhận phiếu'));
    await webkit.find(saying('Đủ 2 ảnh'));
    const id = (await webkit.url()).split('/').at(-1) ?? '';
    const committee = await signIn(platform, 'committee@safeground.example', DEMO_PASSWORD);
    const { content, flagged, attachments } = await committee.call('getSubmission', { params: { id } });
    expect(flagged).toBe(false);
    expect(attachments.map(({ present }) => present)).toEqual([true, true]);
    expect(content.answers).toMatchObject({ a01_value: 'pass', a02_value: 'fail', a02_remark: remark });
    const [hash] = content.attachments;
    const file = await committee.fetch(`/api/attachments/${hash}?submission=${id}`);
    const bytes = Buffer.from(await (await committee.fetch(file.headers.get('location') ?? '')).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    expect(sizeOfJpeg(bytes)).toEqual([1067, 1600]);
  });

  it('draws a page of long choices no wider than the window', async () => {
    await signInAs('committee', '/committee/summary');
    await webkit.find('//table');
    const [page, window] = (await webkit.run('return [document.documentElement.scrollWidth, innerWidth]')) as [number, number];
    expect(page).toBe(window);
  });
});

/** Whoever was signed in before is forgotten. */
async function signInAs(role: string, to: string): Promise<void> {
  await webkit.forget();
  await webkit.goto(`${platform.origin}/sign-in?to=${to}`);
  await webkit.type('//input[@type="email"]', `${role}@safeground.example`);
  await webkit.type('//input[@type="password"]', DEMO_PASSWORD);
  await webkit.click(button('Đăng nhập'));
}

const title = 'Phiếu chấm nhanh';
const remark = 'Lối thoát nạn bị xe máy chắn';

/** Two rows of a checklist, a photo and a signature. */
const definition: FormDefinition = {
  schema: 1,
  title: { vi: title },
  languages: ['vi'],
  defaultLanguage: 'vi',
  subjectKind: 'business',
  choiceLists: [
    {
      name: 'verdict',
      choices: [
        { name: 'pass', label: { vi: 'Đạt' } },
        { name: 'fail', label: { vi: 'Chưa đạt' } },
      ],
    },
  ],
  children: [
    group('checks', 'Nội dung kiểm tra', [criterion('a01', 'A01. Có niêm yết giá'), criterion('a02', 'A02. Có lối thoát nạn')]),
    group('evidence', 'Chứng cứ', [
      { kind: 'image', id: 'photo', name: 'photo', label: { vi: 'Ảnh' }, required: true },
      { kind: 'image', id: 'signature', name: 'signature', label: { vi: 'Chữ ký' }, required: true, appearance: 'signature' },
    ]),
  ],
};

function group(name: string, label: string, children: readonly FormNode[], appearance?: string): FormNode {
  return { kind: 'group', id: name, name, label: { vi: label }, children, ...(appearance === undefined ? {} : { appearance }) };
}

function criterion(code: string, label: string): FormNode {
  const [value, remark] = [`${code}_value`, `${code}_remark`];
  const parts: FormNode[] = [
    { kind: 'select_one', id: value, name: value, label: { vi: label }, choices: 'verdict', required: true },
    { kind: 'text', id: remark, name: remark, label: { vi: 'Ghi rõ điều chưa đạt' }, relevant: `\${${value}} = 'fail'`, required: true },
  ];
  return group(code, label, parts, 'criterion');
}

function button(name: string): string {
  return `//button[not(@disabled) and (normalize-space()="${name}" or @aria-label="${name}")]`;
}

function saying(words: string): string {
  return `//*[text()[normalize-space()="${words}"]]`;
}

function labelled(label: string): string {
  return `//*[@aria-labelledby=//*[contains(normalize-space(), "${label}")]/@id]`;
}

function choice(name: string): string {
  return `//label[normalize-space()="${name}"]`;
}

function inRow(code: string, part: string): string {
  return `//article[.//*[normalize-space()="${code}"]]${part}`;
}

/** What a camera gives: a large photo full of detail. */
async function takenPhoto(webkit: WebKit): Promise<Buffer> {
  const base64 = await webkit.run(`
    const canvas = new OffscreenCanvas(3000, 2000);
    const context = canvas.getContext('2d');
    for (let index = 0; index < 5_000; index += 1) {
      context.fillStyle = 'hsl(' + index * 37 + ' 60% ' + (20 + (index % 60)) + '%)';
      context.fillRect((index * 7919) % 3000, (index * 6101) % 2000, 60, 40);
    }
    const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    return btoa(Array.from(new Uint8Array(await file.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''));
  `);
  return Buffer.from(String(base64), 'base64');
}
