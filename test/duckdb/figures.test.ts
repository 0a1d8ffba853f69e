import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextOf, type ServiceContext } from '../../functions/src/context.ts';
import { runAggregate } from '../../functions/src/jobs/aggregate.ts';
import { getSummary } from '../../functions/src/services/summaries.ts';
import { submitSubmission, transitionSubmission } from '../../functions/src/services/submissions.ts';
import { startInside, type Inside } from '../world/inside.ts';
import { askFigures, type Figures } from './answers.ts';
import { installDuckDb, openDuckDb } from './database.ts';
import { figuresOf, isNear } from './figures.ts';
import { COUNT, makeRows, type Row } from './fixture.ts';
import { definition } from './form.ts';
import { readAnswers, writeAnswers } from './table.ts';

const AT_ONCE = 12;
const everything: Grant[] = (['designer', 'inspector', 'committee'] as const).map((role) => ({ role, scope: { kind: 'organisation' } }));

let world: Inside;
let context: ServiceContext;
let form: { readonly id: string; readonly version: number; readonly hash: string };
const { rows, before } = makeRows();

beforeAll(async () => {
  world = await startInside('2022-03-01T02:00:00Z');
  const designer = await world.someone(everything);
  const { id } = await designer.call('createForm', { body: { agency: 'agc_qltt_nhatrang', title: definition.title } });
  await designer.call('putDraft', { params: { form: id }, headers: { 'if-match': '"1"' }, body: { definition } });
  const { version, hash } = await designer.call('publishForm', { params: { form: id }, body: { base: 2 } });
  form = { id, version, hash };
  const user = { id: 'usr_test', name: 'test', email: 'test@safe.example' };
  context = await contextOf(world.deps, { user, organisation: 'nhatrang', grants: everything });
  await inTurns(rows, (row) => send(before.get(row.id) ?? row, 0));
  await runAggregate(world.deps);
  await inTurns(rows, async (row) => {
    const isCorrected = before.has(row.id);
    if (isCorrected) await send(row, 1);
    if (row.withdrawn) await transitionSubmission(context, row.id, { action: 'withdraw', base: isCorrected ? 2 : 1 });
  });
  // Two at once: whoever is overtaken leaves the figures right.
  await Promise.all([runAggregate(world.deps), runAggregate(world.deps)]);
  await runAggregate(world.deps);
}, 600_000);

afterAll(() => world.stop());

async function inTurns<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function send({ id, unit, observedAt, answers }: Row, base: number): Promise<unknown> {
  const hashes = [...new Set(JSON.stringify(answers).match(/\d{64}/g) ?? [])].sort();
  const content = {
    form: form.id,
    version: form.version,
    versionHash: form.hash,
    unit,
    observedAt,
    visit: 'inspection' as const,
    answers,
    attachments: hashes,
  };
  return submitSubmission(context, id, { content, contentHash: createHash('sha256').update(canonical(content)).digest('hex'), base });
}

/** Asked anew of DuckDB; of the committed table where it cannot be installed. */
async function expectedFigures(): Promise<{ readonly figures: Figures; readonly source: 'duckdb' | 'table' }> {
  const reason = installDuckDb();
  if (reason !== undefined) {
    console.warn(`SKIPPED: asking DuckDB again (${reason}); the committed table of its answers is compared instead`);
    return { figures: readAnswers(), source: 'table' };
  }
  const folder = mkdtempSync(join(tmpdir(), 'safeground-duckdb-'));
  const file = join(folder, 'rows.ndjson');
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const db = await openDuckDb();
  try {
    return { figures: await askFigures(db, file), source: 'duckdb' };
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

it(`every figure of ${COUNT} submissions is the one DuckDB counts, at three levels, in four kinds of period`, async () => {
  const { figures, source } = await expectedFigures();
  if (source === 'duckdb' && process.env['SAFEGROUND_WRITE_ANSWERS'] !== undefined) writeAnswers(figures);
  const wrong: string[] = [];
  let compared = 0;
  await inTurns([...figures], async ([place, expected]) => {
    const [unit = '', period = ''] = place.split(' ');
    // Nothing is above the province.
    if (unit === '') return;
    const found = figuresOf(await getSummary(context, { form: form.id, unit, period }));
    for (const name of new Set([...found.keys(), ...expected.keys()])) {
      compared += 1;
      const [ours, theirs] = [found.get(name), expected.get(name)];
      if (ours === undefined || theirs === undefined || !isNear(name, ours, theirs))
        wrong.push(`${place} ${name}: ${ours} instead of ${theirs}`);
    }
  });
  expect(wrong.slice(0, 20)).toEqual([]);
  const kinds = new Set([...figures.keys()].map((place) => place.split(' ')[1]?.split(':')[0]));
  expect([...kinds].sort()).toEqual(['half', 'month', 'quarter', 'year']);
  expect(compared).toBeGreaterThan(10_000);
  if (source === 'duckdb')
    for (const [place, committed] of readAnswers())
      expect([...committed], `the committed table, ${place}`).toEqual([...figures.get(place)!].sort(byName).map(rounded));
});

const byName = ([left]: readonly [string, number], [right]: readonly [string, number]): number => (left < right ? -1 : 1);
const rounded = ([name, value]: readonly [string, number]): readonly [string, number] => [name, Number(value.toPrecision(15))];
