import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FormDefinition } from '@safeground/forms';
import type { CDPSession, Page } from 'playwright-core';
import { builtWeb } from '../../functions/src/local/web-build.ts';
import { businesses, publishForm } from '../e2e/inspect/short-form.ts';
import { carryAlong, fillWell, next, openTablet, signIn } from '../e2e/inspect/tablet.ts';
import { startPlatform } from '../world/platform.ts';

/** A tablet of 2021 against this machine. */
const SLOWER = 4;
const ROUNDS = 40;

/**
 * What it takes to open and fill F1 in Chromium at a quarter of the machine's speed: script in gzip KB (until it can be submitted), milliseconds to the first question
 * without and with the application on the tablet, from a tap to the painted answer (also on 500 questions), and a search in 50,000 choices.
 */
export async function bench(): Promise<Record<string, number>> {
  const web = await builtWeb((line) => console.error(line));
  const platform = await startPlatform({ web });
  const profile = mkdtempSync(join(tmpdir(), 'safeground-fill-'));
  const { page, context } = await openTablet(profile);
  try {
    await publishForm(platform, fiveHundred());
    await publishForm(platform, longList());
    const devtools = await context.newCDPSession(page);
    await page.addInitScript(noteFirstQuestion);
    await signIn(page, platform.origin);
    await carryAlong(page);
    const [place = ''] = await businesses(page, platform.origin);
    const subject = `${platform.origin}/inspect/subjects/${place}`;
    const openF1 = (): Promise<void> => open(page, subject, /cơ sở sản xuất, kinh doanh/, 'Thông tin lượt kiểm tra');
    await openF1();
    const script = await scriptOf(page, web);
    await openF1();
    const address = page.url();
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const cold = await median(3, () => coldStart(page, devtools, address));
    await page.evaluate(() => navigator.serviceWorker.ready);
    const warm = await median(3, () => start(page, address));
    await next(page);
    const f1 = await answers(page);
    await open(page, subject, /Năm trăm mục/, 'Phần 1');
    const large = await answers(page);
    await open(page, subject, /Danh sách dài/, 'Chọn đường');
    return {
      script_gzip_kb: rounded(script.needed / 1000),
      sending_script_gzip_kb: rounded(script.sending / 1000),
      other_script_gzip_kb: rounded(script.later / 1000),
      first_question_cold_ms: rounded(cold),
      first_question_warm_ms: rounded(warm),
      answer_ms: rounded(f1.median),
      answer_p95_ms: rounded(f1.p95),
      answer_500_ms: rounded(large.median),
      answer_500_p95_ms: rounded(large.p95),
      answer_500_ratio: rounded(large.median / f1.median, 2),
      search_ms: rounded(await search(page)),
    };
  } finally {
    await context.close();
    await platform.kill();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Bytes of script, compressed: what F1 asks for from an application on the tablet until it is filled and can be submitted, what is
 * asked for once it is (the receipt's page, the sending), and what only other forms and pages load.
 */
async function scriptOf(page: Page, web: string): Promise<{ needed: number; sending: number; later: number }> {
  const asked = new Set<string>();
  page.on('response', (response) => asked.add(new URL(response.url()).pathname));
  const size = (path: string): number => gzipSync(readFileSync(join(web, path)), { level: 9 }).length;
  const scripts = (): number =>
    [...asked].filter((path) => path.startsWith('/_app/') && path.endsWith('.js')).reduce((sum, path) => sum + size(path), 0);
  await start(page, page.url());
  await fillWell(page);
  await next(page);
  const press = page.getByRole('main').getByRole('button', { name: 'Nộp phiếu' });
  await press.waitFor();
  await page.waitForLoadState('networkidle');
  const needed = scripts();
  await press.click();
  await page.waitForURL(/\/inspect\/receipts\//);
  await page.waitForLoadState('networkidle');
  const all = await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys()).find((name) => name.startsWith('safeground-')) ?? '');
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  });
  page.removeAllListeners('response');
  const later = all.filter((path) => path.endsWith('.js') && !asked.has(path)).reduce((sum, path) => sum + size(path), 0);
  return { needed, sending: scripts() - needed, later };
}

/** Runs in the page before anything else: when the first question is on the screen, counted from the start of the navigation. */
function noteFirstQuestion(): void {
  const seen = new MutationObserver(() => {
    if (document.querySelector('.q-question, .q-criterion') === null) return;
    seen.disconnect();
    requestAnimationFrame(() => Object.assign(globalThis, { firstQuestion: performance.now() }));
  });
  seen.observe(document, { childList: true, subtree: true });
}

