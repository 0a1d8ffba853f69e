import { compile, review, type Answers, type FormNode, type Question } from '@safeground/forms';
import { parseDefinition } from '@safeground/forms/definition';
import { unitTree } from '@safeground/programmes';
import { describe, expect, it } from 'vitest';
import { nhaTrangUnits, templates } from './index.ts';

describe('the templates of the movement', () => {
  it.each(templates.map((template) => [template.id, template.definition] as const))(
    '%s has the shape of a definition and compiles without a finding',
    (_, definition) => {
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toMatchObject({ ok: true });
      const compiled = compile(definition);
      expect(compiled.ok ? compiled.warnings : compiled.findings).toEqual([]);
    },
  );

  it('keep the number of items and the weights of the dossier', () => {
    const scored = Object.fromEntries(
      templates.map(({ id, definition }) => [id, definition.scoring?.criteria.reduce((sum, criterion) => sum + criterion.weight, 0)]),
    );
    expect(scored).toEqual({ f1: 100, f2: 100, f3: 15, f4: 16, f5: 100, f6: 100, f7: undefined });
  });

  it('say everything in Vietnamese and in English', () => {
    const missing = templates.flatMap(({ id, definition }) => {
      const texts: unknown[] = [];
      JSON.stringify(definition, (key, value: unknown) => {
        if (['label', 'title', 'action', 'requiredMessage', 'constraintMessage'].includes(key)) texts.push(value);
        return value;
      });
      return texts
        .filter((text) => !(text as { vi?: string; en?: string }).vi || !(text as { en?: string }).en)
        .map((text) => `${id}: ${JSON.stringify(text)}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('Nha Trang in 2021', () => {
  it('is one city of 19 wards and 8 communes', () => {
    const tree = unitTree(nhaTrangUnits);
    const kinds = tree.childrenOn('u_nha_trang', '2021-08-11').map((unit) => unit.kind);
    expect([kinds.filter((kind) => kind === 'ward').length, kinds.filter((kind) => kind === 'commune').length]).toEqual([19, 8]);
    expect(new Set(nhaTrangUnits.map((unit) => unit.code)).size).toBe(29);
  });
});

describe('the periodic report of a unit', () => {
  const { definition } = templates.find((template) => template.id === 'f7')!;
  const compiled = compile(definition);
  const host = { now: () => Date.parse('2021-08-17T01:00:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };
  const counts = questionsOf(definition.children).filter((question) => question.kind === 'integer');
  const filled: Answers = {
    ...Object.fromEntries(counts.map((question) => [question.id, 0])),
    period: 'Tháng 8/2021',
    period_from: '2021-07-15',
    period_to: '2021-08-14',
    reporter: 'Lê Thị Mỹ Dung',
    context: 'Ổn định',
    strengths: 'Đủ Tổ tự quản',
    weaknesses: 'Thiếu vật tư',
    next_tasks: 'Duy trì chốt',
  };
  const problems = (change: Answers) => {
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
    return review(compiled.form, host, { ...filled, ...change }).problems.map(({ path, code }) => [path, code]);
  };

  it('is complete with its figures and remarks', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ hamlets: 12, hamlets_with_team: 12, green: 9, yellow: 2, orange: 1, red: 0 })).toEqual([]);
  });

  it('holds figures against each other', () => {
    expect(problems({ hamlets: 12, hamlets_with_team: 13, green: 12 })).toEqual([['hamlets_with_team', 'constraint']]);
    expect(problems({ hamlets: 12, green: 9, yellow: 2, orange: 0 })).toEqual([['red', 'constraint']]);
    expect(problems({ businesses: 10, businesses_safe: 11 })).toEqual([['businesses_safe', 'constraint']]);
    expect(problems({ period_to: '2021-07-14' })).toEqual([['period_to', 'constraint']]);
    expect(problems({ documents: 2 })).toEqual([['document_list', 'required']]);
  });

  it('names for each figure it takes from a summary a class that some form has', () => {
    const sources = questionsOf(definition.children).flatMap((question) => question.parameters?.['summary'] ?? []);
    const kinds = new Map(templates.map((template) => [template.definition.subjectKind, template.definition.scoring?.classes]));
    const unknown = sources.filter((source) => {
      const [kind, figure, code] = source.split(' ');
      if (kind === 'period') return !['label', 'from', 'to'].includes(figure ?? '');
      return figure === 'class' ? !kinds.get(kind)?.some((each) => each.code === code) : figure !== 'submissions' || !kinds.has(kind);
    });
    expect(sources.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });
});

function questionsOf(nodes: readonly FormNode[]): readonly Question[] {
  return nodes.flatMap((node) => (node.kind === 'group' || node.kind === 'repeat' ? questionsOf(node.children) : [node]));
}
