import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What each room may import of the others (design: imports go one way). */
const allowed: Record<string, readonly string[]> = {
  'packages/forms': [],
  'packages/xlsform': ['forms'],
  'packages/programmes': ['forms'],
  'packages/summaries': ['forms'],
  'packages/contract': ['forms', 'programmes', 'summaries', 'xlsform'],
  'packages/store': ['forms', 'programmes', 'summaries', 'contract'],
  'packages/reports': ['forms', 'programmes', 'summaries'],
  'packages/templates': ['forms', 'programmes'],
  functions: ['forms', 'xlsform', 'programmes', 'summaries', 'contract', 'store', 'reports', 'templates'],
  web: ['forms', 'xlsform', 'programmes', 'summaries', 'contract', 'reports', 'templates'],
  infra: ['store/tables', 'functions/manifest'],
};

const pure = ['forms', 'xlsform', 'programmes', 'summaries', 'contract', 'reports', 'templates'];
const MAX_LINES = 500;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.svelte', '*.mjs'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function roomOf(file: string): string | undefined {
  return Object.keys(allowed).find((room) => file.startsWith(`${room}/`));
}

function wrongImports(file: string): string[] {
  const room = roomOf(file);
  if (room === undefined || file.endsWith('.test.ts')) return [];
  const own = room.replace('packages/', '');
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('@safeground/'))
    .map((specifier) => specifier.slice('@safeground/'.length))
    .filter(
      (target) => target !== own && !allowed[room]!.some((name) => target === name || (room !== 'infra' && target.startsWith(`${name}/`))),
    )
    .map((target) => `${file} imports ${target}, but ${room} may import only: ${allowed[room]!.join(', ') || 'nothing'}`);
}

describe('the house', () => {
  it('sees the sources', () => {
    expect(files.length).toBeGreaterThan(30);
  });

  it('imports go one way', () => {
    expect(files.flatMap(wrongImports)).toEqual([]);
  });

  it('rooms do not climb into each other by relative paths', () => {
    const climbs = files.flatMap((file) => {
      const room = roomOf(file);
      if (room === undefined || file.endsWith('.test.ts')) return [];
      const depth = file.slice(room.length + 1).split('/').length - 1;
      return importsOf(file)
        .filter((specifier) => (specifier.match(/\.\.\//g)?.length ?? 0) > depth)
        .map((specifier) => `${file} climbs out of its room: ${specifier}`);
    });
    expect(climbs).toEqual([]);
  });

  it('pure packages import no platform module and read no clock, no randomness, no environment', () => {
    const offences = files
      .filter((file) => pure.some((name) => file.startsWith(`packages/${name}/src/`)) && !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        const impure = /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|from 'node:|@aws-sdk|\bglobalThis\.crypto/.exec(source);
        return impure === null ? [] : [`${file} is not pure: ${impure[0]}`];
      });
    expect(offences).toEqual([]);
  });

  it(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = files
      .map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('no answer ever becomes HTML', () => {
    expect(files.filter((file) => file.endsWith('.svelte') && readFileSync(file, 'utf8').includes('{@html'))).toEqual([]);
  });

  it('the table of faults names tests that are there', () => {
    const rows = readFileSync('docs/faults.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| [CS]\d+ /.test(line));
    const named = rows
      .flatMap((row) => [...row.matchAll(/`([^`]+\.test\.ts)` › ([^<|(]+)/g)])
      .map(([, file = '', name = '']) => [file, name.trim()]);
    expect(rows.filter((row) => !row.includes(' › '))).toEqual([]);
    expect(rows.length).toBeGreaterThan(24);
    expect(named.filter(([file = '', name = '']) => !readFileSync(file, 'utf8').includes(name))).toEqual([]);
  });

  it('store knows no HTTP, and only the edge of functions knows the cloud', () => {
    const hono = files.filter(
      (file) => file.startsWith('packages/store/') && importsOf(file).some((specifier) => specifier.startsWith('hono')),
    );
    expect(hono).toEqual([]);
  });
});
