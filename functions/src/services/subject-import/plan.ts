import type { Subject, SubjectInput, Unit } from '@safeground/contract';
import { canonical } from '@safeground/forms/canonical';
import { foldText, foldWords } from '@safeground/programmes';
import { findSubjectsByCode, getSubjects } from '@safeground/store';
import type { ServiceContext } from '../../context.ts';
import { permits } from '../../rights.ts';
import { tidy } from '../subjects.ts';
import { todayOf } from '../organisation.ts';
import type { Language, SubjectField } from './columns.ts';
import type { Findings, Place } from './findings.ts';
import type { SubjectRow, SubjectTable } from './rows.ts';
import { unitReader } from './units.ts';

export type PlannedRow = {
  readonly number: number;
  readonly id: string;
  readonly action: 'create' | 'update' | 'unchanged';
  readonly input: SubjectInput;
};

export type PlanOptions = {
  readonly language: Language;
  /** Kind of rows that have none. */
  readonly kind?: string | undefined;
  /** What makes ids of new rows: the same file gives the same ids, so that importing it twice makes nothing twice. */
  readonly fileHash: string;
  readonly kinds: readonly { readonly id: string; readonly label: Readonly<Record<string, string>> }[];
};

type Draft = { readonly row: SubjectRow; readonly kind: string | undefined; readonly unit: Unit | undefined; readonly ended: boolean };

/** Decides for each row whether it is new, changed or as it stands, and finds what is wrong with rows together. */
export async function planRows(
  context: ServiceContext,
  table: SubjectTable,
  options: PlanOptions,
  findings: Findings,
): Promise<readonly PlannedRow[]> {
  const place = (row: SubjectRow, field: SubjectField): Place => ({
    sheet: table.sheet,
    row: row.number,
    column: table.headings.get(field) ?? field,
  });
  const scene: Scene = { context, table, options, findings, place };
  const drafts = readDrafts(scene);
  refuseTwice(scene, drafts);
  const holders = await holdersOf(context, drafts);
  const ids = drafts.map(({ row }, index) => row.texts.id ?? holders[index] ?? newId(context, options, row));
  const standing = await getSubjects(context.store, ids);
  const names = await namesOf(context, holders);
  return drafts.flatMap((draft, index) => {
    const facts = { id: ids[index]!, standing: standing[index], holder: holders[index], holderName: names.get(holders[index] ?? '') };
    return planRow(scene, draft, facts);
  });
}

type Scene = {
  readonly context: ServiceContext;
  readonly table: SubjectTable;
  readonly options: PlanOptions;
  readonly findings: Findings;
  readonly place: (row: SubjectRow, field: SubjectField) => Place;
};

function readDrafts({ context, table, options, findings, place }: Scene): readonly Draft[] {
  const readUnit = unitReader(context.organisation.units, todayOf(context));
  const kinds = new Map(
    options.kinds.flatMap(({ id, label }) => [id, ...Object.values(label)].map((text) => [foldWords(text).join(' '), id] as const)),
  );
  const known = options.kinds.map(({ id, label }) => label[options.language] ?? id).join('; ');
  return table.rows.map((row) => {
    const { kind: kindText } = row.texts;
    const kind = kindText === undefined ? options.kind : kinds.get(foldWords(kindText).join(' '));
    if (kind === undefined && kindText !== undefined) findings.error('kind-unknown', place(row, 'kind'), { text: kindText, known });
    if (kind === undefined && kindText === undefined && table.headings.has('kind')) findings.error('required', place(row, 'kind'));
    return { row, kind, ...unitOf({ row, readUnit, scene: { context, table, options, findings, place } }) };
  });
}

type UnitQuestion = { readonly row: SubjectRow; readonly readUnit: ReturnType<typeof unitReader>; readonly scene: Scene };

/** By code and by name; both must mean the same unit. */
function unitOf({ row, readUnit, scene }: UnitQuestion): { readonly unit: Unit | undefined; readonly ended: boolean } {
  const { findings, place, options, table } = scene;
  const nameOf = (unit: Unit): string => unit.name[options.language] ?? unit.id;
  const found = (['unitCode', 'unit'] as const).flatMap((field) => {
    const text = row.texts[field];
    if (text === undefined) return [];
    const named = readUnit(text);
    if (named.is === 'unknown') findings.error('unit-unknown', place(row, field), { text });
    // A code that is given decides between units of one name.
    if (named.is === 'ambiguous' && (field === 'unitCode' || row.texts.unitCode === undefined))
      findings.error('unit-ambiguous', place(row, field), {
        text,
        units: named.units.map((unit) => `${nameOf(unit)} (${unit.code ?? unit.id})`).join('; '),
      });
    return named.is === 'unit' || named.is === 'ended' ? [{ ...named, field }] : [];
  });
  const [first, second] = found;
  if (first !== undefined && second !== undefined && first.unit.id !== second.unit.id)
    findings.error('unit-mismatch', place(row, 'unitCode'), { byCode: nameOf(first.unit), byName: nameOf(second.unit) });
  if (row.texts.unit === undefined && row.texts.unitCode === undefined)
    findings.error('required', place(row, table.headings.has('unit') ? 'unit' : 'unitCode'));
  return { unit: first?.unit, ended: first?.is === 'ended' };
}

