import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../bin/xlsform.ts', import.meta.url));
const data = fileURLToPath(new URL('../../../test/conformance/data/workbooks/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'xlsform-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

describe('xlsform check', () => {
  it('names the cell of a text that is too long to store', () => {
    const file = join(folder, 'long.md');
    writeFileSync(
      file,
      `| survey |\n| | type | name | label | constraint |\n| | begin group | g | G | |\n| | text | a | A | . != '${'x'.repeat(20_000)}' |\n| | end group |\n`,
    );
    const { stdout, status } = run('check', file);
    const place = { sheet: 'survey', row: 3, column: 'constraint', code: 'definition-limit' };
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, errors: [place] });
    expect(stdout).toContain('longer than 20000 characters');
  });

  it('prints a JSON line per file with every error at its cell, and fails when one is wrong', () => {
    const good = join(data, 'pyxform/or_other.xlsx');
    const bad = join(data, 'onadata/duplicate_choice_form.xlsx');
    const { stdout, status } = run('check', good, bad, '/no/such/file.xlsx');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(status).toBe(1);
    expect(lines).toMatchObject([
      { file: good, ok: true, errors: [], questions: 3 },
      { file: bad, ok: false, errors: [{ sheet: 'choices', row: 6, column: 'name', code: 'choice-name-duplicate' }] },
      {
        ok: false,
        errors: [{ code: 'file-unreadable', message: '/no/such/file.xlsx: there is no such file; check the name and the folder' }],
        questions: 0,
      },
    ]);
  });

  it('says at the cell what the engine will refuse or leave empty', () => {
    const file = join(folder, 'form.md');
    writeFileSync(file, '| survey |\n| | type | name | label | calculation |\n| | calculate | a | | cht:some-function(1) |\n');
    const { errors, warnings } = JSON.parse(run('check', file).stdout) as { errors: unknown[]; warnings: unknown[] };
    expect(errors).toEqual([]);
    expect(warnings).toMatchObject([{ sheet: 'survey', row: 2, column: 'calculation', code: 'design' }]);
  });

  it('refuses what publishing refuses of a form that can be filled', () => {
    const file = join(folder, 'pattern.md');
    writeFileSync(file, '| survey |\n| | type | name | label | constraint |\n| | text | a | A | regex(., "^([a-z]$") |\n');
    const { stdout, status } = run('check', file);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errors: [{ sheet: 'survey', row: 2, column: 'constraint', code: 'design' }] });
  });

  it('refuses what publishing refuses, at the cell, and says where publishing is stricter than XLSForm', () => {
    const file = join(folder, 'cycle.md');
    const rows = [
      '| | type | name | label | calculation |',
      '| | calculate | a | | ${b} + 1 |',
      '| | calculate | b | | ${a} + 1 |',
      '| | calculate | c | | 1 + |',
    ];
    writeFileSync(file, `| survey |\n${rows.join('\n')}\n`);
    const { stdout, status } = run('check', file);
    const at = (row: number, column: string, code: string) => ({ sheet: 'survey', row, column, code });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      errors: [at(4, 'calculation', 'expression'), at(2, 'type', 'design')],
      warnings: [],
    });
    expect(stdout).toContain('a → b → a');

    writeFileSync(file, '| survey |\n| | type | name | label | relevant |\n| | text | a | A | ../nowhere = 1 |\n');
    expect(JSON.parse(run('check', file).stdout)).toMatchObject({
      ok: true,
      warnings: [{ ...at(2, 'relevant', 'unpublishable'), message: expect.stringContaining('not published') as unknown }],
    });
  });

  it('reads standard input', () => {
    const input = '| survey |\n| | type | name | label |\n| | text | a | A |\n';
    const { stdout, status } = spawnSync(process.execPath, [cli, 'check', '-'], { encoding: 'utf8', input });
    expect([JSON.parse(stdout), status]).toMatchObject([{ file: '-', ok: true, questions: 1 }, 0]);
  });

  it('speaks Vietnamese', () => {
    expect(run('check', join(data, 'pyxform/gps.xls'), '--language', 'vi').stdout).toContain('sổ tính .xls kiểu cũ');
  });
});

describe('xlsform convert', () => {
  const source = join(data, 'pyxform/specify_other.csv');

  it('makes a definition, a workbook of it, and the same definition of that', () => {
    const [json, workbook] = [join(folder, 'a.json'), join(folder, 'a.xlsx')];
    writeFileSync(json, execFileSync(process.execPath, [cli, 'convert', source, '--to', 'definition']));
    writeFileSync(workbook, execFileSync(process.execPath, [cli, 'convert', json, '--to', 'xlsx']));
    expect(JSON.parse(run('convert', workbook, '--to', 'definition').stdout)).toEqual(JSON.parse(readFileSync(json, 'utf8')));
  });

  it('gives a workbook back as it is, and with a changed definition only with the change', () => {
    const original = join(data, 'pyxform/or_other.xlsx');
    const same = execFileSync(process.execPath, [cli, 'convert', original, '--to', 'xlsx']);
    expect(same.equals(readFileSync(original))).toBe(true);
    const definition = JSON.parse(run('convert', original, '--to', 'definition').stdout) as { title: Record<string, string> };
    const json = join(folder, 'b.json');
    writeFileSync(json, JSON.stringify({ ...definition, title: { und: 'Another' } }));
    const changed = join(folder, 'b.xlsx');
    writeFileSync(changed, execFileSync(process.execPath, [cli, 'convert', json, '--to', 'xlsx', '--original', original]));
    expect(JSON.parse(run('convert', changed, '--to', 'definition').stdout)).toEqual({ ...definition, title: { und: 'Another' } });
  });

  it('says what is wrong with a file that is not there, or no definition', () => {
    const json = join(folder, 'broken.json');
    writeFileSync(json, '{"schema": 1,');
    for (const [file, words] of [
      [join(folder, 'missing.xlsx'), 'there is no such file'],
      [folder, 'this is a folder'],
      [json, 'this is not JSON'],
    ] as const) {
      const { status, stdout, stderr } = run('convert', file, '--to', 'definition');
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`xlsform: ${file}: ${words}`);
    }
  });

  it('says what is wrong with the command', () => {
    const wrong = [
      [],
      ['check'],
      ['convert', source, '--to', 'pdf'],
      ['draw', source],
      ['check', source, '--lang', 'vi'],
      ['check', '--to'],
    ];
    for (const args of wrong) {
      const { status, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stderr).toContain('xlsform check FILE');
    }
  });
});
