import type { Question } from '@safeground/forms';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readXlsform, updateXlsform } from '../index.ts';
import { readListFile } from '../list-file.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

type Parts = {
  readonly sheet: string;
  readonly strings?: string;
  readonly styles?: string;
  readonly workbook?: string;
  readonly more?: Readonly<Record<string, string>>;
};

/** A workbook as some other program might write it. */
function workbook({ sheet, strings = '<sst/>', styles = '<styleSheet/>', workbook: properties = '', more = {} }: Parts): Uint8Array {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types></Types>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="${OFFICE}">${properties}<sheets><sheet name="survey" sheetId="1" r:id="b"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships><Relationship Id="b" Type="${OFFICE}/worksheet" Target="worksheets/Sheet One.xml"/>` +
      `<Relationship Id="c" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="d" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/Sheet One.xml': sheet,
    'xl/sharedStrings.xml': strings,
    'xl/styles.xml': styles,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

const text = (reference: string, value: string): string => `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
const rows = (...cells: readonly string[]): string =>
  `<worksheet xmlns="${MAIN}"><sheetData>${cells.map((row, at) => `<row r="${at + 1}">${row}</row>`).join('')}</sheetData></worksheet>`;
const header = ['type', 'name', 'label', 'default'].map((value, at) => text(`${'ABCD'[at]!}1`, value)).join('');
const first = (bytes: Uint8Array): Question => readXlsform(bytes).definition!.children[0] as Question;

describe('workbooks of other programs', () => {
  it('may prefix their elements and leave references out', () => {
    const cell = (value: string): string => `<x:c t="inlineStr"><x:is><x:t>${value}</x:t></x:is></x:c>`;
    const row = (...values: readonly string[]): string => `<x:row>${values.map(cell).join('')}</x:row>`;
    const sheet = `<x:worksheet xmlns:x="${MAIN}"><x:sheetData>${row('type', 'name', 'label')}${row('text', 'a', 'A')}</x:sheetData></x:worksheet>`;
    const bytes = workbook({ sheet });
    const { definition } = readXlsform(bytes);
    expect(definition!.children).toMatchObject([{ kind: 'text', name: 'a', label: { und: 'A' } }]);
    const changed = { ...definition!, children: [{ ...(definition!.children[0] as Question), label: { und: 'B' }, hint: { und: 'H' } }] };
    expect(readXlsform(updateXlsform(bytes, changed)).definition).toEqual(changed);
  });

  it('may keep rich text with reading aids, escapes and entities among their strings', () => {
    const strings =
      '<sst><si><r><rPr><b/></rPr><t>Xin </t></r><r><t xml:space="preserve">chào</t></r><rPh sb="0" eb="1"><t>shin</t></rPh></si>' +
      '<si><t>a_x000D_\nb &lt;&#233;&#x1F35C;&gt; _x005F_x0041_</t></si><si/></sst>';
    const sheet = rows(
      header,
      `${text('A2', 'text')}${text('B2', 'a')}<c r="C2" t="s"><v>0</v></c>`,
      `${text('A3', 'text')}${text('B3', 'b')}<c r="C3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c>`,
    );
    const labels = readXlsform(workbook({ sheet, strings })).definition!.children.map(({ label }) => label!['und']);
    expect(labels).toEqual(['Xin chào', 'a\nb <é🍜> _x0041_']);
  });

  it('may hold numbers, booleans, errors, formulas and dates', () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-42A]dd\\/mm\\/yyyy"/><numFmt numFmtId="171" formatCode="0.0&quot;d&quot;"/></numFmts>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="21"/><xf numFmtId="22"/><xf numFmtId="171"/></cellXfs></styleSheet>';
    const value = (kind: string, cell: string, properties = ''): string | undefined =>
      first(
        workbook({ sheet: rows(header, `${text('A2', kind)}${text('B2', 'a')}${text('C2', 'A')}${cell}`), styles, workbook: properties }),
      ).default;
    expect(value('integer', '<c r="D2"><v>7.0</v></c>')).toBe('7');
    expect(value('decimal', '<c r="D2"><v>0.1</v></c>')).toBe('0.1');
    expect(value('text', '<c r="D2" t="b"><v>1</v></c>')).toBe('TRUE');
    expect(value('text', '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')).toBe('#DIV/0!');
    expect(value('text', '<c r="D2" t="str"><f>"x"&amp;"y"</f><v>xy</v></c>')).toBe('xy');
    expect(value('date', '<c r="D2" s="1"><v>46053</v></c>')).toBe('2026-01-31');
    expect(value('date', '<c r="D2" s="1"><v>44591</v></c>', '<workbookPr date1904="1"/>')).toBe('2026-01-31');
    expect(value('time', '<c r="D2" s="2"><v>0.3541666666</v></c>')).toBe('08:30:00');
    expect(value('dateTime', '<c r="D2" s="3"><v>46053.5</v></c>')).toBe('2026-01-31T12:00:00');
    expect(value('decimal', '<c r="D2" s="4"><v>46053</v></c>')).toBe('46053');
  });

  it('give a list of choices the codes they show, or say where they do not hold them', () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="000\\-000"/></numFmts>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>';
    const read = (...cells: readonly string[]) =>
      readListFile(workbook({ sheet: rows(text('A1', 'name') + text('B1', 'label'), ...cells), styles }), 'a.xlsx', ['name']);
    expect(read('<c r="A2" s="1"><v>123</v></c>', '<c r="A3" s="0"><v>123</v></c>').table?.rows).toEqual([
      ['00123', ''],
      ['123', ''],
    ]);
    const { table, findings } = read(
      '<c r="A2"><v>1234567890123456</v></c>',
      '<c r="A3" s="2"><v>123456</v></c>',
      '<c r="A4" t="e"><v>#N/A</v></c>',
      '<c r="A5"><v>1</v></c><c r="B5" t="e"><v>#REF!</v></c>',
    );
    expect(table).toBeUndefined();
    expect(findings.filter(({ code }) => code.startsWith('list-cell')).map(({ code, row, column }) => [code, row, column])).toEqual([
      ['list-cell-digits', 2, 'name'],
      ['list-cell-format', 3, 'name'],
      ['list-cell-error', 4, 'name'],
      ['list-cell-error', 5, 'label'],
    ]);
  });

  it('make no list of a hundred megabytes out of one shared text', () => {
    const strings = `<sst><si><t>${'x'.repeat(2_000)}</t></si></sst>`;
    const bytes = workbook({
      sheet: rows(text('A1', 'name') + text('B1', 'label'), ...Array.from({ length: 10_001 }, () => '<c t="s"><v>0</v></c>')),
      strings,
    });
    expect(bytes.length).toBeLessThan(100_000);
    expect(readListFile(bytes, 'a.xlsx', []).findings.map(({ code }) => code)).toEqual(['list-too-much']);
  });

  it('keep what follows their rows, and what points into them, when rows move', () => {
    const sheet = rows(
      header,
      text('A2', 'text') + text('B2', 'a') + text('C2', 'A'),
      text('A3', 'text') + text('B3', 'b') + text('C3', 'B') + '<c r="E3"><f>UPPER(C3)&amp;"C3"&amp;Other!C3</f><v>B</v></c>',
    )
      .replace(
        '</worksheet>',
        '<autoFilter ref="A1:D3"/><mergeCells count="1"><mergeCell ref="F2:F3"/></mergeCells><dataValidations count="1"><dataValidation sqref="A2:A1000 B3"/></dataValidations></worksheet>',
      )
      .replace('<sheetData>', '<dimension ref="A1:E3"/><sheetData>');
    const more = {
      'xl/worksheets/_rels/Sheet One.xml.rels': `<Relationships><Relationship Id="a" Type="${OFFICE}/comments" Target="../comments1.xml"/></Relationships>`,
      'xl/comments1.xml': '<comments><commentList><comment ref="C3"/></commentList></comments>',
    };
    const names =
      '<definedNames><definedName name="_xlnm._FilterDatabase">survey!$A$1:$D$3</definedName><definedName name="x">other!$A$3</definedName></definedNames>';
    const bytes = workbook({ sheet, more, workbook: names });
    const { definition } = readXlsform(bytes);
    const added: Question = { kind: 'text', id: 'n', name: 'n', label: { und: 'N' } };
    const changed = { ...definition!, children: [added, ...definition!.children] };
    const written = updateXlsform(bytes, changed);
    expect(readXlsform(written).definition).toEqual(changed);
    const parts = Object.fromEntries(Object.entries(unzipSync(written)).map(([name, part]) => [name, strFromU8(part)]));
    const now = parts['xl/worksheets/Sheet One.xml']!;
    for (const piece of ['ref="A1:D4"', 'ref="F3:F4"', 'sqref="A3:A1001 B4"', '<f>UPPER(C4)&amp;"C3"&amp;Other!C3</f>'])
      expect(now).toContain(piece);
    expect(now).not.toContain('<dimension');
    expect(parts['xl/comments1.xml']).toContain('ref="C4"');
    expect(parts['xl/workbook.xml']).toContain('survey!$A$1:$D$4');
    expect(parts['xl/workbook.xml']).toContain('other!$A$3');
  });

  it('get a sheet they lack, and a survey that says so', () => {
    const bytes = workbook({ sheet: rows(header, text('A2', 'text') + text('B2', 'a') + text('C2', 'A')) });
    const { definition } = readXlsform(bytes, { fileName: 'a.xlsx' });
    const changed = { ...definition!, title: { und: 'Tên' }, settings: { version: '2' } };
    const written = updateXlsform(bytes, changed, { fileName: 'a.xlsx' });
    expect(readXlsform(written, { fileName: 'b.xlsx' }).definition).toEqual(changed);
    expect(strFromU8(unzipSync(written)['[Content_Types].xml']!)).toContain('/xl/worksheets/form1.xml');
  });
});
