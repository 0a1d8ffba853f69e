import type {
  Choice,
  ChoiceList,
  Criterion,
  FormClass,
  FormDefinition,
  FormNode,
  Group,
  LocalizedText,
  Measure,
  Question,
} from '@safeground/forms';

/** One row of a criteria set, as the dossier lists it. */
export type Item = {
  readonly code: string;
  readonly label: LocalizedText;
  readonly type: string;
  readonly weight: number;
  readonly critical?: boolean | undefined;
  readonly remarkOnFail?: boolean | undefined;
  readonly photoOnFail?: boolean | undefined;
  readonly document?: boolean | undefined;
  /** What else is written down when the item is met. */
  readonly details?: readonly { readonly id: string; readonly label: LocalizedText }[] | undefined;
  readonly criticalBelowPercent?: number | undefined;
  readonly criticalAbovePercent?: number | undefined;
};

/** A criteria set: rows, the sections they stand in, and the classes they lead to. */
export type CriteriaSet = {
  readonly id: string;
  readonly title: LocalizedText;
  readonly owner: LocalizedText;
  readonly mode: string;
  readonly subjectKind?: string | undefined;
  readonly sections: readonly { readonly from: string; readonly label: LocalizedText }[];
  readonly items: readonly Item[];
  /** XLSForm expression that gives the risk colour of the place. */
  readonly zone?: string | undefined;
  readonly classes: readonly {
    readonly code: string;
    readonly label: LocalizedText;
    readonly colour: string;
    readonly from?: number | undefined;
    readonly action: LocalizedText;
    readonly deadlineHours?: number | undefined;
  }[];
};

/** What `percent` rows must reach when the set names no figure of its own (dossier 3.3). */
const PERCENT_NORM = 80;

const choice = (name: string, vi: string, en: string): Choice => ({ name, label: { vi, en } });
const notApplicable = choice('na', 'Không áp dụng', 'Not applicable');
const pass = [choice('pass', 'Đạt', 'Met'), choice('fail', 'Chưa đạt', 'Not met')];
const level3 = [choice('full', 'Đầy đủ', 'Full'), choice('partial', 'Chưa đầy đủ', 'Partial'), choice('none', 'Không có', 'None')];

const choiceLists: readonly ChoiceList[] = [
  { name: 'pass', choices: pass },
  { name: 'pass_na', choices: [...pass, notApplicable] },
  { name: 'level3', choices: level3 },
  { name: 'level3_na', choices: [...level3, notApplicable] },
  { name: 'source', choices: [choice('known', 'Rõ nguồn lây', 'Known source'), choice('unknown', 'Không rõ nguồn lây', 'Unknown source')] },
  {
    name: 'colour',
    choices: [
      choice('green', 'Xanh', 'Green'),
      choice('yellow', 'Vàng', 'Yellow'),
      choice('orange', 'Cam', 'Orange'),
      choice('red', 'Đỏ', 'Red'),
    ],
  },
];

