import { parseDefinition } from '@safeground/forms/definition';
import { describe as explain, readXlsform, type ReadResult } from '@safeground/xlsform';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Entry = {
  readonly file: string;
  readonly container: 'xlsx' | 'xls' | 'csv' | 'md';
  readonly outcome?: 'ok' | 'error';
  readonly stage?: 'expression';
  readonly sameFormAs?: string;
  readonly attachment?: boolean;
};

const data = new URL('data/workbooks/', import.meta.url);
const index = (JSON.parse(readFileSync(new URL('INDEX.json', data), 'utf8')) as readonly Entry[]).filter(
  ({ attachment }) => attachment !== true,
);
const read = new Map<string, ReadResult>(
  index.map(({ file }) => [file, readXlsform(readFileSync(new URL(file, data)), { fileName: file })]),
);

const errorsOf = ({ file }: Entry) => read.get(file)!.findings.filter(({ severity }) => severity === 'error');

describe('form files of other projects', () => {
  it('are all here', () => {
    expect(index.length).toBe(140);
    expect(index.filter(({ container }) => container === 'xlsx').length).toBe(87);
  });

  it('.xlsx: all that pyxform takes are read, all that it refuses are refused', () => {
    const workbooks = index.filter(({ container, outcome, stage }) => container === 'xlsx' && outcome !== undefined && stage === undefined);
    const differ = workbooks.filter((entry) => (errorsOf(entry).length === 0) !== (entry.outcome === 'ok')).map(({ file }) => file);
    expect(differ).toEqual([]);
  });

  it('what only the check of its expressions refuses is read with a warning at the cell', () => {
    const entry = index.find(({ stage }) => stage === 'expression')!;
    expect(errorsOf(entry)).toEqual([]);
    expect(read.get(entry.file)!.findings).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'expression', sheet: 'survey', row: 2, column: 'calculation' }),
    ]);
  });

  it('.csv and .md: all are read, but those that include other files', () => {
    const tables = index.filter(({ container }) => container === 'csv' || container === 'md');
    const refused = tables.filter((entry) => errorsOf(entry).length > 0);
    expect(refused.every((entry) => errorsOf(entry)[0]!.code === 'type-include')).toBe(true);
    expect(refused.map(({ file }) => file)).toEqual(
      ['include.csv', 'include.md', 'include_json.csv', 'include_json.md'].map((name) => `pyxform/${name}`),
    );
  });

  it('.xls, whatever it is called, is refused with how to convert it', () => {
    for (const entry of index.filter(({ container }) => container === 'xls')) {
      const [error] = errorsOf(entry);
      expect(error?.code).toBe('workbook-xls');
      expect(explain(error!, 'en').remedy).toContain('.xlsx');
    }
  });

  it('become definitions that the platform accepts, unchanged', () => {
    for (const { definition } of read.values()) {
      if (definition === undefined) continue;
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual({ ok: true, definition });
    }
  });

  it('the same form in several containers is the same definition', () => {
    const groups = Map.groupBy(
      index.filter(({ file, sameFormAs }) => sameFormAs !== undefined && read.get(file)!.definition !== undefined),
      ({ sameFormAs }) => sameFormAs,
    );
    expect(groups.size).toBeGreaterThan(5);
    for (const [, [first, ...others]] of groups)
      for (const other of others) expect(read.get(other.file)!.definition).toEqual(read.get(first!.file)!.definition);
  });
});
