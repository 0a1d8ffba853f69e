import type { LocalizedText } from './definition.ts';
import { MAX_ROWS } from './engine/core.ts';
import type { AnswerProblem, ProblemCode } from './session.ts';

const messages: Record<ProblemCode, LocalizedText> = {
  required: { vi: 'Cần trả lời mục này', en: 'This needs an answer' },
  constraint: { vi: 'Câu trả lời chưa hợp lệ', en: 'This answer is not valid' },
  type: { vi: 'Câu trả lời không đúng kiểu', en: 'This answer is of the wrong type' },
  choice: { vi: 'Lựa chọn không có trong danh sách', en: 'This choice is not in the list' },
  unknown: { vi: 'Phiếu không có câu hỏi này', en: 'The form has no such question' },
  expression: { vi: 'Công thức của mục này không tính được', en: 'The formula of this item could not be worked out' },
  rows: { vi: `Không thể có quá ${MAX_ROWS} dòng`, en: `There cannot be more than ${MAX_ROWS} rows` },
};

/** What to tell the person: the form's own words, where it has some. An entry of its own, which no bundle of the engine carries. */
export function problemMessage({ code, message }: Pick<AnswerProblem, 'code' | 'message'>): LocalizedText {
  return Object.keys(message).length > 0 ? message : messages[code];
}