const texts = {
  head: { vi: 'Thông tin lượt kiểm tra', en: 'About this visit' },
  team: { vi: 'Thành phần đoàn kiểm tra', en: 'Inspection team' },
  representative: { vi: 'Người đại diện có mặt', en: 'Representative present' },
  colour: { vi: 'Mức nguy cơ của địa bàn lúc kiểm tra', en: 'Risk level of the area at the visit' },
  place: { vi: 'Vị trí', en: 'Place' },
  tail: { vi: 'Kết luận và ký', en: 'Conclusion and signatures' },
  advice: { vi: 'Kiến nghị, yêu cầu khắc phục', en: 'Recommendations and remedies' },
  due: { vi: 'Hạn khắc phục', en: 'Remedy due on' },
  inspectorSignature: { vi: 'Chữ ký người kiểm tra', en: "Inspector's signature" },
  subjectSignature: { vi: 'Chữ ký người đại diện', en: "Representative's signature" },
  refusal: { vi: 'Lý do không ký (nếu có)', en: 'Why unsigned, if so' },
  minutes: { vi: 'Ảnh biên bản', en: 'Photo of the minutes' },
  remark: { vi: 'Ghi rõ điều chưa đạt', en: 'Say what is not met' },
  remarkRule: { vi: 'Ghi chú cần ít nhất 10 ký tự', en: 'Write at least 10 characters' },
  remarkNeeded: { vi: 'Mục chưa đạt cần ghi chú', en: 'An unmet item needs a remark' },
  photo: {
    vi: 'Ảnh minh chứng (1–3 ảnh, không chụp rõ mặt người hành lễ, học sinh)',
    en: 'Photos as evidence (1–3; no recognisable faces of worshippers or pupils)',
  },
  photoNeeded: { vi: 'Mục chưa đạt cần ít nhất một ảnh', en: 'An unmet item needs at least one photo' },
  document: { vi: 'Văn bản: số, ký hiệu, cơ quan ban hành', en: 'Document: number, symbol, issuer' },
  documentDay: { vi: 'Ngày văn bản', en: 'Date of the document' },
  documentFile: { vi: 'Tệp hoặc ảnh chụp văn bản', en: 'File or photo of the document' },
  documentNeeded: { vi: 'Mục đạt cần số và ngày của văn bản', en: 'A met item needs the number and date of its document' },
  answerNeeded: { vi: 'Mục này chưa được chấm', en: 'This item is not assessed yet' },
  counted: { vi: 'Số đạt', en: 'Number that meet it' },
  total: { vi: 'Tổng số', en: 'Total' },
  present: { vi: 'Số hiện có', en: 'Present now' },
  permitted: { vi: 'Số tối đa cho phép', en: 'Maximum permitted' },
  norm: { vi: 'Định mức', en: 'Norm' },
  wholeNumber: { vi: 'Nhập số từ 0 trở lên', en: 'Enter 0 or more' },
  atLeastOne: { vi: 'Nhập số từ 1 trở lên', en: 'Enter 1 or more' },
  withinTotal: { vi: 'Số đạt không được lớn hơn tổng số', en: 'Cannot be more than the total' },
  cases: { vi: 'Số ca dương tính trong kỳ', en: 'Positive cases in the period' },
  source: { vi: 'Nguồn lây', en: 'Source of infection' },
  contacts: { vi: 'Số F1', en: 'Close contacts (F1)' },
  neighbour: { vi: 'Màu cao nhất của các thôn, tổ liền kề', en: 'Worst colour of the neighbouring hamlets and groups' },
  zone: { vi: 'Mức nguy cơ của thôn, tổ (tự tính)', en: 'Risk level of the hamlet or group (calculated)' },
} as const satisfies Record<string, LocalizedText>;

/** Turns a criteria set into a form: head, one section per heading with one criterion group per row, tail, and the scoring. */
export function buildForm(set: CriteriaSet): FormDefinition {
  const count = set.mode === 'count';
  const scored = set.items.filter((item) => item.weight > 0);
  return {
    schema: 1,
    title: set.title,
    languages: ['vi', 'en'],
    defaultLanguage: 'vi',
    ...(set.subjectKind === undefined ? {} : { subjectKind: set.subjectKind }),
    choiceLists,
    children: [
      headGroup(),
      ...set.sections.map((section, index) => sectionGroup(set, index, count)),
      ...(set.zone === undefined ? [] : [zoneQuestion(set.zone)]),
      tailGroup(),
    ],
    scoring: {
      mode: count ? 'count' : 'weighted',
      direction: 'safety',
      notApplicable: count ? 'met' : 'exclude',
      rounding: { decimals: count ? 0 : 1, mode: 'half-up' },
      criteria: scored.map((item) => criterion(item, count)),
      classes: set.classes.map((row) => formClass(row, count)),
    },
  };
}

function sectionGroup(set: CriteriaSet, index: number, count: boolean): Group {
  const start = set.items.findIndex((item) => item.code === set.sections[index]?.from);
  const next = set.sections[index + 1];
  const end = next === undefined ? set.items.length : set.items.findIndex((item) => item.code === next.from);
  const id = `section_${index + 1}`;
  return {
    kind: 'group',
    id,
    name: id,
    label: set.sections[index]!.label,
    children: set.items.slice(start, end).map((item) => itemGroup(item, count)),
  };
}