/** Two rows of one id or one code contradict each other; two of one name and address are only suspicious. */
function refuseTwice({ findings, place }: Scene, drafts: readonly Draft[]): void {
  const seen = new Map<string, number>();
  const first = (key: string, row: SubjectRow): number | undefined => {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, row.number);
    return before;
  };
  for (const { row, kind, unit } of drafts) {
    const { id, code, name, address = '' } = row.texts;
    const sameId = id === undefined ? undefined : first(`id ${id}`, row);
    if (sameId !== undefined) findings.error('id-twice', place(row, 'id'), { row: sameId });
    const sameCode = code === undefined || kind === undefined ? undefined : first(`code ${kind} ${foldText(code)}`, row);
    if (sameCode !== undefined) findings.error('code-twice', place(row, 'code'), { row: sameCode });
    const looks =
      name === undefined ? undefined : first(`name ${kind ?? ''} ${foldText(name)} ${unit?.id ?? ''} ${foldText(address)}`, row);
    if (looks !== undefined && sameId === undefined && sameCode === undefined)
      findings.warn('looks-twice', place(row, 'name'), { row: looks });
  }
}

async function holdersOf({ store }: ServiceContext, drafts: readonly Draft[]): Promise<readonly (string | undefined)[]> {
  const coded = drafts.flatMap(({ row, kind }, index) =>
    row.texts.code === undefined || kind === undefined ? [] : [{ index, kind, code: row.texts.code }],
  );
  const found = await findSubjectsByCode(store, coded);
  const holders = new Map(coded.map(({ index }, at) => [index, found[at]]));
  return drafts.map((_, index) => holders.get(index));
}

async function namesOf({ store }: ServiceContext, ids: readonly (string | undefined)[]): Promise<ReadonlyMap<string, string>> {
  const held = ids.filter((id) => id !== undefined);
  const subjects = await getSubjects(store, held);
  return new Map(subjects.flatMap((subject) => (subject === undefined ? [] : [[subject.id, subject.name]])));
}

const newId = ({ store }: ServiceContext, { fileHash }: PlanOptions, row: SubjectRow): string =>
  `sbj_${store.sha256(`${fileHash} ${row.number}`).slice(0, 26)}`;

type Facts = {
  readonly id: string;
  readonly standing: Subject | undefined;
  readonly holder: string | undefined;
  readonly holderName: string | undefined;
};

function planRow({ context, table, options, findings, place }: Scene, draft: Draft, facts: Facts): readonly PlannedRow[] {
  const { row, kind, unit, ended } = draft;
  const { id, standing, holder, holderName } = facts;
  const { units } = context.organisation;
  const nameOf = (each: Unit | undefined): string => each?.name[options.language] ?? each?.id ?? '';
  if (row.texts.id !== undefined && standing === undefined) findings.error('id-unknown', place(row, 'id'));
  if (holder !== undefined && holder !== id) findings.error('code-taken', place(row, 'code'), { holder: holderName ?? holder });
  if (standing !== undefined && kind !== undefined && standing.kind !== kind)
    findings.error('kind-changed', place(row, 'kind'), { former: standing.kind });
  if (standing !== undefined && !permits(context, 'subject.write', { unit: standing.unit }))
    findings.error('subject-not-permitted', place(row, 'name'), { unit: nameOf(units.get(standing.unit)) });
  const unitField = table.headings.has('unitCode') && row.texts.unitCode !== undefined ? 'unitCode' : 'unit';
  if (unit !== undefined && ended && standing?.unit !== unit.id) {
    const heirs = unitHeirs(context, unit).map(nameOf).join('; ');
    findings.error('unit-ended', place(row, unitField), { text: nameOf(unit), day: unit.validTo ?? '', heirs });
  } else if (unit !== undefined && !permits(context, 'subject.write', { unit: unit.id }))
    findings.error('unit-not-permitted', place(row, unitField), { unit: nameOf(unit) });
  if (kind === undefined || unit === undefined || row.texts.name === undefined) return [];
  const input = mergeInput(table, row, { kind, unit: unit.id, name: row.texts.name }, standing);
  const action = standing === undefined ? 'create' : isSame(standing, input) ? 'unchanged' : 'update';
  return [{ number: row.number, id, action, input }];
}

function unitHeirs({ organisation, deps: _deps, ...context }: ServiceContext, unit: Unit): readonly Unit[] {
  const named = unitReader(organisation.units, todayOf({ organisation, deps: _deps, ...context }))(unit.id);
  return named.is === 'ended' ? named.heirs : [];
}

/** Columns the file does not have stay as they stand; a cell that is there and empty clears what stood. */
function mergeInput(
  { headings }: SubjectTable,
  { texts, place }: SubjectRow,
  known: Pick<SubjectInput, 'kind' | 'unit' | 'name'>,
  standing: Subject | undefined,
): SubjectInput {
  const { id: _id, createdAt: _createdAt, ...kept } = standing ?? ({} as Partial<Subject>);
  const given = (['code', 'address', 'representative', 'phone'] as const).filter((field) => headings.has(field));
  const fromFile = Object.fromEntries(given.map((field) => [field, texts[field]]));
  const coordinates = headings.has('latitude') && headings.has('longitude') ? { place } : {};
  return tidy({ ...kept, ...fromFile, ...coordinates, ...known });
}

function isSame({ id: _id, createdAt: _createdAt, ...standing }: Subject, input: SubjectInput): boolean {
  return canonical(standing) === canonical(input);
}
