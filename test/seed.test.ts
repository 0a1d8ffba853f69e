import type { FormVersion, Summary } from '@safeground/contract';
import { compile, review, type Answers } from '@safeground/forms';
import { extras } from '@safeground/forms/extras';
import { linearRegex } from '@safeground/forms/regex';
import { periodsOf } from '@safeground/programmes';
import { calendars, templates } from '@safeground/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoForms, DEMO_PASSWORD } from '../functions/src/seed/people.ts';
import { demoPhotos } from '../functions/src/seed/photos.ts';
import { demoSubjects } from '../functions/src/seed/subjects.ts';
import { demoSubmissions, type DemoForm, type DemoSubmission } from '../functions/src/seed/submissions.ts';
import { signIn, type Person } from './world/person.ts';
import { startWorld, type World } from './world/world.ts';

const TODAY = '2021-09-20';
const TOTAL = 100;

let world: World;
let committee: Person;
let forms: DemoForm[];
let submissions: DemoSubmission[];

beforeAll(async () => {
  world = await startWorld({ demo: TOTAL, now: `${TODAY}T02:00:00Z` });
  await world.tick();
  committee = await signIn(world, 'committee@safeground.example', DEMO_PASSWORD);
  const { items } = await committee.call('listForms');
  const versions = await Promise.all(items.map((form) => committee.call('getVersion', { params: { form: form.id, version: 1 } })));
  // The generator takes the forms in the order they were published in.
  forms = demoForms.map(({ template, agency }) => formOf(template, agency, items, versions));
  submissions = [
    ...demoSubmissions(
      { today: TODAY, total: TOTAL, forms, subjects: demoSubjects() },
      demoPhotos().map((photo) => photo.ref),
    ),
  ];
}, 180_000);

afterAll(() => world.stop());

function formOf(
  template: string,
  agency: string,
  items: readonly { readonly id: string; readonly agency: string; readonly title: Readonly<Record<string, string>> }[],
  versions: readonly FormVersion[],
): DemoForm {
  const { title } = templates.find((each) => each.id === template)!;
  const form = items.find((each) => each.agency === agency && each.title['vi'] === title['vi'])?.id ?? '';
  const version = versions.find((each) => each.form === form)!;
  const compiled = compile(version.definition);
  if (!compiled.ok) throw new Error(`${template} does not compile`);
  return { template, form, version: 1, hash: version.hash, compiled: compiled.form };
}

const summary = (form: string, unit: string, period: string): Promise<Summary> =>
  committee.call('getSummary', { query: { form, unit, period } });

/** Counted straight from the submissions, without contributions, tallies or the store. */
function plainly(form: DemoForm, unit: string, period: string) {
  const chosen = submissions.filter(
    ({ content }) =>
      content.form === form.form &&
      (unit === 'u_nha_trang' || content.unit === unit) &&
      periodsOf(calendars, content.observedAt.slice(0, 10)).some((each) => each.key === period),
  );
  const reviewed = chosen.map(({ content }) => {
    const host = {
      now: () => Date.parse(content.observedAt),
      timeZone: 'Asia/Ho_Chi_Minh',
      random: () => 0.5,
      language: 'vi',
      regex: linearRegex,
      extras,
    };
    return review(form.compiled, host, content.answers as Answers);
  });
  const classes = new Map<string, number>();
  for (const { score } of reviewed) {
    const code = score?.class?.code;
    if (code !== undefined) classes.set(code, (classes.get(code) ?? 0) + 1);
  }
  const failed = new Map<string, number>();
  for (const { score } of reviewed)
    for (const each of score?.criteria ?? []) if (each.outcome === 'failed') failed.set(each.id, (failed.get(each.id) ?? 0) + 1);
  return {
    count: chosen.length,
    flagged: reviewed.filter(({ problems }) => problems.length > 0).length,
    sum: reviewed.reduce((sum, { score }) => sum + (score?.score ?? 0), 0),
    classes,
    failed,
  };
}

describe('the demo, from submissions to the figures of the committee', () => {
  it('is of every form, and valid but for a row that somebody forgot here and there', () => {
    expect(submissions.length).toBeGreaterThan(TOTAL * 0.9);
    expect(new Set(submissions.map(({ content }) => content.form)).size).toBeGreaterThan(4);
    const flagged = forms.map((form) => plainly(form, 'u_nha_trang', 'year:2021').flagged).reduce((sum, count) => sum + count, 0);
    expect(flagged).toBeGreaterThan(0);
    expect(flagged).toBeLessThan(TOTAL * 0.05);
  });

  it.each([
    ['u_nha_trang', 'month:2021-08'],
    ['u_nha_trang', 'month:2021-09'],
    ['u_nha_trang', 'year:2021'],
    ['u_vinh_hai', 'quarter:2021-Q3'],
  ])('%s in %s shows, for every form, what a plain count gives', async (unit, period) => {
    for (const form of forms) {
      const plain = plainly(form, unit, period);
      const shown = await summary(form.form, unit, period);
      expect(shown, form.template).toMatchObject({ submissions: plain.count, flagged: plain.flagged, pending: false });
      expect(shown.score?.sum ?? 0).toBeCloseTo(plain.sum, 6);
      for (const { code, count } of shown.classes)
        expect([form.template, code, count]).toEqual([form.template, code, plain.classes.get(code) ?? 0]);
      for (const { id, failed } of shown.criteria)
        expect([form.template, id, failed]).toEqual([form.template, id, plain.failed.get(id) ?? 0]);
    }
  });

  it('the city is the sum of its 27 wards and communes', async () => {
    const { children, submissions: total } = await summary(forms[0]!.form, 'u_nha_trang', 'year:2021');
    expect(children).toHaveLength(27);
    expect(children.reduce((sum, child) => sum + child.submissions, 0)).toBe(total);
  });
});
