import { compile } from '@safeground/forms';
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
    expect(scored).toEqual({ f1: 100, f2: 100, f3: 15, f4: 16, f5: 100, f6: 100 });
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
