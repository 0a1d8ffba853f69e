import { createHash } from 'node:crypto';
import { canonical, compile, review, type Answers } from '@safeground/forms';
import { unitTree } from '@safeground/programmes';
import { aggregate, createStore, createTables, getResult, nodeText, type Storage } from '@safeground/store';
import { planOf, toSummary, type Tally } from '@safeground/summaries';
import { calendars, nhaTrangUnits, templates } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynamoDb, type EmbeddedDynamoDb } from '../functions/src/local/dynamodb.ts';
import { demoPhotos } from '../functions/src/seed/photos.ts';
import { demoSubjects } from '../functions/src/seed/subjects.ts';
import { demoSubmissions, DEMO_SUBMISSIONS, type DemoSubmission } from '../functions/src/seed/submissions.ts';
import { contentHash, submit, type PinnedVersion, type SubmitContext } from '../functions/src/services/submit.ts';
import { headline, tallyRules } from '../functions/src/services/tally-rules.ts';

const TODAY = '2021-09-20';
const { definition } = templates[0]!;
const compiled = compile(definition);
if (!compiled.ok) throw new Error('F1 does not compile');
const version: PinnedVersion = {
  form: 'frm_f1',
  version: 1,
  hash: createHash('sha256').update(canonical(definition)).digest('hex'),
  compiled: compiled.form,
};
const photos = demoPhotos().map((photo) => photo.ref);
const submissions = [...demoSubmissions(TODAY, { ...version, definition }, demoSubjects(), photos)];
const host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

let dynamo: EmbeddedDynamoDb;
let storage: Storage;
let context: SubmitContext;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  storage = createStore({
    endpoint: dynamo.endpoint,
    region: 'local',
    prefix: `seed-${process.pid}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTables(storage.client, storage.prefix);
  const presence: SubmitContext['presence'] = (hashes) => Promise.resolve(hashes.map((sha256) => ({ sha256, present: true })));
  context = {
    store: storage.of('nhatrang'),
    by: 'usr_1',
    timeZone: 'Asia/Ho_Chi_Minh',
    now: Date.parse('2021-09-20T02:00:00Z'),
    random: () => 0.5,
    presence,
  };
  await Promise.all(
    submissions.map(({ id, content }) => submit(context, version, id, { content, contentHash: contentHash(content), base: 0 })),
  );
  const rules = tallyRules(planOf(definition), calendars, unitTree(nhaTrangUnits));
  const report = await aggregate(context.store, rules, { headline, now: () => '2021-09-20T02:00:00Z', rounds: 20 });
  expect(report.failed).toEqual([]);
});

afterAll(async () => {
  storage.close();
  await dynamo.stop();
});

async function summaryOf(unit: string, period: string) {
  const result = await getResult<Tally>(context.store, nodeText({ level: 'period', form: 'frm_f1', unit, period }));
  return result === undefined ? undefined : { ...toSummary(result.value, definition), children: result.children };
}

/** Counted straight from the submissions, without contributions, tallies or the store. */
function plainly(chosen: readonly DemoSubmission[]) {
  const scores = chosen.map(({ content }) => review(version.compiled, host, content.answers as Answers).score);
  const classes = new Map<string, number>();
  for (const score of scores) classes.set(score?.class?.code ?? '', (classes.get(score?.class?.code ?? '') ?? 0) + 1);
  return {
    count: chosen.length,
    sum: scores.reduce((sum, score) => sum + (score?.score ?? 0), 0),
    classes,
    unmasked: chosen.filter(({ content }) => content.answers['b13_value'] === 'fail').length,
  };
}

describe('the demo, from submissions to the figures of the committee', () => {
  it('is valid throughout, and the same at each run', () => {
    const again = [...demoSubmissions(TODAY, { ...version, definition }, demoSubjects(), photos)];
    expect(again).toEqual(submissions);
    expect(submissions).toHaveLength(DEMO_SUBMISSIONS);
    const invalid = submissions.flatMap(({ content }) => review(version.compiled, host, content.answers as Answers).problems);
    expect(invalid).toEqual([]);
  });

  it.each([
    ['the city', 'u_nha_trang', 'month:2021-08', '2021-07-15', '2021-08-15'],
    ['the city', 'u_nha_trang', 'month:2021-09', '2021-08-15', '2021-09-15'],
    ['the province', 'u_khanh_hoa', 'year:2021', '2020-12-15', '2021-12-15'],
    ['P. Vĩnh Hải', 'u_vinh_hai', 'quarter:2021-Q3', '2021-06-15', '2021-09-15'],
  ])('%s (%s, %s) shows what a plain count gives', async (_, unit, period, from, before) => {
    const chosen = submissions.filter(({ content }) => {
      const day = content.observedAt.slice(0, 10);
      return (unit !== 'u_vinh_hai' || content.unit === unit) && from <= day && day < before;
    });
    const plain = plainly(chosen);
    const summary = await summaryOf(unit, period);
    expect(chosen.length).toBeGreaterThan(0);
    expect(summary).toMatchObject({ submissions: plain.count, flagged: 0 });
    expect(summary?.score?.sum).toBeCloseTo(plain.sum, 6);
    for (const found of summary?.classes ?? []) expect([found.code, found.count]).toEqual([found.code, plain.classes.get(found.code) ?? 0]);
    expect(summary?.criteria.find((criterion) => criterion.id === 'B13')?.failed).toBe(plain.unmasked);
  });

  it('the city is the sum of its 27 wards and communes', async () => {
    const children = Object.values((await summaryOf('u_nha_trang', 'year:2021'))?.children ?? {});
    expect(children).toHaveLength(27);
    expect(children.reduce((sum, child) => sum + child.submissions, 0)).toBe(DEMO_SUBMISSIONS);
  });

  it('an invalid but finished submission is stored, flagged and counted', async () => {
    const { id, content } = { ...submissions[0]!, id: 'invalid-one' };
    const broken = { ...content, answers: { ...content.answers, b01_value: 'maybe', nobody_asked: 1 } };
    const receipt = await submit(context, version, id, { content: broken, contentHash: contentHash(broken), base: 0 });
    expect(receipt).toMatchObject({ state: 'flagged', revision: 1 });
  });

  it('a content that does not match its hash is refused', async () => {
    const { content } = submissions[0]!;
    await expect(submit(context, version, 'x', { content, contentHash: 'a'.repeat(64), base: 0 })).rejects.toMatchObject({
      type: 'hash-mismatch',
    });
  });
});
