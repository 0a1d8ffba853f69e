import { english, type FindingCode } from './messages-en.ts';
import { vietnamese } from './messages-vi.ts';
import type { Finding } from './session.ts';

/** A finding in words: what is wrong, and what to do. */
export type Told = { readonly message: string; readonly remedy: string };

type Language = keyof typeof languages;

const languages = {
  en: {
    messages: english,
    where: (aspect: string, of: string, position: string) =>
      [of === '' ? aspect : `${aspect} of “${of}”`, ...(position === '' ? [] : [`character ${position}`])].join(', '),
    words: {} as Readonly<Record<string, string>>,
  },
  vi: {
    messages: vietnamese,
    where: (aspect: string, of: string, position: string) =>
      [of === '' ? aspect : `${aspect} của “${of}”`, ...(position === '' ? [] : [`ký tự ${position}`])].join(', '),
    words: {
      relevant: 'Điều kiện hiện',
      required: 'Điều kiện bắt buộc',
      read_only: 'Điều kiện chỉ đọc',
      constraint: 'Ràng buộc',
      calculation: 'Phép tính',
      default: 'Giá trị mặc định',
      repeat_count: 'Số dòng',
      choice_filter: 'Lọc lựa chọn',
      trigger: 'Điều kích hoạt',
      seed: 'Hạt giống xáo trộn',
      scoring: 'Biểu thức chấm điểm',
      label: 'nhãn',
      hint: 'gợi ý',
      guidance: 'hướng dẫn',
      title: 'tên biểu mẫu',
      action: 'việc cần làm',
      constraint_message: 'lời báo ràng buộc',
      required_message: 'lời báo bắt buộc',
    } as Readonly<Record<string, string>>,
  },
} as const;

/**
 * What to tell the person, in one of the product's languages. A chunk of its own: the engine finds what is wrong, and carries no
 * sentences. A finding in an expression begins with where it stands.
 */
export function describe({ code, values }: Pick<Finding, 'code' | 'values'>, language: Language): Told {
  const { where, words } = languages[language];
  const { aspect, of, position = '' } = values;
  const { message, remedy } = tell(code, values, language);
  if (aspect === undefined || of === undefined) return { message, remedy };
  return { message: `${where(words[aspect] ?? String(aspect), String(of), String(position))}: ${message}`, remedy };
}

/** Whether there are words for a code: a server may be newer than the page. */
export const isFindingCode = (code: string): code is FindingCode => Object.hasOwn(english, code);

/** The bare sentences of a code, for a caller that says itself where they belong. */
export function tell(code: FindingCode, values: Finding['values'], language: Language): Told {
  const { messages, words } = languages[language];
  const [message, remedy] = messages[code];
  const shown = values['field'] === undefined ? values : { ...values, field: words[values['field']] ?? values['field'] };
  return { message: fill(message, shown), remedy: fill(remedy, shown) };
}

/** `{name}`, but not `${name}`, which is how a question is written in an expression. */
function fill(template: string, values: Finding['values']): string {
  return template.replace(/(?<!\$)\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
