import { type SubmissionContent } from '@safeground/contract';
import { createProgramme, getLatestRevision } from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import { expect } from 'vitest';
import { contextOf, type ServiceContext } from '../../functions/src/context.ts';
import { closePeriod } from '../../functions/src/services/closing.ts';
import { frozenFigures } from '../../functions/src/services/frozen.ts';
import { createForm, publishForm, putDraft } from '../../functions/src/services/forms.ts';
import { getLedger } from '../../functions/src/services/ledger.ts';
import { submitSubmission } from '../../functions/src/services/submissions.ts';
import { contentHash } from '../../functions/src/services/submit.ts';
import { startInside, type Inside } from './inside.ts';

export const CITY = 'u_nha_trang';
export const WARDS = ['u_loc_tho', 'u_vinh_hai', 'u_vinh_truong'] as const;
export const user = { id: 'usr_all', name: 'Mọi việc', email: 'all@safe.example' };
const label = (vi: string) => ({ vi });

export let world: Inside;
export let plain: ServiceContext;
type Published = { readonly form: string; readonly version: number; readonly versionHash: string };
export let form: Published;
/** Another one, whose places have a class: the report compares it with the period before. */
export let checklist: Published;
let clock = Date.parse('2025-06-20T02:00:00Z');
/** Lets time go by, in milliseconds; gives the instant. */
export const pass = (ms: number): number => (clock += ms);
/** Every stamp is another one, so that what was stamped before something can land after it. */
export const now = (): number => (clock += 1000);

/** Starts it; whoever imports what is here sees it from then on. */
export async function startClosed(): Promise<void> {
  world = await startInside('2025-06-20T02:00:00Z');
  const deps = { ...world.deps, now };
  const grants = (['administrator', 'reporter', 'committee'] as const).map((role) => ({ role, scope: { kind: 'organisation' as const } }));
  plain = await contextOf(deps, { user, organisation: 'nhatrang', grants });
  form = await publish(label('Báo cáo của phường'));
  checklist = await publish(label('Phiếu kiểm tra'), {
    scoring: {
      mode: 'count',
      direction: 'safety',
      notApplicable: 'exclude',
      rounding: { decimals: 0, mode: 'half-up' },
      criteria: [
        { id: 'C', label: label('Đạt'), node: 'pass', weight: 1, measure: { kind: 'lookup', question: 'pass', points: { yes: 1, no: 0 } } },
      ],
      classes: [{ code: 'ANY', label: label('Có'), colour: 'green', when: {}, action: label('Duy trì') }],
    },
  });
  const programme = movementProgramme(() => undefined);
  const expectations = [{ form: form.form, calendars: ['month'], unitKinds: ['ward'], count: 1000, workingDays: 2 }];
  const founder = { by: user.id, at: '2021-01-01T00:00:00.000Z' };
  await createProgramme(plain.store, founder, { programme: { ...programme, expectations } });
}

/** Closes a period to its end. */
export async function close(period: string): Promise<void> {
  await closePeriod(plain, { period });
  await world.runClosings();
}

async function publish(title: { readonly vi: string }, scored: object = {}): Promise<Published> {
  const { id } = await createForm(plain, { agency: 'agc_qltt_nhatrang', title });
  const definition = {
    schema: 1,
    title,
    languages: ['vi'],
    defaultLanguage: 'vi',
    choiceLists: [{ name: 'pass', choices: ['yes', 'no'].map((name) => ({ name, label: label(name) })) }],
    children: [
      { kind: 'integer', id: 'amount', name: 'amount', label: label('Số lượng') },
      { kind: 'select_one', id: 'pass', name: 'pass', label: label('Đạt'), choices: 'pass' },
    ],
    ...scored,
  };
  await putDraft(plain, id, 1, definition as never);
  const { version, hash } = await publishForm(plain, id, 2);
  return { form: id, version, versionHash: hash };
}

/** Sends a check of a ward. */
export async function visit(id: string, day: string, pass: 'yes' | 'no', base = 0): Promise<void> {
  const content: SubmissionContent = {
    ...checklist,
    unit: WARDS[0],
    observedAt: `${day}T09:00:00+07:00`,
    visit: 'self',
    answers: { pass },
    attachments: [],
  };
  await submitSubmission(plain, id, { content, contentHash: contentHash(content), base });
}

/** One period with what was sent for it. Each content has a power of two as its amount, so that a sum tells what it is made of. */
export function createHistory(month: string) {
  const period = `month:${month}`;
  const contents = new Map<string, { readonly id: string; readonly amount: number }>();
  const ids = new Set<string>();

  async function send(context: ServiceContext, id: string, place: { unit: string; day?: string; base?: number }): Promise<void> {
    const { unit, day = `${month}-05`, base = 0 } = place;
    const amount = 2 ** contents.size;
    const content: SubmissionContent = {
      ...form,
      unit,
      observedAt: `${day}T09:00:00+07:00`,
      visit: 'self',
      answers: { amount },
      attachments: [],
    };
    const hash = contentHash(content);
    contents.set(hash, { id, amount });
    ids.add(id);
    await submitSubmission(context, id, { content, contentHash: hash, base });
  }

  /** What the frozen figures of a unit are made of: the amount by submission. */
  async function frozen(unit: string): Promise<ReadonlyMap<string, number>> {
    const sum = (await frozenFigures(plain, unit, period))!.own.sums['amount'] ?? 0;
    const counted = [...contents.values()].filter(({ amount }) => Math.floor(sum / amount) % 2 === 1);
    const byId = new Map(counted.map(({ id, amount }) => [id, amount]));
    expect(byId.size, 'a submission is frozen once').toBe(counted.length);
    return byId;
  }

  /** What stands now, by submission: its state, its amount, and whether it counts for the unit in this period. */
  async function standing(unit: string) {
    const links = await Promise.all([...ids].map(async (id) => [id, await getLatestRevision(plain.store, id)] as const));
    return links.flatMap(([id, link]) => {
      if (link === undefined) return [];
      const { state, contentHash: hash, header } = link;
      const counts = state !== 'withdrawn' && header.day.startsWith(month) && (unit === CITY || header.unit === unit);
      return [{ id, state, counts, amount: contents.get(hash)!.amount }];
    });
  }

  /** Every submission is in the frozen figures as it stands, or it is an adjustment. */
  async function check(unit: string): Promise<void> {
    const [before, now_, { adjustments, lines }] = [await frozen(unit), await standing(unit), await getLedger(plain, { unit, period })];
    const expected = now_.flatMap(({ id, state, counts, amount }) => {
      const was = before.get(id);
      if (was === undefined) return counts ? [[id, 'received']] : [];
      if (!counts) return [[id, state === 'withdrawn' ? 'withdrawn' : 'moved']];
      return amount === was ? [] : [[id, 'corrected']];
    });
    const returned = new Set(adjustments.filter(({ change }) => change === 'returned').map(({ id }) => id));
    for (const id of returned)
      expect(now_.find((each) => each.id === id)).toMatchObject({ state: 'returned', counts: true, amount: before.get(id) });
    const others = adjustments.filter(({ id }) => !returned.has(id)).map(({ id, change }) => [id, change]);
    expect(others.sort(), `${unit} ${period}`).toEqual(expected.sort());
    const counted = lines.reduce((sum, line) => sum + line.received + line.returned, 0);
    expect(counted, 'the ledger counts what the figures do').toBe(before.size);
  }

  return { period, month, contents, ids, send, check };
}
