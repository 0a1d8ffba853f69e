import { describe, expect, it } from 'vitest';
import { readCases, runCases } from '../bin/cases.ts';

const run = (file: unknown) =>
  runCases(
    readCases(file),
    () => 0,
    () => 0.5,
  );

describe('a file of expression cases', () => {
  it('one that is no case, or cannot be run, is told on its own line, and the others run', () => {
    const outcomes = run([
      { id: 'first', expression: '1 + 1', expected: 2 },
      null,
      5,
      { id: 'bare' },
      { id: 'documents', expression: '1', instances: { a: null } },
      { id: 'pattern', expression: "'a'", type: 'pattern', expected: '(' },
      { expression: '1' },
      { id: 'last', expression: '2', expected: 3 },
    ]);
    const none = 'not an object with an id and an expression';
    expect(outcomes).toEqual([
      { id: 'first', ok: true, actual: 2 },
      { id: null, ok: false, error: `case 2: ${none}` },
      { id: null, ok: false, error: `case 3: ${none}` },
      { id: 'bare', ok: false, error: 'case 4: missing, or not of the right kind: expression' },
      { id: 'documents', ok: false, error: 'case 5: missing, or not of the right kind: instances' },
      { id: 'pattern', ok: false, error: expect.stringContaining('case 6: ') as unknown },
      { id: null, ok: false, error: 'case 7: missing, or not of the right kind: id' },
      { id: 'last', ok: false, actual: 2 },
    ]);
  });

  it('is a list of cases, or an object with them', () => {
    expect(run({ cases: [{ id: 1, expression: '1' }] })).toEqual([{ id: 1, ok: null, actual: 1 }]);
    for (const wrong of [null, {}, 'cases', { cases: {} }]) expect(() => readCases(wrong)).toThrow('a case file is');
  });

  it.each(['following', 'preceding'])('the axis %s is refused with what to write instead', (axis) => {
    expect(run([{ id: 'a', expression: `${axis}::x` }])).toEqual([
      { id: 'a', ok: null, actual: { error: `The axis “${axis}” walks through the whole document, which no form does.` } },
    ]);
  });
});
