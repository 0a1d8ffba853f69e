import type { PeriodSpan } from '@safeground/programmes';
import {
  claimMail,
  createExport,
  getDecisions,
  getExport,
  getPerson,
  listReportMail,
  releaseMail,
  type DecisionStep,
  type StoredExport,
} from '@safeground/store';
import type { Letter } from '../mail/port.ts';
import { mayHaveReport } from './exports.ts';
import { closingOf } from './frozen.ts';
import { inFlight } from './in-flight.ts';
import { requirePeriod, type Run } from './ledger.ts';
import { lacksLetterhead } from './letterheads.ts';

const FORMATS = ['docx', 'pdf'] as const;

type Wanted = { readonly person: string; readonly unit: string; readonly mail: boolean };

/**
 * Orders the official report of a period that was closed, as Word and as PDF: for who closed it, and for everybody who asked to
 * be told by mail. None is ordered of a unit that has no letterhead: the page of the period says so. Repeatable: what is ordered
 * follows from the closing alone, and is handed to the queue while it waits.
 */
export async function orderClosingReports(run: Run, span: PeriodSpan, closing: Pick<DecisionStep, 'at' | 'by'>): Promise<void> {
  const wanted = await wantedReports(run, span, closing);
  await inFlight(wanted, (each) => orderReports(run, { ...each, span, at: closing.at }));
}

async function wantedReports(run: Run, span: PeriodSpan, { by }: Pick<DecisionStep, 'by'>): Promise<readonly Wanted[]> {
  const { units } = run.organisation;
  const asked = (await listReportMail(run.store)).map((each): Wanted => ({ ...each, mail: true }));
  const own = units.rootsOn(span.to).map(({ id }): Wanted => ({ person: by, unit: widest(run, span, id), mail: false }));
  const all = [...asked, ...own.filter(({ unit }) => !asked.some((each) => each.person === by && each.unit === unit))];
  const possible = await inFlight(
    all,
    async ({ person, unit }) =>
      units.existsOn(unit, span.to) && (await mayHave(run, person, unit)) && !(await lacksLetterhead(run, span, unit)),
  );
  return all.filter((_, index) => possible[index]);
}

/** As the pages open: a unit above a single one says nothing that this one does not. */
function widest(run: Run, span: PeriodSpan, unit: string): string {
  const [only, ...others] = run.organisation.units.childrenOn(unit, span.to);
  return only === undefined || others.length > 0 ? unit : widest(run, span, only.id);
}

/** By the rights the person has now, not by those of when it was asked for. */
async function mayHave(run: Run, id: string, unit: string): Promise<boolean> {
  const person = await getPerson(run.store, id);
  if (person === undefined) return false;
  const { name, email, grants } = person;
  return mayHaveReport({ ...run, actor: { user: { id, name, email }, organisation: run.organisation.id, grants } }, unit);
}

async function orderReports(run: Run, { person, unit, mail, span, at }: Wanted & { span: PeriodSpan; at: string }): Promise<void> {
  const { store, deps, organisation } = run;
  const idOf = (format: string): string => `rep_${store.sha256([span.key, at, person, unit, format].join(' ')).slice(0, 32)}`;
  const ids = FORMATS.map(idOf);
  for (const format of FORMATS) {
    const id = idOf(format);
    const request = { kind: 'report', format, unit, period: span.key } as const;
    const job =
      (await getExport(store, id)) ??
      (await createExport(store, { id, request, by: person, createdAt: new Date(deps.now()).toISOString(), closing: { at, ids, mail } }));
    if (job.state === 'waiting') await deps.queue.send('exports', { organisation: organisation.id, id });
  }
}

/**
 * Tells the owner of what a closing ordered, once all of it is there. Once: whoever claims the letter sends it, and gives the
 * claim back if it was not taken. A period that was opened again meanwhile is not written about.
 */
export async function tellOwner(run: Run, { request, by, closing }: StoredExport): Promise<void> {
  const { store, deps } = run;
  if (closing?.mail !== true) return;
  const jobs = await Promise.all(closing.ids.map((id) => getExport(store, id)));
  if (jobs.some((job) => job?.state !== 'done')) return;
  const [person, log] = await Promise.all([getPerson(store, by), getDecisions(store, 'period', request.period)]);
  if (person === undefined || closingOf(log)?.at !== closing.at) return;
  const claim = closing.ids[0]!;
  if (!(await claimMail(store, claim))) return;
  try {
    await deps.mail.send(letterTo(run, person, request));
  } catch (cause) {
    await releaseMail(store, claim);
    throw cause;
  }
}

function letterTo(
  run: Run,
  { name, email }: { readonly name: string; readonly email: string },
  { unit, period }: Pick<StoredExport['request'], 'unit' | 'period'>,
): Letter {
  const { origin } = run.deps;
  const { label, from, to } = requirePeriod(run, period);
  const [term, place] = [label['vi'] ?? period, run.organisation.units.get(unit)?.name['vi'] ?? unit];
  const text = [
    `Kính gửi Ông/Bà ${name},`,
    `Kỳ ${term} (từ ${dated(from)} đến ${dated(to)}) đã được khóa. Báo cáo chính thức của ${place} đã lập xong, gồm bản Word và bản PDF.`,
    `Mời Ông/Bà đăng nhập để tải về tại: ${origin}/committee/exports`,
    `Thư này được gửi tự động vì Ông/Bà đã chọn nhận thư khi khóa kỳ. Để thôi nhận, Ông/Bà bỏ chọn tại: ${origin}/committee/period?${new URLSearchParams({ unit })}`,
  ];
  return { to: email, subject: `Báo cáo chính thức ${term} của ${place} đã lập xong`, text: `${text.join('\n\n')}\n` };
}

const dated = (day: string): string => day.split('-').reverse().join('/');
