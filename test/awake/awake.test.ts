import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('the type checkers are awake', () => {
  it('tsc finds the planted error, and only it', () => {
    const { status, stdout } = spawnSync('tsc', ['-p', 'test/awake/planted/tsconfig.json'], { encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stdout).toContain("wrong.ts(2,14): error TS2322: Type 'string' is not assignable to type 'number'");
  });
});
