import { Problem, type Subject, type SubjectExport, type Unit } from '@safeground/contract';
import { reachOn } from '@safeground/programmes';
import { csv, inLanguage, xlsx, type Cell, type Sheet } from '@safeground/reports';
import { listSubjects } from '@safeground/store';
import { subjectKinds } from '@safeground/templates';
import type { ServiceContext } from '../context.ts';
import { allow, permitsSomewhere } from '../rights.ts';
import { requireUnit, todayOf } from './organisation.ts';
import { subjectColumns, type Language, type SubjectField } from './subject-import/columns.ts';

export type ExportOptions = {
  readonly unit: string;
  readonly kind?: string | undefined;
  readonly format: 'xlsx' | 'csv';
  readonly language: Language;
};

/** Subjects read at once; 50,000 of them are a hundred pages. */
const PAGE = 500;

const types = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' } as const;

/** Writes the subjects of a unit and of all under it to a file that `importSubjects` reads back, and says where it is. */
export async function exportSubjects(context: ServiceContext, options: ExportOptions): Promise<SubjectExport> {
  const unit = requireUnit(context, options.unit);
  // The register is shared: who may take out anything may take out what he may read of it.
  if (!permitsSomewhere(context, 'export.create')) throw new Problem('not-permitted', { detail: 'This needs the right export.create' });
  allow(context, 'subject.read', { unit: unit.id });
  if (options.kind !== undefined && !subjectKinds.some(({ id }) => id === options.kind))
    throw new Problem('validation-failed', {
      errors: [{ pointer: '/kind', code: 'unknown', message: `There is no kind of subject ${options.kind}` }],
    });
  const subjects = await readAll(context, options);
  const sheet = sheetOf(context, subjects, options.language);
  const fileName = `subjects-${unit.id}-${todayOf(context)}.${options.format}`;
  const key = `${context.store.org}/exports/${context.deps.ids()}.${options.format}`;
  await context.deps.files.put(key, render(context, sheet, options), types[options.format]);
  const { url, expiresAt } = await context.deps.files.signDownload(key, { type: types[options.format], fileName });
  return { url, expiresAt, fileName, rows: subjects.length };
}

async function readAll(context: ServiceContext, { unit, kind }: ExportOptions): Promise<readonly Subject[]> {
  const units = reachOn(context.organisation.units, unit, todayOf(context)).map((each) => each.id);
  const subjects: Subject[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSubjects(context.store, { units, kind, cursor, limit: PAGE });
    subjects.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return subjects;
}

function sheetOf({ organisation }: ServiceContext, subjects: readonly Subject[], language: Language): Sheet {
  const kinds = new Map(subjectKinds.map(({ id, label }) => [id, label[language] ?? id]));
  return {
    name: language === 'vi' ? 'Đối tượng' : 'Subjects',
    columns: subjectColumns.map(({ field, heading }) => ({
      heading: heading[language],
      format: field === 'latitude' || field === 'longitude' ? 'decimal' : 'text',
    })),
    rows: subjects.map((subject) => {
      const unit = organisation.units.get(subject.unit);
      return subjectColumns.map(({ field }) => cellOf(field, { subject, unit, kind: kinds.get(subject.kind) ?? subject.kind, language }));
    }),
  };
}

type Row = { readonly subject: Subject; readonly unit: Unit | undefined; readonly kind: string; readonly language: Language };

function cellOf(field: SubjectField, { subject, unit, kind, language }: Row): Cell {
  if (field === 'kind') return kind;
  if (field === 'unit') return inLanguage(unit?.name, language) || subject.unit;
  // A code is given to other areas once its unit has ended; the id means one unit for ever.
  if (field === 'unitCode') return unit?.code !== undefined && unit.validTo === undefined ? unit.code : subject.unit;
  if (field === 'latitude' || field === 'longitude') return subject.place?.[field];
  return subject[field];
}

function render({ deps, organisation }: ServiceContext, sheet: Sheet, { format, language }: ExportOptions): Uint8Array {
  if (format === 'csv') return new TextEncoder().encode(csv(sheet, { separator: language === 'vi' ? ';' : ',' }));
  const name = inLanguage(organisation.name, language) || organisation.id;
  return xlsx({ title: sheet.name, author: name, createdAt: new Date(deps.now()).toISOString(), sheets: [sheet] });
}