function itemGroup(item: Item, count: boolean): Group {
  const id = item.code.toLowerCase();
  const children: FormNode[] = [...valueQuestions(item, id)];
  for (const detail of item.details ?? [])
    children.push({ ...question('text', `${id}_${detail.id}`, detail.label), relevant: `\${${id}_value} = 'pass'` });
  const unmet = unmetExpression(item, id);
  if (item.remarkOnFail)
    children.push(remarkQuestion(id, count && item.type.endsWith('_na') ? `${unmet} or \${${id}_value} = 'na'` : unmet));
  if (item.photoOnFail) children.push(photoQuestion(id, unmet));
  if (item.document) children.push(...documentQuestions(id));
  return {
    kind: 'group',
    id,
    name: id,
    label: { vi: `${item.code}. ${item.label['vi']}`, en: `${item.code}. ${item.label['en']}` },
    appearance: 'criterion',
    children,
  };
}

function valueQuestions(item: Item, id: string): readonly Question[] {
  const required = { required: true, requiredMessage: texts.answerNeeded } as const;
  const number = (name: string, label: LocalizedText, constraint: string, constraintMessage: LocalizedText): Question => ({
    ...question('integer', name, label),
    ...required,
    constraint,
    constraintMessage,
  });
  if (item.type === 'percent') {
    return [
      number(`${id}_total`, texts.total, '. >= 0', texts.wholeNumber),
      number(`${id}_count`, texts.counted, `. >= 0 and . <= \${${id}_total}`, texts.withinTotal),
    ];
  }
  if (item.type === 'ratio_max' || item.type === 'ratio_min') {
    return [
      number(`${id}_count`, texts.present, '. >= 0', texts.wholeNumber),
      item.type === 'ratio_max'
        ? number(`${id}_total`, texts.permitted, '. >= 0', texts.wholeNumber)
        : number(`${id}_total`, texts.norm, '. >= 1', texts.atLeastOne),
    ];
  }
  if (item.type === 'count+single') {
    return [
      number(`${id}_cases`, texts.cases, '. >= 0', texts.wholeNumber),
      { ...question('select_one', `${id}_source`, texts.source), choices: 'source', relevant: `\${${id}_cases} > 0`, ...required },
    ];
  }
  if (item.type === 'count+auto') {
    return [
      number(`${id}_contacts`, texts.contacts, '. >= 0', texts.wholeNumber),
      { ...question('select_one', `${id}_neighbour`, texts.neighbour), choices: 'colour', ...required },
    ];
  }
  return [{ ...question('select_one', `${id}_value`, item.label), choices: item.type, ...required }];
}

/** XLSForm expression that holds when the row is not fully met, in whole numbers so that 80 % exactly is met. */
function unmetExpression(item: Item, id: string): string {
  const both = `\${${id}_count} != '' and \${${id}_total} != ''`;
  if (item.type === 'percent')
    return `(${both} and \${${id}_count} * 100 < \${${id}_total} * ${item.criticalBelowPercent ?? PERCENT_NORM})`;
  if (item.type === 'ratio_max') return `(${both} and \${${id}_count} > \${${id}_total})`;
  if (item.type === 'ratio_min') return `(${both} and \${${id}_count} < \${${id}_total})`;
  if (item.type.startsWith('count+')) return item.type === 'count+single' ? `\${${id}_cases} > 0` : 'false()';
  return item.type.startsWith('pass') ? `\${${id}_value} = 'fail'` : `(\${${id}_value} = 'partial' or \${${id}_value} = 'none')`;
}

function remarkQuestion(id: string, relevant: string): Question {
  return {
    ...question('text', `${id}_remark`, texts.remark),
    relevant,
    required: true,
    requiredMessage: texts.remarkNeeded,
    constraint: 'string-length(normalize-space(.)) >= 10',
    constraintMessage: texts.remarkRule,
    appearance: 'multiline',
  };
}

