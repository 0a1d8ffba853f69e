import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Form, FormVersion, Me, Submission, Unit } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { ENGINE, precompile } from '@safeground/forms/precompile';
import type { Client } from '@safeground/contract/client';
import { tableText } from '@safeground/forms/list-files';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { forgetLists } from '../lists/carried.ts';
import { NotStoredError, OfflineDatabase } from '../offline/db.ts';
import { patience } from '../offline/patience.ts';
import { openDraft } from './draft.ts';
import { Packet } from './packet.svelte.ts';
import { startCorrection, startDraft } from './start-draft.ts';

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

const me = { user: { id: 'usr_1', name: 'Lan', email: 'lan@safe.example' }, organisation: { timeZone: 'Asia/Ho_Chi_Minh' } } as Me;
const unit = { id: 'u_1', name: { vi: 'P. Vĩnh Hải' } } as unknown as Unit;

it('a form that calls what few forms do opens on a tablet, and again', async () => {
  const db = new OfflineDatabase(crypto.randomUUID());
  const deps = { db, me, language: 'vi', now: () => 0 };
  const { id } = await startDraft(deps, {
    form: { id: 'frm_1' } as Form,
    version: { form: 'frm_1', version: 1, hash: 'h', definition } as FormVersion,
    unit,
    visit: 'inspection',
  });
  const { session } = await openDraft(deps, id);
  session.set('phone', '12');
  expect(session.problems().map(({ path, code }) => [path, code])).toEqual([['phone', 'constraint']]);
  session.set('phone', '0905123456');
  expect(session.problems()).toEqual([]);
  expect(session.answers()['seal']).toMatch(/^[A-Za-z0-9+/]{27}=$/);
});

it('a checklist opens the same with codes, without (a packet from before) and with those of an engine from before', async () => {
  const hash = 'a'.repeat(64);
  const checklist: FormDefinition = {
    ...definition,
    children: [
      { kind: 'integer', id: 'exits', name: 'exits', constraint: '. >= 2' },
      { kind: 'calculate', id: 'safe', name: 'safe', calculation: 'if(${exits} > 2, "yes", "no")' },
    ],
  };
  const precompiled = precompile(checklist, hash)!;
  for (const carried of [precompiled, undefined, { ...precompiled, engine: ENGINE - 1, nodes: {} }]) {
    const deps = { db: new OfflineDatabase(crypto.randomUUID()), me, language: 'vi', now: () => 0 };
    const { id } = await startDraft(deps, {
      form: { id: 'frm_1' } as Form,
      version: { form: 'frm_1', version: 1, hash, definition: checklist, precompiled: carried } as FormVersion,
      unit,
      visit: 'inspection',
    });
    expect((await deps.db.version('frm_1', 1))?.precompiled).toEqual(carried);
    const { session } = await openDraft(deps, id);
    session.set('exits', 1);
    expect(session.problems().map(({ path, code }) => [path, code])).toEqual([['exits', 'constraint']]);
    session.set('exits', 3);
    expect(session.answers()).toEqual({ exits: 3, safe: 'yes' });
  }
});

it('a version that came compiled for another engine is asked for again, once it can come compiled for this one', async () => {
  const hash = 'b'.repeat(64);
  const db = new OfflineDatabase(crypto.randomUUID());
  const checklist: FormDefinition = { ...definition, children: [{ kind: 'integer', id: 'exits', name: 'exits', constraint: '. >= 2' }] };
  const precompiled = precompile(checklist, hash)!;
  const version = { form: 'frm_1', version: 1, hash, definition: checklist } as FormVersion;
  const asked: unknown[] = [];
  /** As the server does: codes for its own engine only. */
  let serverEngine = ENGINE + 1;
  const client = {
    call: async (route: string, { query }: { query?: unknown } = {}) => {
      if (route === 'listForms') return { items: [{ id: 'frm_1', latestVersion: 1, state: 'published' }] };
      if (route !== 'getVersion') return { items: [] };
      asked.push(query);
      return serverEngine === ENGINE ? { ...version, precompiled } : version;
    },
  } as unknown as Client;
  const packet = new Packet({ db, client, me: { ...me, grants: [] } as unknown as Me, now: () => 0 });
  const engineHere = async (): Promise<number | undefined> => {
    await packet.refresh(true);
    return (await db.version('frm_1', 1))?.engine;
  };
  for (const engine of [ENGINE - 1, ENGINE + 1]) {
    await db.putVersion({ ...version, precompiled: { ...precompiled, engine }, engine });
    serverEngine = ENGINE + 1;
    expect(await engineHere()).toBe(undefined);
    serverEngine = ENGINE;
    expect(await engineHere()).toBe(ENGINE);
    expect((await db.version('frm_1', 1))?.precompiled).toEqual(precompiled);
    expect(await engineHere()).toBe(ENGINE);
  }
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ engine: String(ENGINE) })));
});

