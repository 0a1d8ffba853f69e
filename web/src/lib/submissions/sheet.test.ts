import type { Answers, FormDefinition } from '@safeground/forms';
import { compile, review } from '@safeground/forms';
import { templates } from '@safeground/templates';
import { describe, expect, it } from 'vitest';
import { answerText } from './answers.ts';
import { answerSheet, findingsOnly, nameAt } from './sheet.ts';

const { definition } = templates[0]!;
const compiled = compile(definition);
if (!compiled.ok) throw new Error('F1 does not compile');
const host = { now: () => 0, timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
const answers = { team: 'Đội 1', b01_value: 'none', b01_remark: 'Chưa có kế hoạch nào.', b02_value: 'pass' };
const { score } = review(compiled.form, host, answers);

describe('the answer sheet of a reviewer', () => {
  const sections = answerSheet(definition, answers, score);
  const lines = sections.flatMap((section) => section.lines);

  it('shows what was answered, in the order of the form, with the verdict beside the criterion', () => {
    const [team, b01, remark, b02] = lines;
    expect([team?.path, team?.value]).toEqual(['team', 'Đội 1']);
    expect([b01?.path, b01?.value, b01?.outcome]).toEqual(['b01_value', 'none', 'failed']);
    expect(b01?.label['vi']).toMatch(/^B01\./);
    expect([remark?.path, remark?.depth]).toEqual(['b01_remark', 1]);
    expect([b02?.path, b02?.outcome]).toEqual(['b02_value', 'met']);
  });

  it('names every criterion, answered or not', () => {
    expect(lines.filter(({ outcome }) => outcome !== undefined)).toHaveLength(definition.scoring!.criteria.length);
    expect(lines.filter(({ outcome }) => outcome === 'unanswered')).toHaveLength(definition.scoring!.criteria.length - 2);
  });

  it('keeps only findings and what belongs to them', () => {
    expect(findingsOnly(sections).flatMap((section) => section.lines.map(({ path }) => path))).toEqual(['b01_value', 'b01_remark']);
  });

  it('calls what is asked within a checklist row by the row, answered or not', () => {
    expect(nameAt(definition, 'b07_total')?.['vi']).toMatch(/^B07\. Tỷ lệ người có mặt .*: Tổng số$/);
    expect(nameAt(definition, 'b02_value')?.['vi']).toMatch(/^B02\. Có người phụ trách[^:]*$/);
    expect(nameAt(definition, 'team')?.['vi']).toBe('Thành phần đoàn kiểm tra');
    expect(nameAt(definition, 'nothing')).toBeUndefined();
  });

  it('numbers the rows of a repeat and gives them paths a remark can name', () => {
    const text = (id: string) => ({ kind: 'text', id, name: id, label: { vi: id } }) as const;
    const form: FormDefinition = {
      schema: 1,
      title: { vi: 'Tổ' },
      languages: ['vi'],
      defaultLanguage: 'vi',
      choiceLists: [],
      children: [{ kind: 'repeat', id: 'members', name: 'members', label: { vi: 'Thành viên' }, children: [text('who')] }],
    };
    const [section] = answerSheet(form, { members: [{ who: 'Lan' }, { who: 'Hùng' }] }, undefined);
    expect(section?.lines.map(({ path, label, value }) => [path, label['vi'], value])).toEqual([
      ['members[0]', 'Thành viên 1', undefined],
      ['members[0].who', 'who', 'Lan'],
      ['members[1]', 'Thành viên 2', undefined],
      ['members[1].who', 'who', 'Hùng'],
    ]);
  });

  it('shows whatever was sent, so that it can be returned', () => {
    const form: FormDefinition = {
      schema: 1,
      title: { vi: 'Tổ' },
      languages: ['vi'],
      defaultLanguage: 'vi',
      choiceLists: [],
      children: [
        { kind: 'text', id: 'who', name: 'who', label: { vi: 'Ai' } },
        { kind: 'repeat', id: 'team', name: 'team', label: { vi: 'Tổ' }, children: [{ kind: 'geopoint', id: 'g', name: 'g' }] },
      ],
    };
    for (const strange of [null, 'x', {}, [null], [{ g: null }], [{ g: { latitude: 'x' } }], true]) {
      const sent = { who: strange, team: strange } as unknown as Answers;
      const lines = answerSheet(form, sent, undefined).flatMap((section) => section.lines);
      for (const { question, value } of lines) if (question !== undefined && value !== undefined) answerText(form, question, value);
    }
  });
});
