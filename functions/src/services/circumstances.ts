import type { LocalizedText, Submission, SubmissionContent } from '@safeground/contract';

type AnswerProblem = Submission['problems'][number];
type Code = 'observed-ahead' | 'observed-long-ago' | 'subject-kind';

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
  return codes.flatMap((code) => (code === false ? [] : [{ path: '', code, message: { ...messages[code] } }]));
}
