import type { LocalizedText } from '@safeground/forms';

/** What the movement's forms inspect, in people's words. A kind is open: a form may name one that is not here. */
export const subjectKinds: readonly { readonly id: string; readonly label: LocalizedText }[] = [
  { id: 'business', label: { vi: 'Cơ sở sản xuất, kinh doanh, dịch vụ', en: 'Business' } },
  { id: 'religious_site', label: { vi: 'Cơ sở tôn giáo, tín ngưỡng', en: 'Religious or belief facility' } },
  { id: 'school', label: { vi: 'Trường học', en: 'School' } },
  { id: 'office', label: { vi: 'Cơ quan, đơn vị', en: 'Office' } },
  { id: 'team', label: { vi: 'Tổ tự quản', en: 'Self-management team' } },
];
