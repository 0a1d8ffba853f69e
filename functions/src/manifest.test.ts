import { existsSync, readdirSync } from 'node:fs';
import { tables } from '@safeground/store/tables';
import { describe, expect, it } from 'vitest';
import { functions } from './manifest.ts';

const here = new URL('.', import.meta.url).pathname;

describe('the manifest', () => {
  it('names every handler, and no other', () => {
    const handlers = readdirSync(`${here}handlers`).filter((name) => name.endsWith('.ts') && !name.startsWith('lambda'));
    expect(functions.map(({ entry }) => entry).toSorted()).toEqual(handlers.map((name) => `handlers/${name}`).toSorted());
    for (const { entry } of functions) expect(existsSync(`${here}${entry}`)).toBe(true);
  });

  it('grants nothing on tables that are not there, and nothing twice', () => {
    const known = new Set<string>(tables.map(({ name }) => name));
    for (const { grants } of functions) {
      for (const [table, actions] of Object.entries(grants.tables ?? {})) {
        expect(known.has(table)).toBe(true);
        expect(new Set(actions).size).toBe(actions.length);
      }
    }
  });
});
