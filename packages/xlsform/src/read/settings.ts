import { NAME } from '@safeground/forms/names';
import type { Report } from '../errors.ts';
import type { Table } from '../sheets/table.ts';
import { cleanValue } from './cells.ts';
import { yesNo } from './context.ts';

export type Settings = {
  /** By canonical header, as written. */
  readonly values: ReadonlyMap<string, string>;
  /** A yes-or-no setting; unreadable values count as its default. */
  flag(name: keyof typeof FLAGS): boolean;
};

const FLAGS = {
  add_none_option: false,
  clean_text_values: true,
  omit_instanceID: false,
  allow_choice_duplicates: false,
  auto_delete: false,
  auto_send: false,
  client_editable: false,
} as const;

/** Figures of fewer submissions are withheld: a setting of this platform. */
const SUPPRESS_BELOW = 'suppress_below';

/** Reads the first row of the settings. */
export function readSettings(table: Table | undefined, exactTexts: boolean, report: Report): Settings {
  const values = new Map<string, string>();
  const row = table?.rows[0];
  const place = (name: string) => ({ sheet: table?.sheet, row: row?.number, column: headerOf(table, name) });
  const twice = table?.columns.filter((column) => column.column?.field === 'form_id') ?? [];
  if (table !== undefined && twice.length > 1) report.warn('form-id-twice', { sheet: table.sheet, row: 1, column: 'id_string' });
  for (const { column, text } of row?.cells ?? []) {
    const name = column.column?.header ?? column.path.join('::');
    if (name === 'form_id' && twice.length > 1 && column.text === 'id_string') continue;
    if (name !== '__proto__') values.set(name, exactTexts && name === 'form_title' ? text : cleanValue(text, false));
  }
  const root = values.get('name');
  if (root !== undefined && !NAME.test(root)) report.error('setting-name', place('name'), { name: root });
  for (const [name, normal] of Object.entries(FLAGS)) {
    const value = values.get(name);
    if (value !== undefined && yesNo(value) === undefined)
      report.warn('setting-boolean', place(name), { name, value, default: normal ? 'yes' : 'no' });
  }
  const below = values.get(SUPPRESS_BELOW);
  if (below !== undefined && !/^([0-9]|[1-9][0-9]{1,2}|1000)$/.test(below))
    report.warn('setting-suppress', place(SUPPRESS_BELOW), { name: SUPPRESS_BELOW, value: below });
  const flag: Settings['flag'] = (name) => yesNo(values.get(name) ?? '') ?? FLAGS[name];
  if (flag('omit_instanceID') && values.has('public_key')) report.error('instance-id-needed', place('omit_instanceID'));
  return { values, flag };
}

function headerOf(table: Table | undefined, name: string): string | undefined {
  return table?.columns.find((column) => column.column?.header === name)?.text;
}
