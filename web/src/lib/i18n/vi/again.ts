/** The words of an inspection that begins from the last one. */
export const again = {
  begin: 'Bắt đầu từ',
  empty: 'Phiếu trống',
  facts: (day: string): string => `Thông tin chung của lần trước (${day})`,
  failed: 'Chỉ các mục chưa đạt lần trước',
  shownFailed: (day: string, count: number): string => `Kiểm tra lại: ${count} mục đã đạt ngày ${day} được giữ nguyên và ẩn đi.`,
  shownAll: (day: string): string => `Kiểm tra lại: đang hiện cả các mục đã đạt ngày ${day}.`,
  showAll: 'Hiện tất cả',
  showFailed: 'Chỉ mục chưa đạt',
};

export type AgainMessages = typeof again;
