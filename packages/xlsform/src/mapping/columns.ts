/**
 * The columns of XLSForm's sheets, once: how each may be spelt (read), how it is spelt (write), and where it stands in the
 * XForms it comes from (`path`), which older sheets spell out (`bind::relevant`).
 */
export type Column = {
  /** What the reader and the writer call it. */
  readonly field: string;
  /** The header to write. */
  readonly header: string;
  readonly path: readonly string[];
  /** Other spellings of the first word, in snake_case. */
  readonly aliases?: readonly string[];
  /** Takes `::language`. */
  readonly localized?: boolean;
};

export type SheetKind = 'survey' | 'choices' | 'external_choices' | 'settings' | 'entities' | 'osm';

export const sheetKinds: readonly SheetKind[] = ['survey', 'choices', 'external_choices', 'settings', 'entities', 'osm'];

const media: readonly Column[] = ['image', 'big-image', 'audio', 'video'].map((name) => ({
  field: name,
  header: name,
  path: ['media', name],
  localized: true,
}));

const survey: readonly Column[] = [
  { field: 'type', header: 'type', path: ['type'], aliases: ['command'] },
  { field: 'name', header: 'name', path: ['name'], aliases: ['tag', 'value'] },
  { field: 'label', header: 'label', path: ['label'], aliases: ['caption'], localized: true },
  { field: 'hint', header: 'hint', path: ['hint'], localized: true },
  { field: 'guidance', header: 'guidance_hint', path: ['guidance_hint'], localized: true },
  ...media,
  { field: 'required', header: 'required', path: ['bind', 'required'] },
  { field: 'requiredMessage', header: 'required_message', path: ['bind', 'jr:requiredMsg'], aliases: ['requiredmsg'], localized: true },
  { field: 'relevant', header: 'relevant', path: ['bind', 'relevant'], aliases: ['relevance'] },
  { field: 'readOnly', header: 'read_only', path: ['bind', 'readonly'], aliases: ['readonly'] },
  { field: 'constraint', header: 'constraint', path: ['bind', 'constraint'] },
  {
    field: 'constraintMessage',
    header: 'constraint_message',
    path: ['bind', 'jr:constraintMsg'],
    aliases: ['constraining_message'],
    localized: true,
  },
  { field: 'calculation', header: 'calculation', path: ['bind', 'calculate'], aliases: ['calculate'] },
  { field: 'appearance', header: 'appearance', path: ['control', 'appearance'] },
  { field: 'default', header: 'default', path: ['default'] },
  { field: 'choiceFilter', header: 'choice_filter', path: ['choice_filter'] },
  { field: 'parameters', header: 'parameters', path: ['parameters'] },
  { field: 'trigger', header: 'trigger', path: ['trigger'] },
  { field: 'count', header: 'repeat_count', path: ['control', 'jr:count'], aliases: ['count', 'jr:count'] },
  { field: 'disabled', header: 'disabled', path: ['disabled'] },
  // Of this product, for what XLSForm has no column for.
  { field: 'id', header: 'safeground_id', path: ['safeground_id'] },
  { field: 'ownParameters', header: 'safeground_parameters', path: ['safeground_parameters'] },
];

/** Survey columns that a definition keeps as attributes. `bind`, `control` and `instance` keep any further word too. */
const keptSurvey: readonly Column[] = [
  { field: 'save_to', header: 'save_to', path: ['bind', 'entities:saveto'] },
  { field: 'autoplay', header: 'autoplay', path: ['control', 'autoplay'] },
  { field: 'rows', header: 'rows', path: ['control', 'rows'] },
  { field: 'compact_tag', header: 'compact_tag', path: ['instance', 'odk:tag'] },
  { field: 'noAppErrorString', header: 'noAppErrorString', path: ['bind', 'jr:noAppErrorString'], aliases: ['no_app_error_string'] },
  ...[
    'intent',
    'sms_field',
    'sms_option',
    'sms_separator',
    'sms_allow_media',
    'sms_date_format',
    'sms_datetime_format',
    'sms_response',
    'kobo--locking-profile',
  ].map((name) => ({ field: name, header: name, path: [name] })),
];

const choices: readonly Column[] = [
  { field: 'list', header: 'list_name', path: ['list_name'] },
  { field: 'name', header: 'name', path: ['name'], aliases: ['value'] },
  { field: 'label', header: 'label', path: ['label'], aliases: ['caption'], localized: true },
  ...media,
];

