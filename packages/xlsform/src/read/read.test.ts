import { compile, open, type FormNode, type Question } from '@safeground/forms';
import { neededFiles } from '@safeground/forms/list-files';
import { describe, expect, it } from 'vitest';
import { describe as explain, readXlsform, type ReadResult } from '../index.ts';

/** A form from its lines; the first column names the sheet. */
const read = (...lines: readonly string[]): ReadResult => readXlsform(new TextEncoder().encode(lines.join('\n')), { fileName: 'form.md' });

const survey = (header: string, ...rows: readonly string[]): readonly string[] => [
  '| survey |',
  `| | ${header} |`,
  ...rows.map((row) => `| | ${row} |`),
];
const choices = (header: string, ...rows: readonly string[]): readonly string[] => [
  '| choices |',
  `| | ${header} |`,
  ...rows.map((row) => `| | ${row} |`),
];
const settings = (header: string, row: string): readonly string[] => ['| settings |', `| | ${header} |`, `| | ${row} |`];

function nodes(result: ReadResult): readonly FormNode[] {
  expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return result.definition!.children;
}
const question = (result: ReadResult, at = 0): Question => nodes(result)[at] as Question;
const codes = (result: ReadResult): readonly string[] => result.findings.map(({ code }) => code);

describe('headers', () => {
  it('are read in any case, with spaces or underscores, by old names and by their XForms path', () => {
    const modern = survey('type | name | label | relevant | constraint_message | read_only', 'text | a | A | true() | no | yes');
    const old = [
      'command | tag | caption | relevance | constraining message | readonly',
      'TYPE | Name | LABEL | Relevant | Constraint Message | Read Only',
      'type | value | label | bind::relevant | bind::jr:constraintMsg | bind::readonly',
      'type | name | label | bind:relevant | bind:jr:constraintMsg | bind:readonly',
    ];
    for (const header of old) expect(nodes(read(...survey(header, 'text | a | A | true() | no | yes')))).toEqual(nodes(read(...modern)));
  });

  it('take a language after two colons, or after one where no header has two', () => {
    const label = { en: 'A', vi: 'B' };
    for (const header of ['type | name | label::English (en) | label::Tiếng Việt (vi)', 'type | name | label:en | label:vi'])
      expect(question(read(...survey(header, 'text | a | A | B'))).label).toEqual(label);
  });

  it('keep bind, control and instance columns that mean nothing here', () => {
    const { attributes } = question(
      read(...survey('type | name | label | bind::odk:x | body::y | instance::z | note', 'text | a | A | 1 | 2 | 3 | 4')),
    );
    expect(attributes).toEqual({ 'bind::odk:x': '1', 'control::y': '2', 'instance::z': '3' });
  });
});

describe('cells', () => {
  it('lose typographic quotes, spaces beside spaces and no-break spaces', () => {
    expect(question(read(...survey('type | name | label', 'text | a | “x”  ‘y’\u00a0z'))).label).toEqual({ und: '"x" \'y\' z' });
  });

  it('keep their spaces where the form says so', () => {
    const result = read(...survey('type | name | label', 'text | a | x  y'), ...settings('clean_text_values', 'no'));
    expect(question(result).label).toEqual({ und: 'x  y' });
  });

  it('say yes in every spelling', () => {
    for (const yes of ['yes', 'Yes', 'TRUE', 'true()'])
      expect(question(read(...survey('type | name | label | required', `text | a | A | ${yes}`))).required).toBe(true);
    for (const no of ['no', 'FALSE', ''])
      expect(question(read(...survey('type | name | label | required', `text | a | A | ${no}`))).required).toBeUndefined();
  });

  it('are defaults as values, or as expressions when they compute', () => {
    const value = (kind: string, text: string): unknown => {
      const { default: fixed, dynamicDefault } = question(
        read(...survey('type | name | label | default', `${kind} | a | A | ${text}`, 'text | b | B | ')),
      );
      return fixed ?? { dynamic: dynamicDefault };
    };
    expect(value('text', 'x')).toBe('x');
    expect(value('date', '2026-01-31')).toBe('2026-01-31');
    expect(value('text', 'a-b')).toBe('a-b');
    expect(value('text', 'http://x.org/a')).toBe('http://x.org/a');
    expect(value('integer', '-1')).toBe('-1');
    for (const words of ['Ward 3 - north', '2 + 3 rooms?']) expect(value('text', words)).toBe(words);
    expect(value('time', '10:00:00.000+07:00')).toBe('10:00:00.000+07:00');
    for (const expression of ['today()', '${b}', '1 + 1', 'a div b']) expect(value('text', expression)).toEqual({ dynamic: expression });
  });
});

