import type { LocalizedText, Submission, SubmissionContent } from '@safeground/contract';

type AnswerProblem = Submission['problems'][number];
type Code = 'observed-ahead' | 'observed-long-ago' | 'subject-kind' | 'not-counted' | 'list-gone';

const DAY_MS = 24 * 3600_000;
/** Further ahead of its arrival no zone explains an observation: the device's clock was wrong. */
const AHEAD_MS = DAY_MS;
/** The longest quarter: what was observed before counts in a period that was reported on long ago. */
const LONG_AGO_MS = 92 * DAY_MS;

const messages: Readonly<Record<Code, LocalizedText>> = {
  'observed-ahead': {
    vi: 'Thời điểm kiểm tra muộn hơn lúc nhận phiếu quá một ngày; xem lại đồng hồ của thiết bị',
    en: 'Observed more than a day after it was received; check the clock of the device',
  },
  'observed-long-ago': {
    vi: 'Thời điểm kiểm tra trước lúc nhận phiếu quá 92 ngày; xem lại kỳ báo cáo',
    en: 'Observed more than 92 days before it was received; check which period it counts for',
  },
  'subject-kind': {
    vi: 'Phiếu này dành cho loại đối tượng khác với đối tượng đã chọn',
    en: 'This form is for another kind of subject than the one chosen',
  },
  'not-counted': {
    vi: 'Phiếu có quá nhiều dòng: câu trả lời được giữ đủ, nhưng một số câu hỏi không được tính vào số liệu tổng hợp',
    en: 'So many rows: every answer is kept, but some questions are left out of the figures',
  },
  'list-gone': {
    vi: 'Không đọc được tệp danh mục của biểu mẫu: các lựa chọn trong đó chưa được kiểm tra',
    en: 'A file of choices could not be read: what was chosen from it is not checked',
  },
};

/**
 * What is odd about a submission besides its answers: none of it is a reason to refuse work that is done, all of it one to
 * look. `receivedAt` is in milliseconds since the epoch; the kinds are undefined where none is asked for, or none was chosen.
 */
export function circumstancesOf(
  { observedAt }: Pick<SubmissionContent, 'observedAt'>,
  { receivedAt, subjectKind, wantedKind }: { receivedAt: number; subjectKind: string | undefined; wantedKind: string | undefined },
): readonly AnswerProblem[] {
  const ahead = Date.parse(observedAt) - receivedAt;
  const codes: readonly (Code | false)[] = [
    ahead > AHEAD_MS && 'observed-ahead',
    -ahead > LONG_AGO_MS && 'observed-long-ago',
    subjectKind !== undefined && wantedKind !== undefined && subjectKind !== wantedKind && 'subject-kind',
  ];
  return codes.flatMap((code) => (code === false ? [] : [problemOf(code)]));
}

/** Says that a submission has too many different answers for all of it to be counted. */
export const notCounted = (): AnswerProblem => problemOf('not-counted');

/** Says that the rows of a file the version names are not there. */
export const listGone = (): AnswerProblem => problemOf('list-gone');

const problemOf = (code: Code): AnswerProblem => ({ path: '', code, message: { ...messages[code] } });