describe('forms with choices in files', () => {
  const listOf = (...names: readonly string[]) => {
    const text = tableText({ columns: ['name'], rows: names.map((name) => [name]) });
    return { sha256: createHash('sha256').update(text).digest('hex'), bytes: gzipSync(text), rows: names.length, columns: ['name'] };
  };
  type List = ReturnType<typeof listOf>;
  const versionOf = (form: string, version: number, ...lists: readonly List[]): FormVersion => ({
    form,
    version,
    hash: `${form}@${version}`,
    publishedAt: '2021-08-11T01:00:00Z',
    publishedBy: 'usr_2',
    definition: {
      ...definition,
      choiceLists: lists.map((_, at) => ({ name: `wards${at}`, file: `wards${at}.csv` })),
      files: Object.fromEntries(lists.map(({ sha256, rows, columns }, at) => [`wards${at}.csv`, { sha256, rows, columns }])),
      children: lists.map((_, at) => {
        const name = at === 0 ? 'ward' : `ward${at}`;
        return { kind: 'select_one', id: name, name, choices: `wards${at}` };
      }),
    },
  });

  /** A tablet whose network gives what is in `lists`, and breaks off at anything else. */
  const tabletWith = (lists: readonly List[]) => {
    const db = new OfflineDatabase(crypto.randomUUID());
    const there = new Map(lists.map((list) => [list.sha256, list]));
    const silent = new Set<List>();
    const asked: List[] = [];
    /** What the packet said was still to come, at each list that it asked for. */
    const left: number[] = [];
    const forms: Form[] = [];
    const versions: FormVersion[] = [];
    vi.stubGlobal('fetch', async (url: string, { signal }: RequestInit) => {
      const list = there.get(url.split('/').at(-1) ?? '');
      if (list === undefined) throw new TypeError('the link broke off');
      asked.push(list);
      left.push(first.listsLeft);
      if (silent.has(list)) return new Response(halfOf(list.bytes, signal!));
      return new Response(new Uint8Array(list.bytes));
    });
    const client = {
      call: async (route: string, { params }: { params?: { form: string; version: number } } = {}) => {
        if (route === 'listForms') return { items: [...forms] };
        if (route === 'getVersion') return versions.find(({ form, version }) => form === params?.form && version === params.version);
        return { items: route === 'listMyAssignments' ? [{ id: 'asg_1' }] : [] };
      },
    } as unknown as Client;
    const publish = (version: FormVersion): void => {
      const at = forms.findIndex(({ id }) => id === version.form);
      const times = { createdAt: '2021-08-11T01:00:00Z', updatedAt: '2021-08-11T01:00:00Z' };
      const form: Form = {
        id: version.form,
        agency: 'agc_1',
        latestVersion: version.version,
        state: 'published',
        title: { vi: 'Phiếu' },
        ...times,
      };
      forms.splice(at < 0 ? forms.length : at, at < 0 ? 0 : 1, form);
      versions.push(version);
    };
    const packet = (): Packet => new Packet({ db, client, me: { ...me, grants: [] } as unknown as Me, now: () => 0 });
    const first = packet();
    return { db, there, silent, asked, left, publish, packet: first, reopened: packet };
  };
  /** Half of the bytes, and then nothing more, until the reader has enough of it. */
  const halfOf = (bytes: Uint8Array, signal: AbortSignal): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(answer) {
        answer.enqueue(bytes.slice(0, bytes.length / 2));
        signal.addEventListener('abort', () => answer.error(signal.reason));
      },
    });
  /** The files come behind all else. */
  const carried = (packet: Packet, behind: readonly string[] = []): Promise<void> =>
    vi.waitFor(() => expect([packet.trouble, packet.listsLeft, packet.behind]).toEqual([undefined, 0, behind]), { timeout: 60_000 });
  const at = (packet: Packet): readonly (readonly [string, number])[] => packet.forms.map(({ id, latestVersion }) => [id, latestVersion]);

  it('stay at the version that can be filled until the next is whole, and hold up nothing else', async () => {
    const [old, next, other] = [listOf('a'), listOf('a', 'b'), listOf('c')];
    const { db, there, publish, packet } = tabletWith([old, other]);
    publish(versionOf('frm_1', 1, old));
    await packet.refresh();
    await carried(packet);
    publish(versionOf('frm_1', 2, next));
    publish(versionOf('frm_2', 1, other));
    await packet.refresh(true);
    await carried(packet, ['frm_1']);
    expect(packet.assignments.length).toBe(1);
    expect(at(packet)).toEqual([
      ['frm_1', 1],
      ['frm_2', 1],
    ]);
    // Without the network it can be begun as before.
    there.clear();
    const { id } = await startDraft(
      { db, me, language: 'vi', now: () => 0 },
      { form: packet.forms[0]!, version: (await db.version('frm_1', 1))!, unit, visit: 'inspection' },
    );
    there.set(next.sha256, next);
    await packet.refresh();
    await carried(packet);
    expect(at(packet)[0]).toEqual(['frm_1', 2]);
    // What was begun keeps its file.
    there.clear();
    const { session } = await openDraft({ db, me, language: 'vi', now: () => 0 }, id);
    session.set('ward', 'a');
    expect(session.problems()).toEqual([]);
  });

  it('wait for a link that has fallen silent no longer than for a server, and hold up no packet meanwhile', async () => {
    const [first, second] = [listOf('a', 'b', 'c'), listOf('d')];
    const { silent, asked, publish, packet, reopened } = tabletWith([first, second]);
    silent.add(first);
    publish(versionOf('frm_1', 1, first));
    publish(versionOf('frm_2', 1, second));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await packet.refresh();
    expect([packet.refreshing, packet.behind]).toEqual([false, ['frm_1', 'frm_2']]);
    publish(versionOf('frm_3', 1, second));
    await packet.refresh(true);
    expect(packet.forms.map(({ id }) => id)).toEqual(['frm_1', 'frm_2', 'frm_3']);
    // Once for each of the two packets.
    for (const tries of [1, 2]) {
      await vi.waitFor(() => expect(asked.filter((each) => each === first)).toHaveLength(tries), { timeout: 60_000 });
      await vi.advanceTimersByTimeAsync(patience);
    }
    await carried(packet, ['frm_1']);
    expect(asked.filter((each) => each === second)).toHaveLength(1);
    // The next packet goes on with it, though it is fetched at once after a restart.
    silent.clear();
    const next = reopened();
    await next.load();
    await next.refresh();
    await carried(next);
  });

  it('are counted as the files that are still to come, each once however many forms have it', async () => {
    const [own, both, last, lost] = [listOf('a'), listOf('b'), listOf('c'), listOf('d')];
    const { there, left, publish, packet } = tabletWith([own, both, last]);
    publish(versionOf('frm_1', 1, own, both));
    publish(versionOf('frm_2', 1, both, lost));
    publish(versionOf('frm_3', 1, both, last));
    await packet.refresh();
    expect(packet.listsLeft).toBe(4);
    await carried(packet, ['frm_2']);
    expect(left).toEqual([4, 3, 1]);
    there.set(lost.sha256, lost);
    await packet.refresh();
    expect(packet.listsLeft).toBe(1);
    await carried(packet);
  });

  it('count those that a draft has lost', async () => {
    const list = listOf('a');
    const { db, left, publish, packet } = tabletWith([list]);
    publish(versionOf('frm_1', 1, list));
    await packet.refresh();
    await carried(packet);
    const version = (await db.version('frm_1', 1))!;
    await startDraft({ db, me, language: 'vi', now: () => 0 }, { form: packet.forms[0]!, version, unit, visit: 'inspection' });
    await db.inPacket((shelf) => shelf.delete(`list:${list.sha256}`));
    // The form is to be filled with a version that has none; the draft stays at its own.
    publish(versionOf('frm_1', 2));
    await packet.refresh(true);
    await vi.waitFor(() => expect(left).toEqual([1, 1]), { timeout: 60_000 });
    await carried(packet);
  });

  it('make room by what nobody needs, and try once more', async () => {
    const [old, next] = [listOf('old'), listOf('new')];
    const { db, publish, packet } = tabletWith([old, next]);
    publish(versionOf('frm_1', 1, old));
    await packet.refresh();
    await carried(packet);
    await forgetLists(db, [versionOf('frm_1', 1, old).definition]);
    await db.inPacket(async (shelf) => void (await shelf.put(new ArrayBuffer(1), `list:${'0'.repeat(64)}`)));
    const plain = db.inPacket.bind(db);
    db.inPacket = async (work) => {
      let crowded = false;
      await plain(async (shelf) => {
        crowded = (await shelf.getKey(`list:${'0'.repeat(64)}`)) !== undefined;
      });
      let puts = false;
      await plain((shelf) =>
        work(
          new Proxy(shelf, {
            get: (target, key) => {
              puts ||= key === 'put';
              if (puts && crowded) throw new NotStoredError('full');
              const value: unknown = Reflect.get(target, key, target);
              return typeof value === 'function' ? (value.bind(target) as unknown) : value;
            },
          }),
        ),
      );
    };
    publish(versionOf('frm_1', 2, next));
    await packet.refresh(true);
    await carried(packet);
    expect(at(packet)).toEqual([['frm_1', 2]]);
  });

  it('are corrected without the network once the correction was begun', async () => {
    const list = listOf('a');
    const { db, there, publish } = tabletWith([list]);
    const version = versionOf('frm_1', 1, list);
    publish(version);
    const content = { versionHash: version.hash, visit: 'inspection', observedAt: '2021-08-11T08:00:00+07:00', answers: { ward: 'a' } };
    const submission = { id: 'sub_1', revision: 1, content, attachments: [], history: [] } as unknown as Submission;
    const deps = { db, me, language: 'vi', now: () => 0 };
    await startCorrection(deps, submission, { form: { id: 'frm_1' } as Form, version, unit, visit: 'inspection' });
    there.clear();
    expect((await openDraft(deps, 'sub_1')).session.problems()).toEqual([]);
  });
});