const settings: readonly Column[] = [
  { field: 'form_title', header: 'form_title', path: ['title'], aliases: ['form_title', 'set_form_title'] },
  { field: 'form_id', header: 'form_id', path: ['id_string'], aliases: ['form_id', 'set_form_id'] },
  ...[
    'version',
    'default_language',
    'public_key',
    'submission_url',
    'auto_send',
    'auto_delete',
    'client_editable',
    'instance_name',
    'instance_xmlns',
    'instance_id',
    'style',
    'name',
    'namespaces',
    'allow_choice_duplicates',
    'clean_text_values',
    'add_none_option',
    'omit_instanceID',
    'prefix',
    'delimiter',
    'flat',
    'sms_keyword',
    'sms_separator',
    'sms_allow_media',
    'sms_date_format',
    'sms_datetime_format',
    'sms_response',
    'suppress_below',
  ].map((name) => ({ field: name, header: name, path: [name] })),
];

const entities: readonly Column[] = [
  { field: 'list_name', header: 'list_name', path: ['dataset'], aliases: ['list_name'] },
  ...['label', 'entity_id', 'create_if', 'update_if', 'repeat'].map((name) => ({ field: name, header: name, path: [name] })),
];

export const columns: Readonly<Record<SheetKind, readonly Column[]>> = {
  survey: [...survey, ...keptSurvey],
  choices,
  external_choices: choices,
  osm: choices,
  settings,
  entities,
};

export const keptFields: ReadonlySet<string> = new Set(keptSurvey.map((column) => column.field));

/** Path groups whose further words are passed through to other tools. `body` is an old name of `control`. */
export const passThrough: ReadonlySet<string> = new Set(['bind', 'control', 'instance']);
const pathAliases: Readonly<Record<string, string>> = { body: 'control' };

type Lookup = {
  readonly byPath: ReadonlyMap<string, Column>;
  /** First word in snake_case -> the path it stands for. */
  readonly byWord: ReadonlyMap<string, readonly string[]>;
};

const lookups = new Map<SheetKind, Lookup>();

function lookup(kind: SheetKind): Lookup {
  const known = lookups.get(kind);
  if (known !== undefined) return known;
  const byPath = new Map<string, Column>();
  const byWord = new Map<string, readonly string[]>();
  for (const column of columns[kind]) {
    byPath.set(column.path.join('/'), column);
    for (const word of [column.header, ...(column.aliases ?? [])]) byWord.set(snakeCase(word), column.path);
    if (column.path.length === 1) byWord.set(snakeCase(column.path[0]!), column.path);
  }
  for (const word of ['media', ...passThrough]) byWord.set(word, [word]);
  for (const [word, path] of Object.entries(pathAliases)) byWord.set(word, [path]);
  const made = { byPath, byWord };
  lookups.set(kind, made);
  return made;
}

function snakeCase(text: string): string {
  return text.trim().split(/\s+/).join('_').toLowerCase();
}

/** A header as understood: the column it is, the language it is in; or, unknown, only its words. */
export type Header = {
  /** As written in the sheet, with single spaces. */
  readonly text: string;
  readonly path: readonly string[];
  readonly column: Column | undefined;
  readonly language: string | undefined;
  /** Written otherwise than its path: an alias, another case, several words. Two headers of one path are an error only then. */
  readonly alias: boolean;
};

/**
 * Understands a header as pyxform does: words apart by `::`, or by `:` in sheets that never use `::`; the first word in any
 * case, with spaces or underscores; `jr:` is no separator; what is unknown stays as written (a choice filter may use it).
 */
export function parseHeader(kind: SheetKind, text: string, doubleColon: boolean): Header {
  const { byPath, byWord } = lookup(kind);
  const words = splitHeader(text, doubleColon || text.includes('::'));
  const known = byWord.get(snakeCase(text)) ?? byWord.get(snakeCase(words[0] ?? ''));
  const rest = byWord.has(snakeCase(text)) ? [] : words.slice(1);
  const path = known === undefined ? words : [...known, ...rest];
  const whole = byPath.get(path.join('/'));
  const column = whole ?? byPath.get(path.slice(0, -1).join('/'));
  const takesLanguage = whole === undefined && column?.localized === true;
  return {
    text,
    path,
    column: whole ?? (takesLanguage ? column : undefined),
    language: takesLanguage ? path.at(-1) : undefined,
    alias: known !== undefined && (path.length > 1 || path[0] !== text),
  };
}

function splitHeader(text: string, doubleColon: boolean): string[] {
  if (doubleColon) return text.split('::').map((word) => word.trim());
  const words = text.split(':').map((word) => word.trim());
  const at = words.indexOf('jr');
  if (at < 0 || at + 1 >= words.length) return words;
  return [...words.slice(0, at), `jr:${words[at + 1]}`, ...words.slice(at + 2)];
}