describe('types', () => {
  it('are read in the spellings of older forms', () => {
    const rows: readonly (readonly [string, string])[] = [
      ['string', 'text'],
      ['q string', 'text'],
      ['add integer prompt', 'integer'],
      ['photo', 'image'],
      ['gps', 'geopoint'],
      ['date time', 'dateTime'],
      ['imei', 'deviceid'],
      ['get start time', 'start'],
      ['trigger', 'acknowledge'],
      ['Select One l', 'select_one'],
      ['select1 l', 'select_one'],
      ['add select one prompt using l', 'select_one'],
      ['select all that apply from l', 'select_multiple'],
      ['select_multiple l', 'select_multiple'],
    ];
    const result = read(
      ...survey('type | name | label', ...rows.map(([type], at) => `${type} | q${at} | Q`)),
      ...choices('list name | name | label', 'l | a | A'),
    );
    expect(nodes(result).map(({ kind }) => kind)).toEqual(rows.map(([, kind]) => kind));
  });

  it('of numbers within limits bring their constraint and hint', () => {
    const { kind, constraint, hint } = question(read(...survey('type | name | label', 'percentage | a | A')));
    expect([kind, constraint, hint]).toEqual(['integer', '0 <= . and . <= 100', { und: 'Enter a number 0-100.' }]);
  });

  it('of groups are read with spaces or underscores, under old names too', () => {
    const result = read(
      ...survey(
        'type | name | label',
        'begin group | g | G',
        'begin_repeat | r | R',
        'text | a | A',
        'end repeat | | ',
        'end_group | | ',
        'begin lgroup | s | S',
        'text | a | A',
        'end lgroup | | ',
      ),
    );
    expect(nodes(result)).toMatchObject([{ kind: 'group', children: [{ kind: 'repeat', children: [{ name: 'a' }] }] }, { kind: 'repeat' }]);
  });
});

