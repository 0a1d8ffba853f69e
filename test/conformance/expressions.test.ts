import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCases, runCases, type Case } from '../../packages/forms/bin/cases.ts';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const corpus = readCases(JSON.parse(file('data/expressions.json')));
const misses = JSON.parse(file('expressions-misses.json')) as Record<string, string>;
const counted = (corpus.cases as readonly Case[]).filter((one) => one.skip === undefined);
const outcomes = runCases(
  { ...corpus, cases: counted },
  () => Date.parse('2026-06-03T12:00:00-07:00'),
  () => 0.5,
);
const wrong = new Set(outcomes.filter((outcome) => outcome.ok !== true).map((outcome) => outcome.id));

function share(withDocument: boolean): number {
  const cases = counted.filter((one) => (one.context !== undefined) === withDocument);
  return cases.filter((one) => !wrong.has(one.id)).length / cases.length;
}

describe('expressions of other implementations', () => {
  it('are all here', () => {
    expect(corpus.cases.length).toBe(1165);
    expect(counted.length).toBe(1160);
  });

  it('give what they give there: at least 99 in 100 without a document, 85 in 100 with one', () => {
    expect(share(false)).toBeGreaterThanOrEqual(0.99);
    expect(share(true)).toBeGreaterThanOrEqual(0.85);
  });

  it('that do not are listed, each with its reason, and no other', () => {
    expect([...wrong].sort()).toEqual(Object.keys(misses).sort());
    for (const reason of Object.values(misses)) expect(reason.length).toBeGreaterThan(20);
  });
});
