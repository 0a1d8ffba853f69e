import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers } from './definition.ts';
import { open } from './engine.ts';
import { compileLean } from './lean.ts';
import { precompile, type Precompiled } from './precompile.ts';
import type { CompiledForm } from './session.ts';
import { ask, calculate, compiled, define, host, view } from './testing/form.ts';
import { anyForm, anyPlainForm, paths, play, steps } from './testing/sketch.ts';
import { watch, type Watched } from './testing/watch.ts';

const long = process.env['SAFEGROUND_LONG'] === '1';
const runs = { numRuns: long ? 3_000 : 150 };

function reopened(form: CompiledForm, memory: Answers): unknown {
  return view(open(form, host, memory));
}

describe('laws of the engine', () => {
  it('recomputing only what depends on a change equals computing everything, in nested repeats too', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        for (const step of played) {
          play(session, step);
          expect(view(session)).toEqual(reopened(form, session.memory()));
        }
      }),
      runs,
    );
  });

  it('the order of answers does not matter', () => {
    fc.assert(
      fc.property(
        anyForm,
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 40, maxLength: 40 }),
        fc.nat(),
        (definition, given, seed) => {
          const form = compiled(definition);
          const answer = (order: (paths: readonly string[]) => readonly string[]): unknown => {
            const session = open(form, host);
            const asked = paths(session, (kind) => kind === 'integer' || kind === 'select_one');
            const value = (path: string): number | string => {
              const number = given[asked.indexOf(path) % given.length]!;
              return session.state(path).node.kind === 'integer' ? number : 'abc'[number % 3]!;
            };
            const values = new Map(asked.map((path) => [path, value(path)]));
            // Rows that a count takes away while answers come in cannot be answered; both orders answer those that stay.
            for (const path of order(asked)) if (!path.includes('[')) session.set(path, values.get(path));
            return view(session);
          };
          const shuffled = (all: readonly string[]): readonly string[] =>
            [...all].sort((left, right) => hash(left, seed) - hash(right, seed));
          expect(answer(shuffled)).toEqual(answer((all) => all));
        },
      ),
      runs,
    );
  });

  it('a long sum that is mended equals the sum added up again', () => {
    const terms = Array.from({ length: 20 }, (_, index) => `t${index}`);
    const form = compiled(
      define([
        ...terms.map((id, index) => ask(index % 3 === 0 ? 'decimal' : 'integer', id, index % 4 === 0 ? { relevant: '${t1} != 2' } : {})),
        calculate('total', [...terms, 't5'].map((id) => `\${${id}}`).join(' + '), { relevant: '${t2} != 3' }),
        calculate('twice', '${total} * 2'),
      ]),
    );
    const value = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom(2_147_483_647, -2_147_483_648, 0.1, 1e15, -0),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 19 }), value), { maxLength: 60 }), (given) => {
        const session = open(form, host);
        for (const id of terms) session.set(id, 1);
        for (const [at, answer] of given) {
          const wanted = at % 3 === 0 || answer === undefined ? answer : Math.trunc(answer);
          session.set(terms[at]!, wanted);
          expect(view(session)).toEqual(reopened(form, session.memory()));
        }
      }),
      runs,
    );
  });

  it('what a draft keeps opens as it was', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        for (const step of played) play(session, step);
        expect(open(form, host, session.memory()).memory()).toEqual(session.memory());
      }),
      runs,
    );
  });

  it('a form opened from what was compiled before it travelled behaves as one compiled where it is opened', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlainForm, steps, async (definition, played) => {
        const precompiled = JSON.parse(JSON.stringify(precompile(definition, 'hash'))) as Precompiled;
        const lean = await compileLean({ definition, hash: 'hash', precompiled });
        if (!lean.ok) throw new Error('refused');
        const [one, other] = [lean.form, compiled(definition)].map((form) => watch(open(form, host), form)) as [Watched, Watched];
        expect(one.see()).toEqual(other.see());
        for (const step of played) {
          play(one.session, step);
          play(other.session, step);
          expect(one.see()).toEqual(other.see());
        }
      }),
      runs,
    );
  });

  it('listeners hear of every path whose state changed', () => {
    fc.assert(
      fc.property(anyForm, steps, (definition, played) => {
        const form = compiled(definition);
        const session = open(form, host);
        const heard = new Set<string>();
        session.subscribe((changed) => changed.forEach((path) => heard.add(path)));
        for (const step of played.filter(({ action }) => action === 'set' || action === 'clear')) {
          const before = view(session);
          heard.clear();
          play(session, step);
          const after = view(session);
          const differ = Object.keys(after).filter(
            (path) => JSON.stringify(after[path]) !== JSON.stringify(before[path]) && path in before && !path.endsWith(']'),
          );
          expect(differ.filter((path) => !heard.has(path))).toEqual([]);
        }
      }),
      runs,
    );
  });
});

function hash(text: string, seed: number): number {
  let value = seed;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 1_000_003;
  return value;
}
