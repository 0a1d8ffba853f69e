import type { QuestionKind } from '@safeground/forms';

/** What a word in the column `type` stands for. */
export type TypeRule = {
  readonly kind: QuestionKind;
  /** The first is the one to write. */
  readonly words: readonly string[];
  /** The kind alone does not say it: the written type is kept as the attribute `type`. */
  readonly keep?: boolean;
  readonly constraint?: string;
  readonly hint?: string;
  /** May stand without label and hint. */
  readonly silent?: boolean;
};

const number = (words: readonly string[], most: number): TypeRule => ({
  kind: 'integer',
  words,
  keep: true,
  constraint: `0 <= . and . <= ${most}`,
  hint: `Enter a number 0-${most}.`,
});

/** pyxform's question types with the spellings of older forms. Selects, groups and files are patterns (see `parseType`). */
const typeRules: readonly TypeRule[] = [
  { kind: 'text', words: ['text', 'string', 'q string', 'add text prompt'] },
  { kind: 'integer', words: ['integer', 'int', 'q int', 'add integer prompt'] },
  { kind: 'decimal', words: ['decimal', 'q decimal', 'add decimal prompt'] },
  { kind: 'range', words: ['range'] },
  { kind: 'date', words: ['date', 'q date', 'add date prompt'] },
  { kind: 'time', words: ['time', 'q time', 'add time prompt'] },
  { kind: 'dateTime', words: ['dateTime', 'date time', 'q date time', 'q dateTime', 'add date time prompt', 'add dateTime prompt'] },
  { kind: 'note', words: ['note', 'q note', 'add note prompt'] },
  { kind: 'barcode', words: ['barcode', 'q barcode', 'add barcode prompt'] },
  { kind: 'acknowledge', words: ['acknowledge', 'trigger', 'q acknowledge', 'add acknowledge prompt'] },
  {
    kind: 'geopoint',
    words: ['geopoint', 'gps', 'location', 'q geopoint', 'q location', 'add location prompt', 'add geopoint prompt'],
    silent: true,
  },
  { kind: 'geotrace', words: ['geotrace'] },
  { kind: 'geoshape', words: ['geoshape'] },
  { kind: 'image', words: ['image', 'photo', 'q image', 'q picture', 'add image prompt', 'add photo prompt'] },
  { kind: 'audio', words: ['audio', 'q audio', 'add audio prompt'] },
  { kind: 'video', words: ['video', 'q video', 'add video prompt'] },
  { kind: 'file', words: ['file', 'add file prompt'] },
  { kind: 'background-audio', words: ['background-audio'], silent: true },
  { kind: 'start-geopoint', words: ['start-geopoint'], silent: true },
  { kind: 'background-geopoint', words: ['background-geopoint'], silent: true },
  { kind: 'calculate', words: ['calculate', 'q calculate', 'add calculate prompt'], silent: true },
  { kind: 'hidden', words: ['hidden'], silent: true },
  { kind: 'start', words: ['start', 'start time', 'get start time'], silent: true },
  { kind: 'end', words: ['end', 'end time', 'get end time'], silent: true },
  { kind: 'today', words: ['today', 'get today'], silent: true },
  { kind: 'deviceid', words: ['deviceid', 'device id', 'get device id', 'imei'], silent: true },
  { kind: 'phonenumber', words: ['phonenumber', 'get phone number'], silent: true },
  { kind: 'username', words: ['username'], silent: true },
  { kind: 'email', words: ['email'], silent: true },
  { kind: 'audit', words: ['audit'], silent: true },
  ...(['deviceid', 'phonenumber', 'username', 'email'] as const).map((kind): TypeRule => ({
    kind,
    words: [`uri:${kind}`],
    keep: true,
    silent: true,
  })),
  { kind: 'hidden', words: ['simserial', 'sim id', 'get sim id', 'uri:simserial'], keep: true, silent: true },
  { kind: 'hidden', words: ['subscriberid', 'subscriber id', 'get subscriber id', 'uri:subscriberid'], keep: true, silent: true },
  number(['percentage'], 100),
  number(['number of days in last month'], 31),
  number(['number of days in last six months'], 183),
  number(['number of days in last year'], 365),
  { kind: 'text', words: ['phone number'], keep: true, constraint: "regex(., '^\\d*$')", hint: 'Enter numbers only.' },
];

/** Metadata that devices stopped telling. */
export const deprecatedTypes: ReadonlySet<string> = new Set(['simserial', 'subscriberid']);

