import type { FormVersion } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import type { Locator, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../functions/src/seed/people.ts';
import { signIn } from '../../world/person.ts';
import type { RunningPlatform } from '../../world/platform.ts';
import { next } from './tablet.ts';

const title = 'Phiếu của tuần';

/** A short form, so that a test is about the tablet and not about typing: a note and up to three photos. */
const definition: FormDefinition = {
  schema: 1,
  title: { vi: title },
  languages: ['vi'],
  defaultLanguage: 'vi',
  subjectKind: 'business',
  choiceLists: [],
  children: [
    { kind: 'text', id: 'note', name: 'note', label: { vi: 'Ghi nhận' }, required: true },
    { kind: 'image', id: 'photos', name: 'photos', label: { vi: 'Ảnh' }, parameters: { 'max-files': '3', 'max-pixels': '1600' } },
  ],
};

export function publishShortForm(platform: RunningPlatform): Promise<FormVersion> {
  return publishForm(platform, definition);
}

/** A new form of the agency the demo's inspectors work for, published. */
export async function publishForm(platform: RunningPlatform, definition: FormDefinition): Promise<FormVersion> {
  const designer = await signIn(platform, 'designer@safeground.example', DEMO_PASSWORD);
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt', title: definition.title } });
  const draft = await designer.call('getDraft', { params: { form: id } });
  await designer.call('putDraft', { params: { form: id }, headers: { 'if-match': `"${draft.revision}"` }, body: { definition } });
  return designer.call('publishForm', { params: { form: id }, body: { base: draft.revision + 1 } });
}

/** Ids of the businesses on the tablet. */
export async function businesses(page: Page, origin: string): Promise<readonly string[]> {
  await page.goto(`${origin}/inspect`);
  await page.getByLabel('Loại đối tượng').selectOption({ label: 'Cơ sở kinh doanh' });
  await page.locator('main li a').first().waitFor();
  const links = page.locator('main li a');
  return links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname.split('/').at(-1) ?? ''));
}

export type Inspection = { readonly place: string; readonly number: number; readonly photos: number };

/** Begins the short form at a place and fills it, up to the page that submits. */
export async function fillShort(page: Page, origin: string, { place, number, photos }: Inspection): Promise<void> {
  await beginShort(page, origin, place);
  await fillOn(page, number, photos);
}

async function beginShort(page: Page, origin: string, place: string): Promise<void> {
  await page.goto(`${origin}/inspect/subjects/${place}`);
  await page.getByRole('button', { name: new RegExp(title) }).click();
  await page.getByLabel('Ghi nhận').waitFor();
}

/** Brings an opened short form to the page that submits, wherever it stands. */
export async function fillOn(page: Page, number: number, photos: number): Promise<void> {
  const note = `Lượt ${number + 1}: đã nhắc nhở chủ cơ sở bổ sung bảng hướng dẫn`;
  const field = page.getByLabel('Ghi nhận');
  await field.waitFor();
  if ((await field.inputValue()) !== note) await field.fill(note);
  const taken = page.getByRole('img', { name: /^Ảnh / });
  for (let index = await taken.count(); index < photos; index += 1) {
    await photograph(page.locator('.q-camera input'), number * 16 + index);
    await taken.nth(index).waitFor();
  }
  await next(page);
  await page.getByText('Phiếu đã đủ. Có thể nộp.').waitFor();
}

/** The tap that finishes it. */
export async function tapSubmit(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' }).click();
}

/** Gives the id, once the tablet says that it is in the queue or received. */
export async function finishShort(page: Page, origin: string, inspection: Inspection): Promise<string> {
  await fillShort(page, origin, inspection);
  await tapSubmit(page);
  await page.waitForURL(/\/inspect\/receipts\//);
  return page.url().split('/').at(-1) ?? '';
}

/** A photo like no other, of the size that photos have after shrinking (some 150 KB). */
async function photograph(input: Locator, seed: number): Promise<void> {
  await input.evaluate(async (element, start) => {
    const canvas = new OffscreenCanvas(1600, 1200);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    let state = start + 1;
    const roll = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let index = 0; index < 650; index += 1) {
      context.fillStyle = `hsl(${roll() * 360} 50% ${20 + roll() * 60}%)`;
      context.fillRect(roll() * 1600, roll() * 1200, 40, 30);
    }
    const files = new DataTransfer();
    files.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })], `${start}.jpg`, { type: 'image/jpeg' }));
    (element as HTMLInputElement).files = files.files;
    element.dispatchEvent(new Event('change', { bubbles: true }));
  }, seed);
}
