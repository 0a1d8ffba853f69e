/** Words of what the committee looks into: how answers are spread, cross-tabulation, follow-up of findings. */
export const analysis = {
  median: 'Trung vị',
  middleHalf: 'Một nửa ở giữa',
  range: (low: string, high: string) => `${low} – ${high}`,
  approximate: 'gần đúng 1,6 %',
  months: 'Theo tháng',
  month: (month: string, year: string) => `Tháng ${month}/${year}`,
  hours: 'Theo giờ',
  hour: (hour: string) => `${hour} giờ`,
  suppressed: (below: string) => `Không hiện số liệu của dưới ${below} phiếu, theo quy định của biểu mẫu.`,
  withheld: 'Không hiện vì quá ít phiếu',
};
export type AnalysisMessages = typeof analysis;
