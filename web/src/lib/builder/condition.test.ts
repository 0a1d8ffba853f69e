import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCondition, writeCondition } from './condition.ts';
import type { Part } from './condition.ts';

const question = fc.constantFrom('b01_value', 'q1', 'so-nguoi', 'a.b');
const text = fc.constantFrom('none', 'a and b', "it's", '(', '1 or 2', 'Đạt', '${q1}');
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ question, operator: fc.constantFrom('=' as const, '!=' as const, 'selected' as const), value: text }),
  fc.record({ question, operator: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const), value: fc.integer() }),
  fc.record({ question, operator: fc.constantFrom('answered' as const, 'empty' as const) }),
);

describe('conditions as people put them', () => {
  it('reading what was written gives the condition back', () => {
    fc.assert(
      fc.property(fc.constantFrom('and' as const, 'or' as const), fc.array(part, { minLength: 1, maxLength: 5 }), (join, parts) => {
        const condition = { join: parts.length === 1 ? ('and' as const) : join, parts };
        expect(readCondition(writeCondition(condition))).toEqual(condition);
      }),
    );
  });

  it.each([
    ["(${b01_value} = 'partial' or ${b01_value} = 'none')", 'or', 2],
    ["${b02_value} = 'fail'", 'and', 1],
    ["${a} != '' and ${b} > 3", 'and', 2],
    ["(${a} = 'x') and (${b} = 'y')", 'and', 2],
  ])('reads %s', (expression, join, count) => {
    const condition = readCondition(expression);
    expect(condition?.join).toBe(join);
    expect(condition?.parts).toHaveLength(count);
  });

  it.each(["${a} = 'x' and ${b} = 'y' or ${c} = 'z'", '${a} * 100 < ${b} * 80', 'count(${a}) > 2', 'false()', "not(${a} = 'x')"])(
    'leaves %s to be edited as text',
    (expression) => {
      expect(readCondition(expression)).toBeUndefined();
    },
  );
});
