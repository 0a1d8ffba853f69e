import { Problem } from '@safeground/contract';
import type { ReportNumbers, WordingInput, WordingView } from '@safeground/contract/wording';
import type { FormNode } from '@safeground/forms';
import { addDays, checkWording, figuresIn, givenFigures, periodOf, type ReportWording, type WordingFinding } from '@safeground/programmes';
import {
  createWording,
  getProgramme,
  getWording as readWording,
  listDirty,
  listForms,
  listWordings,
  parseNode,
  putWording as storeWording,
  requireVersion,
} from '@safeground/store';
import { movementProgramme } from '@safeground/templates';
import type { ServiceContext } from '../context.ts';
import { allow } from '../rights.ts';
import { actOf } from './act.ts';
import { mayHaveReport } from './exports.ts';
import { frozenFigures } from './frozen.ts';
import { requirePeriod } from './ledger.ts';
import { requireUnit } from './organisation.ts';
import { liveSources, reportFigures } from './report-figures.ts';
import { fittingWording, shortest, shortestCalendar } from './programme.ts';
import { refuseEarlier, revisedView } from './revised.ts';

/** The newest wording of the reports with who changed what; without wording where the organisation has no programme. */
export async function getWording(context: ServiceContext): Promise<WordingView> {
  allow(context, 'programme.read');
  const { store } = context;
  const [revisions, figures, programme] = await Promise.all([listWordings(store), figuresOf(context), getProgramme(store)]);
  const wording = revisions[0]?.wording as WordingView['wording'];
  return {
    ...revisedView(revisions, firstDay(context)),
    ...(wording === undefined ? {} : { wording }),
    programme: programme !== undefined,
    figures,
  };
}

/**
 * Gives a programme that lost its wording what it would have been founded with. Throws `not-found` where there is no programme,
 * `conflict` when it has wording.
 */
export async function startWording(context: ServiceContext): Promise<WordingView> {
  allow(context, 'programme.write');
  const { store } = context;
  if ((await getProgramme(store)) === undefined) throw new Problem('not-found', { detail: 'The organisation has no programme' });
  const { wording } = movementProgramme(() => undefined);
  if (!(await createWording(store, actOf(context), fittingWording(context, wording))))
    throw new Problem('conflict', { detail: 'The programme has wording already' });
  return getWording(context);
}

/**
 * Changes the wording that somebody read at revision `base`, for the reports of periods that end on `from` or later. Throws
 * `validation-failed` for a day that is too early, for figures that nobody
 * reports and for what the decree has otherwise, `conflict` with the revision that stands.
 */
export async function putWording(context: ServiceContext, base: number, { from, wording }: WordingInput): Promise<WordingView> {
  allow(context, 'programme.write');
  const { organisation, store } = context;
  const [standing, figures] = await Promise.all([readWording(store), figuresOf(context)]);
  if (standing === undefined) throw new Problem('not-found', { detail: 'The organisation has no programme' });
  const findings = checkWording(wording, {
    // A figure whose form was retired or never made stays where it stands: it is no fault of this change.
    figures: new Set([...figures.map(({ name }) => name), ...figuresIn(standing.wording)]),
    calendars: new Set(organisation.calendars.map(({ id }) => id)),
    unitKinds: new Set([...organisation.units.all.map(({ kind }) => kind), ...letterheadsIn(standing.wording)]),
  });
  const errors = findings.filter(({ mild }) => mild !== true).map(toError);
  if (errors.length > 0) throw new Problem('validation-failed', { errors });
  refuseEarlier(from, { base, standing, first: firstDay(context) });
  await storeWording(store, actOf(context), base, { wording, from });
  return getWording(context);
}

/**
 * What the report of a unit and period is made of, as frozen when it was closed, else as of now; `pending` as long as something
 * that came in for the unit is not counted yet.
 */
export async function getReportNumbers(context: ServiceContext, query: { unit: string; period: string }): Promise<ReportNumbers> {
  requireUnit(context, query.unit);
  if (!mayHaveReport(context, query.unit)) throw new Problem('not-permitted', { detail: 'This needs the right to take the report out' });
  const span = requirePeriod(context, query.period);
  const frozenAt = new Date(context.deps.now()).toISOString();
  // Read before the figures: what is counted meanwhile is looked at once more, and not missed.
  const dirty = (await listDirty(context.store)).map(parseNode);
  const { outline: _, ...numbers } =
    (await frozenFigures(context, query.unit, query.period)) ??
    (await reportFigures(context, { unit: query.unit, span, frozenAt, closed: false }, liveSources(context, span)));
  const concerns = ({ unit }: { readonly unit: string }): boolean => context.organisation.units.isWithinNear(unit, query.unit, span.to);
  return { ...numbers, pending: !numbers.closed && dirty.some(concerns) };
}

const letterheadsIn = ({ all, own }: ReportWording): readonly string[] =>
  [all, ...Object.values(own)].flatMap(({ letterheads }) => Object.keys(letterheads));

/** A period that has just ended is still being written up; what ended before it keeps its wording. */
const firstDay = (context: ServiceContext): string => periodOf(shortestCalendar(context), addDays(shortest(context).from, -1)).to;

function toError({ pointer, code, figure }: WordingFinding) {
  const message = figure === undefined ? 'This line cannot stand so' : `No report of a unit has the figure ${figure} to count`;
  return { pointer: `/wording${pointer}`, code, message, ...(figure === undefined ? {} : { values: { figure } }) };
}

/** Numbers that units report about themselves, in the order of their forms. */
async function figuresOf(context: ServiceContext): Promise<{ name: string; label: { [language: string]: string } }[]> {
  const forms = (await listForms(context.store)).filter(({ latestVersion, subjectKind }) => latestVersion > 0 && subjectKind === undefined);
  const versions = await Promise.all(forms.map(({ id, latestVersion }) => requireVersion(context.store, id, latestVersion)));
  const seen = new Set<string>(givenFigures);
  // Forms with classes are told of as assessments; their numbers are in no sum.
  return versions
    .filter(({ definition }) => (definition.scoring?.classes ?? []).length === 0)
    .flatMap(({ definition }) => numbersIn(definition.children))
    .filter(({ name }) => !seen.has(name) && seen.add(name));
}

function numbersIn(nodes: readonly FormNode[]): { name: string; label: { [language: string]: string } }[] {
  return nodes.flatMap((node) => {
    if ('children' in node) return numbersIn(node.children);
    return node.kind === 'integer' || node.kind === 'decimal' ? [{ name: node.id, label: { ...node.label } }] : [];
  });
}
