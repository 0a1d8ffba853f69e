import { figurePattern, pointLetters, type Letterhead, type OutlineAppendix, type OutlinePart, type ReportOutline } from './outline.ts';

/**
 * What stands otherwise than Decree 30/2020/NĐ-CP has it, Appendix I. A report with one that is not `mild` would be wrong; a
 * mild one is for a person to judge. Marks, numbers and capitals are set when the report is composed, whatever was typed.
 */
export type FormFinding = {
  /** RFC 6901 into the outline. */
  readonly pointer: string;
  readonly code:
    | 'no-letterhead'
    | 'symbol'
    | 'no-addressees'
    | 'no-recipients'
    | 'as-above'
    | 'no-archive'
    | 'no-subject'
    | 'bare-basis'
    | 'numbered'
    | 'measure'
    | 'capitals'
    | 'no-capitals'
    | 'no-parts'
    | 'too-many-points';
  readonly mild?: true;
};

/** `BC-BCĐ`: of the kind of document and of who issues it, without spaces. */
const SYMBOL = /^BC(?:-[\p{Lu}\d]+)+$/u;
const AS_ABOVE = /^(?:-\s*)?Như trên[\s;.]*$/;
const ARCHIVE = /^(?:-\s*)?Lưu: VT(?![\p{L}\d])/u;
/** A document cited with its number and issuer and not with what it is about, as a law is, which has a name. */
const NUMBERED_DOCUMENT = /(?<!\p{L})số\s+\d/iu;
const LAW = /^Căn cứ (?:Hiến pháp|Bộ luật|Luật|Pháp lệnh)(?!\p{L})/iu;
const ABOUT =
  /(?<!\p{L})(?:về|ban hành|quy định|phê duyệt|hướng dẫn|thành lập|kiện toàn|triển khai|thực hiện|sửa đổi|bổ sung|giao|công bố)(?!\p{L})/iu;
/** What only a heading or a point begins with. */
const NUMBERED = /^(?:(?:[IVX]+|\d+)\.|[a-zđ]\))\s/u;

/** Everything of an outline that the decree has otherwise, beside the field it is typed in. */
export function formFindings({
  letterheads,
  subject,
  bases,
  opening,
  closing,
  sections,
  appendices,
}: ReportOutline): readonly FormFinding[] {
  const heads = Object.entries(letterheads);
  return [
    ...(heads.length === 0 ? [{ pointer: '/letterheads', code: 'no-letterhead' } as const] : []),
    ...heads.flatMap(([kind, head]) => headFindings(`/letterheads/${kind}`, head)),
    ...(subject.length === 0 ? [{ pointer: '/subject', code: 'no-subject' } as const] : []),
    ...subject.flatMap((line, at) => lowered(`/subject/${at}`, line)),
    ...bases.flatMap((basis, at) => bareBasis(`/bases/${at}`, basis.normalize('NFC'))),
    ...unnumbered('/opening', opening),
    ...unnumbered('/closing', closing),
    ...sections.flatMap(({ title, parts }, section): FormFinding[] => [
      ...raised(`/sections/${section}/title`, title),
      ...(parts.length === 0 ? [{ pointer: `/sections/${section}/title`, code: 'no-parts', mild: true } as const] : []),
      ...parts.flatMap((part, at) => partFindings(`/sections/${section}/parts/${at}`, part)),
      ...pointsOver(parts).map((at) => ({ pointer: `/sections/${section}/parts/${at}/text`, code: 'too-many-points' }) as const),
    ]),
    ...appendices.flatMap((appendix, at) => appendixFindings(`/appendices/${at}`, appendix)),
  ];
}

function headFindings(place: string, head: Letterhead): readonly FormFinding[] {
  const { superior, issuer, symbol, addressees, recipients, authority, position, secondPosition } = head;
  const last = recipients.length - 1;
  return [
    ...Object.entries({ superior, issuer, authority, position, secondPosition }).flatMap(([field, text]) =>
      raised(`${place}/${field}`, text),
    ),
    ...(SYMBOL.test(symbol) || symbol.trim() === '' ? [] : [{ pointer: `${place}/symbol`, code: 'symbol' } as const]),
    ...lowered(`${place}/place`, head.place, 4),
    ...(addressees.length === 0 ? [{ pointer: `${place}/addressees`, code: 'no-addressees' } as const] : []),
    ...addressees.flatMap((line, at) => lowered(`${place}/addressees/${at}`, line)),
    ...(last < 0 ? [{ pointer: `${place}/recipients`, code: 'no-recipients' } as const] : []),
    ...(last < 0 || AS_ABOVE.test(recipients[0]!) ? [] : [{ pointer: `${place}/recipients/0`, code: 'as-above' } as const]),
    ...(last < 0 || ARCHIVE.test(recipients[last]!) ? [] : [{ pointer: `${place}/recipients/${last}`, code: 'no-archive' } as const]),
    ...recipients.flatMap((line, at) => lowered(`${place}/recipients/${at}`, line)),
  ];
}

function partFindings(place: string, part: OutlinePart): readonly FormFinding[] {
  switch (part.kind) {
    case 'own':
      return part.sentences.flatMap((sentence, at) => unnumbered(`${place}/sentences/${at}`, sentence));
    case 'text':
      return unnumbered(`${place}/text`, part.text);
    case 'heading':
      return lowered(`${place}/text`, part.text);
    default:
      return [];
  }
}

/** Where the points go on that no letter is left for: under each heading they count from `a)` again. */
function pointsOver(parts: readonly OutlinePart[]): readonly number[] {
  let points = 0;
  return parts.flatMap(({ kind }, at) => {
    if (kind === 'heading') points = 0;
    if (kind !== 'point') return [];
    points += 1;
    return points > pointLetters.length ? [at] : [];
  });
}

const appendixFindings = (place: string, appendix: OutlineAppendix): readonly FormFinding[] => [
  ...raised(`${place}/title`, appendix.title),
  ...(appendix.kind !== 'own' || /^Đơn vị tính/i.test(appendix.measure) || appendix.measure.trim() === ''
    ? []
    : [{ pointer: `${place}/measure`, code: 'measure' } as const]),
];

/** Cited first, a document has its kind, number, day, issuer and what it is about; only a person can add the last. */
const bareBasis = (pointer: string, basis: string): readonly FormFinding[] =>
  NUMBERED_DOCUMENT.test(basis) && !LAW.test(basis) && !ABOUT.test(basis) ? [{ pointer, code: 'bare-basis', mild: true }] : [];

const unnumbered = (pointer: string, text: string | undefined): readonly FormFinding[] =>
  text !== undefined && NUMBERED.test(text) ? [{ pointer, code: 'numbered' }] : [];

/** What is printed in capitals and was not typed so. */
const raised = (pointer: string, text: string | undefined): readonly FormFinding[] =>
  text !== undefined && /\p{Ll}/u.test(text.replaceAll(figurePattern, '')) ? [{ pointer, code: 'capitals', mild: true }] : [];

/** What is printed as it was typed, all in capitals: more letters of them than an abbreviation has. */
function lowered(pointer: string, text: string, most = 12): readonly FormFinding[] {
  const letters = text.replaceAll(figurePattern, '').match(/\p{L}/gu) ?? [];
  return letters.length > most && letters.every((letter) => letter === letter.toUpperCase())
    ? [{ pointer, code: 'no-capitals', mild: true }]
    : [];
}