const selectWords: Readonly<Record<string, SelectKind>> = {
  'select one': 'select_one',
  'select one from': 'select_one',
  'select one using': 'select_one',
  select1: 'select_one',
  'add select one prompt using': 'select_one',
  'q select1': 'select_one',
  'select multiple': 'select_multiple',
  'select multiple from': 'select_multiple',
  'select multiple using': 'select_multiple',
  'select all that apply': 'select_multiple',
  'select all that apply from': 'select_multiple',
  'add select multiple prompt using': 'select_multiple',
  'q select': 'select_multiple',
  rank: 'rank',
};

type SelectKind = 'select_one' | 'select_multiple' | 'rank';
export type Container = 'group' | 'repeat' | 'loop';

/** The column `type`, understood. */
export type ParsedType =
  | { readonly is: 'question'; readonly rule: TypeRule; readonly word: string }
  | {
      readonly is: 'select';
      readonly kind: SelectKind;
      readonly list: string;
      readonly from: 'choices' | 'file' | 'external';
      readonly other: boolean;
    }
  | { readonly is: 'begin'; readonly container: Container; readonly list: string | undefined }
  | { readonly is: 'end'; readonly container: Container }
  | { readonly is: 'file'; readonly extension: 'csv' | 'xml' }
  | { readonly is: 'osm'; readonly list: string | undefined }
  | { readonly is: 'setting'; readonly setting: 'form_title' | 'form_id' }
  | { readonly is: 'include' | 'cascading' | 'listless' | 'unknown' };

const containers: Readonly<Record<string, Container>> = {
  group: 'group',
  lgroup: 'repeat',
  repeat: 'repeat',
  loop: 'loop',
  'looped group': 'repeat',
};
const settingWords: ReadonlyMap<string, 'form_title' | 'form_id'> = new Map([
  ['form title', 'form_title'],
  ['set form title', 'form_title'],
  ['form id', 'form_id'],
  ['set form id', 'form_id'],
]);

/** Spaces and underscores are alike in words that begin a type, and so are upper and lower case. */
const flat = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
const byWord = new Map(typeRules.flatMap((rule) => rule.words.map((word) => [flat(word), rule] as const)));
const spaced = (word: string): string => word.replaceAll(' ', '[\\s_]');
const SELECT = new RegExp(
  `^(${[...Object.keys(selectWords), 'select one external', 'select one from file', 'select multiple from file']
    .sort((a, b) => b.length - a.length)
    .map(spaced)
    .join('|')})\\s+(\\S+)(\\s+(?:or specify other|or_other|or other))?$`,
  'i',
);
const CONTAINER = new RegExp(
  `^(begin|end)[\\s_]+(${Object.keys(containers)
    .sort((a, b) => b.length - a.length)
    .map(spaced)
    .join('|')})(?:\\s+(?:over\\s+)?(\\S+))?$`,
  'i',
);

export function parseType(source: string): ParsedType {
  const text = source.trim().replace(/\s+/g, ' ');
  const container = CONTAINER.exec(text);
  if (container !== null) {
    const kind = containers[flat(container[2]!)]!;
    if (container[1]!.toLowerCase() === 'begin') return { is: 'begin', container: kind, list: container[3] };
    if (container[3] === undefined) return { is: 'end', container: kind };
  }
  const rule = byWord.get(flat(text));
  if (rule !== undefined) return { is: 'question', rule, word: flat(text) };
  const select = SELECT.exec(text);
  if (select !== null) return selectType(flat(select[1]!), select[2]!, select[3] !== undefined);
  const word = flat(text);
  if (Object.hasOwn(selectWords, word) || word.startsWith('select one external') || word.endsWith(' from file')) return { is: 'listless' };
  if (word === 'csv-external' || word === 'xml-external') return { is: 'file', extension: word === 'csv-external' ? 'csv' : 'xml' };
  const osm = /^osm(?: (\S+))?$/i.exec(text);
  if (osm !== null) return { is: 'osm', list: osm[1] };
  const setting = settingWords.get(word);
  if (setting !== undefined) return { is: 'setting', setting };
  if (word === 'include') return { is: 'include' };
  return { is: word.startsWith('cascading select') ? 'cascading' : 'unknown' };
}

function selectType(word: string, list: string, other: boolean): ParsedType {
  if (word === 'select one external') return { is: 'select', kind: 'select_one', list, from: 'external', other };
  if (word.endsWith(' from file'))
    return { is: 'select', kind: word.startsWith('select one') ? 'select_one' : 'select_multiple', list, from: 'file', other };
  return { is: 'select', kind: selectWords[word]!, list, from: 'choices', other };
}
