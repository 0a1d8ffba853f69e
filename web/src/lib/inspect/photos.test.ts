import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { OfflineDatabase } from '../offline/db.ts';
import { Photos, RefusedKindError, TooLargeError } from './photos.ts';

it('tells a photo that the server holds from one that is lost, and shows one that is here by one URL', async () => {
  const db = new OfflineDatabase(crypto.randomUUID());
  const now = (): number => 0;
  const here = await new Photos({ db, owner: 'd1', now }).keep(new Blob(['photo'], { type: 'image/jpeg' }), 'a.jpg');
  const sent = { ...here, sha256: 'a'.repeat(64) };
  const lost = { ...here, sha256: 'b'.repeat(64) };
  const photos = new Photos({ db, owner: 'd1', held: [sent.sha256], now });
  expect([sent, lost, here].map((ref) => photos.isHeld(ref))).toEqual([true, false, false]);
  expect(await Promise.all([sent, lost].map((ref) => photos.url(ref)))).toEqual([undefined, undefined]);
  const [first, second] = await Promise.all([photos.url(here), photos.url(here)]);
  expect(first).toMatch(/^blob:/);
  expect(second).toBe(first);
  photos.dispose();
});

it('keeps what devices produce under the type it is sent as, and refuses what the server would: kept, it would strand the form', async () => {
  const db = new OfflineDatabase(crypto.randomUUID());
  const photos = new Photos({ db, owner: 'd1', now: () => 0 });
  const typeOf = async (type: string, name: string): Promise<string> => (await photos.take(new Blob([name], { type }), name)).type;
  expect(await typeOf('video/quicktime', 'a.mov')).toBe('video/quicktime');
  expect(await typeOf('audio/x-m4a', 'a.m4a')).toBe('audio/x-m4a');
  expect(await typeOf('audio/webm;codecs=opus', 'a.webm')).toBe('audio/webm');
  expect(await typeOf('', 'A.AMR')).toBe('audio/amr');
  expect((await photos.keep(new Blob(['raw']), 'a.heic')).type).toBe('image/heic');
  const page = new Blob(['<script>'], { type: 'text/html' });
  await expect(photos.take(page, 'a.html')).rejects.toThrow(RefusedKindError);
  await expect(photos.keep(new Blob(['<svg>'], { type: 'image/svg+xml' }), 'a.svg')).rejects.toThrow(RefusedKindError);
  const large = new Blob([new Uint8Array(12_000_001)], { type: 'video/mp4' });
  await expect(photos.take(large, 'a.mp4')).rejects.toThrow(TooLargeError);
});