async function start(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await page.locator('.q-question, .q-criterion').first().waitFor();
  const at = await page.waitForFunction(() => (globalThis as { firstQuestion?: number }).firstQuestion);
  return (await at.jsonValue()) ?? Number.NaN;
}

async function coldStart(page: Page, devtools: CDPSession, address: string): Promise<number> {
  await page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await devtools.send('Network.clearBrowserCache');
  return start(page, address);
}

async function open(page: Page, subject: string, form: RegExp, section: string): Promise<void> {
  await page.goto(subject);
  await page.getByRole('button', { name: form }).click();
  await page.getByRole('heading', { level: 2, name: section }).waitFor();
}

/** From the tap to the frame that shows it, over the rows on the screen, each round another choice. */
async function answers(page: Page): Promise<{ median: number; p95: number }> {
  const times = await page.evaluate(async (rounds) => {
    const groups = [...document.querySelectorAll('[role=radiogroup]')].map((group) => [...group.querySelectorAll('input')]);
    const painted = (): Promise<void> =>
      new Promise((resolve) =>
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve();
          channel.port2.postMessage(undefined);
        }),
      );
    const measured: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const choices = groups[round % groups.length] ?? [];
      await painted();
      const began = performance.now();
      choices[(Math.floor(round / groups.length) + 1) % choices.length]?.click();
      await painted();
      measured.push(performance.now() - began);
    }
    return measured.sort((a, b) => a - b);
  }, ROUNDS);
  return { median: times[Math.floor(times.length / 2)] ?? Number.NaN, p95: times[Math.floor(times.length * 0.95)] ?? Number.NaN };
}

/** From the last key to the list of hits. */
async function search(page: Page): Promise<number> {
  return median(5, async (round) => {
    const field = page.getByRole('searchbox');
    await field.fill(`duong so ${41_000 + round}`);
    await page.getByRole('radio', { name: `Đường số ${41_000 + round}`, exact: true }).waitFor();
    return page.evaluate(
      async (text) => {
        const input = document.querySelector<HTMLInputElement>('.q-find input');
        if (input === null) return Number.NaN;
        const began = performance.now();
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - began;
      },
      `duong so ${32_000 + round}`,
    );
  });
}

async function median(rounds: number, measure: (round: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await measure(round));
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const levels = [
  { name: 'full', label: { vi: 'Đầy đủ' } },
  { name: 'partial', label: { vi: 'Chưa đầy đủ' } },
  { name: 'none', label: { vi: 'Không có' } },
];

/** 25 sections of 20 rows, all of them scored, each with a remark that is asked for when it is not met. */
function fiveHundred(): FormDefinition {
  const ids = Array.from({ length: 500 }, (_, index) => `q${index + 1}`);
  return {
    schema: 1,
    title: { vi: 'Năm trăm mục' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    subjectKind: 'business',
    choiceLists: [{ name: 'level', choices: levels }],
    children: Array.from({ length: 25 }, (_, section) => ({
      kind: 'group' as const,
      id: `s${section + 1}`,
      name: `s${section + 1}`,
      label: { vi: `Phần ${section + 1}` },
      children: ids.slice(section * 20, section * 20 + 20).flatMap((id) => [
        { kind: 'select_one' as const, id, name: id, label: { vi: `Mục ${id}` }, choices: 'level', required: true },
        {
          kind: 'text' as const,
          id: `${id}_remark`,
          name: `${id}_remark`,
          label: { vi: 'Ghi rõ' },
          relevant: `\${${id}} = 'none'`,
          required: true,
        },
      ]),
    })),
    scoring: {
      mode: 'weighted',
      direction: 'safety',
      notApplicable: 'exclude',
      rounding: { decimals: 1, mode: 'half-up' },
      criteria: ids.map((id) => ({
        id: id.toUpperCase(),
        label: { vi: id },
        node: id,
        weight: 1,
        measure: { kind: 'lookup' as const, question: id, points: { full: 1, partial: 0.5, none: 0 } },
      })),
      classes: [{ code: 'ALL', label: { vi: 'Mọi điểm' }, colour: 'green', when: {}, action: { vi: 'Không' } }],
    },
  };
}

function longList(): FormDefinition {
  return {
    schema: 1,
    title: { vi: 'Danh sách dài' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    subjectKind: 'business',
    choiceLists: [
      {
        name: 'street',
        choices: Array.from({ length: 50_000 }, (_, index) => ({ name: `d${index}`, label: { vi: `Đường số ${index}` } })),
      },
    ],
    children: [
      {
        kind: 'group',
        id: 'place',
        name: 'place',
        label: { vi: 'Chọn đường' },
        children: [{ kind: 'select_one', id: 'street', name: 'street', label: { vi: 'Đường' }, choices: 'street' }],
      },
    ],
  };
}

function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}