describe('lists', () => {
  it('carry media and further columns for filters', () => {
    const result = read(
      ...survey('type | name | label | choice_filter', 'select_one l | a | A | ward = 1'),
      ...choices('list_name | name | label::en | media::image::en | ward | a b', 'l | x | X | x.png | 1 | note'),
    );
    expect(result.definition!.choiceLists).toEqual([
      { name: 'l', choices: [{ name: 'x', label: { en: 'X' }, media: { image: { en: 'x.png' } }, attributes: { ward: '1' } }] },
    ]);
    expect(codes(result)).toContain('header-choices');
  });

  it('from files are named by the file', () => {
    const result = read(...survey('type | name | label | parameters', 'select_one_from_file wards.csv | a | A | value=code label=name'));
    expect(question(result)).toMatchObject({ choices: 'wards', parameters: { value: 'code', label: 'name' } });
    expect(result.definition!.choiceLists).toEqual([{ name: 'wards', file: 'wards.csv' }]);
  });

  it('are one for each file, whatever each question takes of it', () => {
    const result = read(
      ...survey(
        'type | name | label | choice_filter | parameters | calculation',
        'select_one_from_file places.csv | ward | A | level = "ward" | | ',
        'select_one_from_file places.csv | hamlet | B | level = "hamlet" and parent = ${ward} | | ',
        'select_multiple_from_file places.csv | near | C | parent = ${ward} | value=code label=name | ',
        "calculate | zone | | | | pulldata('places', 'zone', 'name', ${ward})",
      ),
    );
    expect(codes(result)).toEqual([]);
    const definition = result.definition!;
    expect(definition.choiceLists).toEqual([{ name: 'places', file: 'places.csv' }]);
    expect(neededFiles(definition)).toEqual([{ file: 'places.csv', lists: [0], names: ['name', 'code'], spaced: ['code'] }]);
    const compiled = compile(definition);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
    const rows = [
      { name: 'w1', label: 'W1', code: '1', level: 'ward', parent: '', zone: 'red' },
      { name: 'w2', label: 'W2', code: '2', level: 'ward', parent: '', zone: 'green' },
      { name: 'h1', label: 'H1', code: '3', level: 'hamlet', parent: 'w1', zone: '' },
      { name: 'h2', label: 'H2', code: '4', level: 'hamlet', parent: 'w2', zone: '' },
    ];
    const session = open(compiled.form, { now: () => 0, timeZone: 'UTC', random: () => 0, language: 'vi', rows: () => rows });
    const offered = (path: string): readonly string[] => session.choices(path).map(({ name }) => name);
    const id = (name: string): string => definition.children.find((node) => node.name === name)!.id;
    expect([offered(id('ward')), offered(id('hamlet'))]).toEqual([['w1', 'w2'], []]);
    session.set(id('ward'), 'w2');
    expect([offered(id('ward')), offered(id('hamlet')), offered(id('near'))]).toEqual([['w1', 'w2'], ['h2'], ['4']]);
    expect(session.state(id('zone')).value).toBe('green');
  });

  it('from files that are no tables are asked for as tables, at the cell that names them', () => {
    const result = read(...survey('type | name | label', 'select_one_from_file a.geojson | a | A', 'select_one_from_file b.xml | b | B'));
    expect(result.findings.map(({ code, severity, sheet, row, column }) => [code, severity, sheet, row, column])).toEqual([
      ['file-as-table', 'warning', 'survey', 2, 'type'],
      ['file-as-table', 'warning', 'survey', 3, 'type'],
    ]);
    expect(result.definition?.choiceLists.map(({ file }) => file)).toEqual(['a.geojson', 'b.xml']);
  });

  it('of external_choices stay apart from a list of the same name', () => {
    const result = read(
      ...survey('type | name | label | choice_filter', 'select_one l | a | A | ', 'select_one_external l | b | B | x=${a}'),
      ...choices('list_name | name | label', 'l | i | I'),
      '| external_choices |',
      '| | list_name | name | x |',
      '| | l | e | i |',
    );
    expect(question(result, 1).choices).toBe('l (external_choices)');
    expect(result.definition!.choiceLists).toEqual([
      { name: 'l', choices: [{ name: 'i', label: { und: 'I' } }] },
      { name: 'l (external_choices)', sheet: 'external_choices', choices: [{ name: 'e', label: {}, attributes: { x: 'i' } }] },
    ]);
  });

  it('with or_other get a choice and a question', () => {
    const result = read(
      ...survey('type | name | label', 'select_one l or_other | a | A'),
      ...choices('list_name | name | label', 'l | x | X'),
    );
    expect(nodes(result)[1]).toMatchObject({
      kind: 'text',
      name: 'a_other',
      label: { und: 'Specify other.' },
      relevant: "selected(../a, 'other')",
    });
    expect(result.definition!.choiceLists[0]!.choices!.map(({ name }) => name)).toEqual(['x', 'other']);
  });

  it('unroll loops into a group for each choice', () => {
    const result = read(
      ...survey('type | name | label::en', 'begin loop over l | loop | L', 'integer | n | How many %(label)s (%(name)s)?', 'end loop | | '),
      ...choices('list_name | name | label::en', 'l | x | Xs', 'l | none | None', 'l | y | Ys'),
    );
    expect(nodes(result)).toMatchObject([
      {
        kind: 'group',
        name: 'loop',
        children: [
          { kind: 'group', name: 'x', label: { en: 'Xs' }, children: [{ name: 'n', label: { en: 'How many Xs (x)?' } }] },
          { kind: 'group', name: 'y', children: [{ name: 'n', label: { en: 'How many Ys (y)?' } }] },
        ],
      },
    ]);
    const ids = (result.definition!.children[0] as unknown as { children: { children: { id: string }[] }[] }).children.flatMap(
      ({ children }) => children.map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe('settings', () => {
  it('give the title, the default language of columns without a suffix, and the rest as they are', () => {
    const result = read(
      ...survey('type | name | label | label::English (en)', 'text | a | Một | One'),
      ...settings('form_title | id_string | version | default_language | style', 'Tên | f1 | 7 | Tiếng Việt (vi) | pages'),
    );
    expect(result.definition).toMatchObject({
      title: { vi: 'Tên' },
      languages: ['vi', 'en'],
      defaultLanguage: 'vi',
      languageNames: { vi: 'Tiếng Việt (vi)', en: 'English (en)' },
      settings: { form_id: 'f1', version: '7', style: 'pages' },
      children: [{ label: { vi: 'Một', en: 'One' } }],
    });
  });

  it.each([
    ['5', false],
    ['0', false],
    ['1000', false],
    ['five', true],
    ['-3', true],
    ['2.5', true],
    ['1001', true],
  ])('withhold figures of fewer than %s submissions; what is no such number is said, not lost', (below, wrong) => {
    const result = read(...survey('type | name | label', 'text | a | A'), ...settings('form_id | suppress_below', `f1 | ${below}`));
    expect(result.definition?.settings).toEqual({ form_id: 'f1', suppress_below: below });
    expect(codes(result).includes('setting-suppress')).toBe(wrong);
    expect(result.findings.filter(({ code }) => code === 'setting-suppress').map(({ sheet, row, column }) => [sheet, row, column])).toEqual(
      wrong ? [['settings', 2, 'suppress_below']] : [],
    );
  });

  it('may stand as rows of the survey, as in very old forms', () => {
    const result = read(...survey('type | name | label', 'set form title | My form | ', 'set form id | f1 | ', 'text | a | A'));
    expect(result.definition).toMatchObject({ title: { und: 'My form' }, settings: { form_id: 'f1' } });
  });

  it('without a code keep the language’s name and get a tag of private use', () => {
    const result = read(...survey('type | name | label::Êđê', 'text | a | A'));
    expect(result.definition).toMatchObject({ languages: ['qaa-x-ede'], languageNames: { 'qaa-x-ede': 'Êđê' } });
    expect(codes(result)).toContain('language-code');
  });
});

describe('ids', () => {
  it('follow from names, are unique, and take letters of any script', () => {
    const result = read(
      ...survey(
        'type | name | label',
        'text | a | A',
        'begin group | g | G',
        'text | a | A',
        'text | đã_khám | Đ',
        'text | _b.c | B',
        'end group | | ',
      ),
    );
    const [first, group] = nodes(result) as [Question, { children: Question[] }];
    expect([first.id, ...group.children.map(({ id }) => id)]).toEqual([
      'a',
      'g-a',
      expect.stringMatching(/^[A-Za-z][\w-]+$/),
      expect.stringMatching(/^q_b_c_\w+$/),
    ]);
  });

  it('come from the sheet where it has them', () => {
    expect(question(read(...survey('type | name | label | safeground_id', 'text | a | A | stable-1'))).id).toBe('stable-1');
  });
});

describe('errors', () => {
  it('all come at once, each with its cell', () => {
    const result = read(
      ...survey(
        'type | name | caption::en',
        'txt | a | A',
        'text | a b | A',
        'text | c | ${nobody}',
        'select_one | d | D',
        'begin group | g | G',
      ),
      ...choices('list_name | value | label', 'l | x | X', 'l | x | X'),
    );
    expect(result.definition).toBeUndefined();
    expect(
      result.findings.filter(({ severity }) => severity === 'error').map(({ code, sheet, row, column }) => [code, sheet, row, column]),
    ).toEqual(
      expect.arrayContaining([
        ['choice-name-duplicate', 'choices', 3, 'value'],
        ['type-unknown', 'survey', 2, 'type'],
        ['name-invalid', 'survey', 3, 'name'],
        ['list-missing', 'survey', 5, 'type'],
        ['begin-unmatched', 'survey', 6, 'type'],
        ['reference-unknown', 'survey', 4, 'caption::en'],
      ]),
    );
  });

  it('say in both languages what is wrong and what to do', () => {
    const [finding] = read(...survey('type | name | label', 'txt | a | A')).findings;
    expect(explain(finding!, 'en')).toEqual({
      message: '“txt” is not a question type.',
      remedy: 'Correct the column “type”, for example: text, integer, select_one LIST.',
    });
    expect(explain(finding!, 'vi').message).toBe('“txt” không phải là loại câu hỏi.');
  });

  it('never leave a placeholder unfilled', () => {
    const forms = [
      survey('type | name | label | trigger', 'text | a | A | ${b} ${c}'),
      survey('type | name | label | save_to', 'text | a | A | x'),
      survey('type | name | label | parameters', 'range | a | A | start=1 end=2 step=5'),
    ];
    for (const finding of forms.flatMap((form) => read(...form).findings))
      for (const language of ['en', 'vi'] as const)
        expect(
          Object.values(explain(finding, language))
            .join(' ')
            .replace(/\$\{[^}]*\}/g, ''),
        ).not.toMatch(/\{\w+\}/);
  });
});
