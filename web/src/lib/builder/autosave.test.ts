import { Problem } from '@safeground/contract/problems';
import type { FormDraft } from '@safeground/contract';
import type { FormDefinition } from '@safeground/forms';
import { describe, expect, it } from 'vitest';
import { Autosave } from './autosave.svelte.ts';

function definition(title: string): FormDefinition {
  return { schema: 1, title: { vi: title }, languages: ['vi'], defaultLanguage: 'vi', children: [], choiceLists: [] };
}

/** A server that keeps one draft, refuses a stale revision, and can lose answers. */
class Server {
  draft: FormDraft = { form: 'f', definition: definition('A'), revision: 1, updatedAt: '2021-08-14T01:00:00Z', updatedBy: 'p' };
  puts = 0;
  loses: 'nothing' | 'request' | 'answer' = 'nothing';
  timers: (() => void)[] = [];

  /** Each answer is a copy, as it comes over the wire. */
  copy(): FormDraft {
    return JSON.parse(JSON.stringify(this.draft)) as FormDraft;
  }

  save(next: FormDefinition): void {
    this.draft = { ...this.draft, definition: next, revision: this.draft.revision + 1 };
  }

  autosave(): Autosave {
    return new Autosave(this.copy(), {
      put: (next, revision) => {
        this.puts += 1;
        if (this.loses === 'request') return Promise.reject(new TypeError('offline'));
        if (revision !== this.draft.revision) return Promise.reject(new Problem('conflict'));
        this.save(next);
        return this.loses === 'answer' ? Promise.reject(new TypeError('offline')) : Promise.resolve(this.copy());
      },
      get: () => Promise.resolve(this.copy()),
      later: (work) => {
        this.timers.push(work);
        return () => (this.timers = this.timers.filter((timer) => timer !== work));
      },
    });
  }
}

describe('autosave', () => {
  it('saves the last of what was typed, once, over the revision that was read', async () => {
    const server = new Server();
    const autosave = server.autosave();
    for (const title of ['B', 'C']) autosave.note(definition(title));
    expect(server.timers).toHaveLength(1);
    await autosave.flush();
    expect(server).toMatchObject({ puts: 1, draft: { revision: 2, definition: { title: { vi: 'C' } } } });
    expect(autosave.state).toBe('saved');
  });

  it('overwrites nothing when somebody else saved in between, and keeps both sides', async () => {
    const server = new Server();
    const autosave = server.autosave();
    server.save(definition('theirs'));
    autosave.note(definition('mine'));
    await autosave.flush();
    expect(autosave.state).toBe('conflict');
    expect(autosave.theirs?.definition.title).toEqual({ vi: 'theirs' });
    autosave.note(definition('mine, more'));
    await autosave.flush();
    expect(server.draft.definition.title).toEqual({ vi: 'theirs' });
  });

  it('puts mine over theirs only when told to, and then goes on', async () => {
    const server = new Server();
    const autosave = server.autosave();
    server.save(definition('theirs'));
    autosave.note(definition('mine'));
    await autosave.flush();
    await autosave.keepMine();
    expect(server.draft).toMatchObject({ revision: 3, definition: { title: { vi: 'mine' } } });
    expect(autosave.state).toBe('saved');
  });

  it('takes theirs when told to, and saves nothing', async () => {
    const server = new Server();
    const autosave = server.autosave();
    server.save(definition('theirs'));
    autosave.note(definition('mine'));
    await autosave.flush();
    expect(autosave.takeTheirs()?.title).toEqual({ vi: 'theirs' });
    expect(autosave).toMatchObject({ state: 'saved', clean: true, revision: 2 });
    expect(server.puts).toBe(1);
  });

  it('goes on when the network comes back', async () => {
    const server = new Server();
    const autosave = server.autosave();
    server.loses = 'request';
    autosave.note(definition('B'));
    await autosave.flush();
    expect(autosave.state).toBe('offline');
    expect(server.timers).toHaveLength(1);
    server.loses = 'nothing';
    await autosave.flush();
    expect(server.draft.definition.title).toEqual({ vi: 'B' });
  });

  it('knows its own save again when the answer was lost, and does not call it a conflict', async () => {
    const server = new Server();
    const autosave = server.autosave();
    server.loses = 'answer';
    autosave.note(definition('B'));
    await autosave.flush();
    server.loses = 'nothing';
    autosave.note(definition('C'));
    await autosave.flush();
    await autosave.flush();
    expect(autosave.state).toBe('saved');
    expect(server.draft.definition.title).toEqual({ vi: 'C' });
  });

  it('says when the server refuses, and does not call it saved', async () => {
    const server = new Server();
    const refusing = new Autosave(server.copy(), {
      put: () => Promise.reject(new Problem('too-large')),
      get: () => Promise.resolve(server.copy()),
      later: () => () => undefined,
    });
    refusing.note(definition('B'));
    await refusing.flush();
    expect(refusing.state).toBe('failed');
    expect(refusing.trouble).toMatchObject({ type: 'too-large' });
    expect(refusing.clean).toBe(false);
  });
});
