import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../offline/identity.ts';
import { newCode, seal, unseal, type Rescue } from './format.ts';

const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;

async function rescueOf(photos: readonly string[], body = '{"base":0}') {
  const files = await Promise.all(
    photos.map(async (text) => ({ sha256: await sha256(bytesOf(text)), type: 'image/jpeg', size: bytesOf(text).byteLength })),
  );
  const kept = new Map(files.map(({ sha256: hash }, at) => [hash, bytesOf(photos[at] ?? '')]));
  const label = { form: 'frm_1', version: 1, formTitle: { vi: 'Phiếu' }, unit: 'u_1', unitName: { vi: 'P. Vĩnh Hải' } };
  const record = { id: 'a', label, body, contentHash: 'h', finalisedAt: 1, attachments: files.map((file) => ({ ...file, sent: false })) };
  const rescue: Rescue = { account: 'usr_1', name: 'Bảo', organisation: 'nhatrang', savedAt: 2, records: [record], files };
  return { rescue, read: (hash: string) => Promise.resolve(kept.get(hash)!) };
}

describe('a rescue file', () => {
  it('law: opens with its code to exactly what was sealed, photos by their hashes', async () => {
    const texts = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(texts, fc.string({ unit: 'grapheme' }), async (photos, body) => {
        const { rescue, read } = await rescueOf(photos, body);
        const code = newCode();
        const opened = await unseal(await seal(rescue, code, read), code.toLowerCase().replaceAll('-', ' '));
        expect(opened.rescue).toEqual(rescue);
        for (const { sha256: hash } of rescue.files) expect(await sha256(await opened.bytes(hash))).toBe(hash);
      }),
      { numRuns: 30 },
    );
  });

  it('law: a byte that was changed anywhere is noticed', async () => {
    const { rescue, read } = await rescueOf(['one', 'another']);
    const code = newCode();
    const sealed = new Uint8Array(await (await seal(rescue, code, read)).arrayBuffer());
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const spoiled = sealed.slice();
        spoiled[at] = (spoiled[at]! + by) % 256;
        const openAll = async (): Promise<void> => {
          const opened = await unseal(new Blob([spoiled]), code);
          for (const { sha256: hash } of opened.rescue.files) await opened.bytes(hash);
        };
        await expect(openAll()).rejects.toMatchObject({ name: 'RescueError' });
      }),
      { numRuns: 60 },
    );
  });

  it('says what is wrong: another file, another code, a file cut short', async () => {
    const { rescue, read } = await rescueOf(['one']);
    const code = newCode();
    const sealed = await seal(rescue, code, read);
    await expect(unseal(new Blob(['a photo of a cat, a long one at that']), code)).rejects.toMatchObject({ reason: 'format' });
    await expect(unseal(sealed, newCode())).rejects.toMatchObject({ reason: 'code' });
    const cut = await unseal(sealed.slice(0, sealed.size - 1), code);
    await expect(cut.bytes(rescue.files[0]!.sha256)).rejects.toMatchObject({ reason: 'damaged' });
    expect(await sealed.text()).not.toContain('Vĩnh Hải');
  });

  it('has a code of its own each time, of letters that are not taken for one another', () => {
    const codes = Array.from({ length: 200 }, newCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([A-HJ-KMNP-TV-Z2-9]{4}-){4}[A-HJ-KMNP-TV-Z2-9]{4}$/);
  });
});
