import 'fake-indexeddb/auto';
import type { Form, FormVersion, Me, Unit } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { expect, it } from 'vitest';
import { OfflineDatabase } from '../offline/db.ts';
import { openDraft, startDraft } from './draft.ts';

const definition: FormDefinition = {
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [],
  children: [
    { kind: 'text', id: 'phone', name: 'phone', label: { vi: 'Điện thoại' }, constraint: "regex(., '0[0-9]{9}')" },
    { kind: 'calculate', id: 'seal', name: 'seal', calculation: "digest(${phone}, 'SHA-1')" },
  ],
};

it('a form that calls what few forms do opens on a tablet, and again', async () => {
  const db = new OfflineDatabase(crypto.randomUUID());
  const me = { user: { id: 'usr_1', name: 'Lan', email: 'lan@safe.example' }, organisation: { timeZone: 'Asia/Ho_Chi_Minh' } } as Me;
  const deps = { db, me, language: 'vi', now: () => 0 };
  const { id } = await startDraft(deps, {
    form: { id: 'frm_1' } as Form,
    version: { form: 'frm_1', version: 1, hash: 'h', definition } as FormVersion,
    unit: { id: 'u_1', name: { vi: 'P. Vĩnh Hải' } } as unknown as Unit,
    visit: 'inspection',
  });
  const { session } = await openDraft(deps, id);
  session.set('phone', '12');
  expect(session.problems().map(({ path, code }) => [path, code])).toEqual([['phone', 'constraint']]);
  session.set('phone', '0905123456');
  expect(session.problems()).toEqual([]);
  expect(session.answers()['seal']).toMatch(/^[A-Za-z0-9+/]{27}=$/);
});
