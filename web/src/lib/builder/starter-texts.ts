import type { FormClass, LocalizedText } from '@safeground/forms';
import type { EvidenceTexts } from './evidence.ts';
import { newClasses } from './scoring.ts';

/** Words that a new part of a form carries until the agency writes its own: they become the form's data, in both languages. */
export type StarterTexts = {
  readonly choices: readonly LocalizedText[];
  /** The two answers of a new checklist row. */
  readonly pass: readonly LocalizedText[];
  readonly remark: EvidenceTexts;
  readonly photo: EvidenceTexts;
  readonly classes: readonly FormClass[];
};

export const starterTexts: StarterTexts = {
  choices: [
    { vi: 'Lựa chọn 1', en: 'Choice 1' },
    { vi: 'Lựa chọn 2', en: 'Choice 2' },
  ],
  pass: [
    { vi: 'Đạt', en: 'Met' },
    { vi: 'Chưa đạt', en: 'Not met' },
  ],
  remark: {
    label: { vi: 'Ghi rõ điều chưa đạt', en: 'Say what is not met' },
    needed: { vi: 'Mục chưa đạt cần ghi chú', en: 'An unmet item needs a remark' },
    rule: { vi: 'Ghi chú cần ít nhất 10 ký tự', en: 'Write at least 10 characters' },
  },
  photo: {
    label: { vi: 'Ảnh minh chứng', en: 'Photos as evidence' },
    needed: { vi: 'Mục chưa đạt cần ít nhất một ảnh', en: 'An unmet item needs at least one photo' },
  },
  classes: newClasses([
    { vi: 'Tốt', en: 'Good' },
    { vi: 'Cần khắc phục', en: 'Needs remedy' },
    { vi: 'Không đạt', en: 'Not passed' },
  ]),
};