/** Asked whatever the outcome, as the dossier has it; number and date are demanded of what is met, because only then is there a document. */
function documentQuestions(id: string): readonly Question[] {
  const needed = {
    required: `\${${id}_value} = 'pass' or \${${id}_value} = 'full' or \${${id}_value} = 'partial'`,
    requiredMessage: texts.documentNeeded,
  };
  return [
    { ...question('text', `${id}_document`, texts.document), ...needed },
    { ...question('date', `${id}_document_day`, texts.documentDay), ...needed },
    { ...question('file', `${id}_document_file`, texts.documentFile), parameters: { 'max-files': '1' } },
  ];
}

function photoQuestion(id: string, relevant: string): Question {
  return {
    ...question('image', `${id}_photo`, texts.photo),
    relevant,
    required: true,
    requiredMessage: texts.photoNeeded,
    parameters: { 'max-files': '3', 'max-pixels': '1600' },
  };
}

function criterion(item: Item, count: boolean): Criterion {
  const id = item.code.toLowerCase();
  const base = { id: item.code, label: item.label, node: id, measure: measure(item, id), weight: count ? 1 : item.weight };
  const failsBelow = item.type === 'percent' ? { failsBelow: (item.criticalBelowPercent ?? PERCENT_NORM) / 100 } : {};
  if (!item.critical) return { ...base, ...failsBelow };
  if (count) return { ...base, ...failsBelow, mandatory: true };
  return { ...base, ...failsBelow, veto: veto(item) };
}

function veto(item: Item): NonNullable<Criterion['veto']> {
  if (item.type === 'percent') return { operator: '<', value: (item.criticalBelowPercent ?? PERCENT_NORM) / 100 };
  if (item.type.startsWith('level3')) return { operator: '<=', value: 0 };
  return { operator: '<', value: 1 };
}

function measure(item: Item, id: string): Measure {
  if (item.type === 'percent' || item.type === 'ratio_min') return { kind: 'linear', numerator: `${id}_count`, denominator: `${id}_total` };
  if (item.type === 'ratio_max')
    return { kind: 'ratioMax', numerator: `${id}_count`, denominator: `${id}_total`, limit: (item.criticalAbovePercent ?? 100) / 100 };
  const points = item.type.startsWith('pass') ? { pass: 1, fail: 0 } : { full: 1, partial: 0.5, none: 0 };
  return { kind: 'lookup', question: `${id}_value`, points, ...(item.type.endsWith('_na') ? { notApplicable: ['na'] } : {}) };
}

function formClass(row: CriteriaSet['classes'][number], count: boolean): FormClass {
  const holds = count ? { mandatoryMet: true } : { noVeto: true };
  return {
    code: row.code,
    label: row.label,
    colour: row.colour as FormClass['colour'],
    when: row.from === undefined ? {} : { score: [{ operator: '>=', value: row.from }], ...holds },
    action: row.action,
    ...(row.deadlineHours === undefined ? {} : { deadlineHours: row.deadlineHours }),
  };
}

function headGroup(): Group {
  return group('head', texts.head, [
    question('text', 'team', texts.team),
    question('text', 'representative', texts.representative),
    { ...question('select_one', 'area_colour', texts.colour), choices: 'colour' },
    question('geopoint', 'place', texts.place),
  ]);
}

function tailGroup(): Group {
  return group('tail', texts.tail, [
    { ...question('text', 'advice', texts.advice), appearance: 'multiline' },
    question('date', 'due', texts.due),
    { ...question('image', 'inspector_signature', texts.inspectorSignature), appearance: 'signature' },
    { ...question('image', 'subject_signature', texts.subjectSignature), appearance: 'signature' },
    question('text', 'refusal', texts.refusal),
    { ...question('image', 'minutes', texts.minutes), parameters: { 'max-files': '3', 'max-pixels': '1600' } },
  ]);
}

function zoneQuestion(calculation: string): Question {
  return { ...question('select_one', 'zone', texts.zone), choices: 'colour', calculation, readOnly: true };
}

function group(id: string, label: LocalizedText, children: readonly FormNode[]): Group {
  return { kind: 'group', id, name: id, label, children };
}

function question(kind: Question['kind'], id: string, label: LocalizedText): Question {
  return { kind, id, name: id, label };
}
