import { templates } from '@safeground/templates';
import { exportXlsform, readXlsform, updateXlsform } from '@safeground/xlsform';
import { describe, expect, it } from 'vitest';

describe("the movement's own forms as XLSForm", () => {
  for (const { id, definition } of templates) {
    it(`${id} leaves as a workbook and comes back whole: scoring, both titles, its own parameters`, () => {
      const { definition: again, findings } = readXlsform(exportXlsform(definition));
      expect(findings.filter(({ code }) => code !== 'image-max-pixels')).toEqual([]);
      expect(again).toEqual(definition);
    });

    it(`${id} with another scoring keeps its sheets as they were`, () => {
      const bytes = exportXlsform(definition);
      const changed = { ...definition, subjectKind: 'other_kind' };
      expect(readXlsform(updateXlsform(bytes, changed)).definition).toEqual(changed);
    });
  }
});
