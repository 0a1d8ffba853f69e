import type { FormDefinition, Group, LocalizedText, Question } from '@safeground/forms';

/** A line of a unit's report. `count` is a whole number, 0 or more; with `of`, at most that other line's figure. */
export type ReportField = {
  readonly id: string;
  readonly kind: string;
  readonly label: LocalizedText;
  readonly required?: boolean | undefined;
  readonly of?: string | undefined;
  readonly relevant?: string | undefined;
  readonly calculation?: string | undefined;
  readonly constraint?: string | undefined;
  readonly message?: LocalizedText | undefined;
  /** Where its first value comes from: `period from`, `business submissions`, `school class CHUA_TOT`. */
  readonly summary?: string | undefined;
};

export type ReportOutline = {
  readonly title: LocalizedText;
  readonly sections: readonly {
    readonly id: string;
    readonly label: LocalizedText;
    readonly note?: LocalizedText | undefined;
    readonly fields: readonly ReportField[];
  }[];
};

const texts = {
  needed: { vi: 'Mục này bắt buộc', en: 'This line is required' },
  wholeNumber: { vi: 'Nhập số từ 0 trở lên', en: 'Enter 0 or more' },
  withinTotal: { vi: 'Không được lớn hơn tổng số', en: 'Cannot be more than the total' },
} as const satisfies Record<string, LocalizedText>;

/** Turns an outline of figures and remarks into a form of the unit itself: no subject, no score. */
export function buildReport(outline: ReportOutline): FormDefinition {
  return {
    schema: 1,
    title: outline.title,
    languages: ['vi', 'en'],
    defaultLanguage: 'vi',
    choiceLists: [],
    children: outline.sections.map(({ id, label, note, fields }): Group => ({
      kind: 'group',
      id,
      name: id,
      label,
      children: [...(note === undefined ? [] : [noteQuestion(id, note)]), ...fields.map(fieldQuestion)],
    })),
  };
}

function noteQuestion(section: string, label: LocalizedText): Question {
  return { kind: 'note', id: `${section}_note`, name: `${section}_note`, label };
}

function fieldQuestion(field: ReportField): Question {
  const { id, label, relevant, calculation, summary } = field;
  const isCount = field.kind === 'count';
  const isRequired = field.required ?? isCount;
  const rule = constraintOf(field);
  return {
    kind: kindOf(field),
    id,
    name: id,
    label,
    ...(field.kind === 'multiline' ? { appearance: 'multiline' } : {}),
    ...(relevant === undefined ? {} : { relevant }),
    ...(calculation === undefined ? {} : { calculation }),
    ...(isRequired ? { required: true, requiredMessage: texts.needed } : {}),
    ...(rule === undefined ? {} : { constraint: rule.constraint, constraintMessage: rule.message }),
    ...(summary === undefined ? {} : { parameters: { summary } }),
  };
}

function kindOf({ kind }: ReportField): Question['kind'] {
  if (kind === 'count') return 'integer';
  return kind === 'multiline' ? 'text' : (kind as Question['kind']);
}

function constraintOf({ kind, of, constraint, message }: ReportField): { constraint: string; message: LocalizedText } | undefined {
  if (constraint !== undefined) return { constraint, message: message ?? texts.wholeNumber };
  if (of !== undefined) return { constraint: `. >= 0 and . <= \${${of}}`, message: texts.withinTotal };
  return kind === 'count' ? { constraint: '. >= 0', message: texts.wholeNumber } : undefined;
}
