/** The words of the rescue file: saved where there is no network at all, brought in by an office. */
export const rescue = {
  save: 'Lưu tệp cứu hộ',
  saveTitle: 'Lưu tệp cứu hộ',
  saveLead:
    'Khi hoàn toàn không có mạng: chép tệp sang máy có mạng để văn phòng nhập. Phiếu vẫn nằm trên máy này cho tới khi có biên nhận.',
  content: (records: number, photos: number): string => `${records} phiếu, ${photos} tệp ảnh, được mã hóa.`,
  code: 'Mã mở tệp',
  codeHint: 'Chép mã ra giấy và đọc cho văn phòng. Không gửi mã cùng với tệp. Mã không hiện lại lần nào nữa.',
  written: 'Tôi đã chép mã',
  saved: 'Đã lưu tệp. Chuyển tệp bằng USB, thẻ nhớ hoặc Bluetooth.',
  damagedHere: 'Một ảnh trên máy không còn đọc được nên chưa lưu được tệp.',
  notSaved: 'Chưa lưu được tệp.',
  bringIn: 'Nhập tệp cứu hộ',
  title: 'Nhập tệp cứu hộ',
  lead: 'Tệp do đồng nghiệp lưu khi không có mạng. Gửi hai lần cũng không sao: mỗi phiếu chỉ được tính một lần.',
  file: 'Chọn tệp cứu hộ',
  fileHint: 'Tệp .safeground',
  typeCode: 'Mã mở tệp',
  typeCodeHint: '20 chữ và số người gửi đã chép ra giấy.',
  open: 'Mở tệp',
  reasons: {
    format: 'Đây không phải tệp cứu hộ của Safeground.',
    code: 'Mã không mở được tệp này. Kiểm tra lại từng ký tự.',
    damaged: 'Tệp bị hỏng trên đường chép. Hãy chép lại từ máy gốc.',
  },
  otherOrganisation: 'Tệp này thuộc một tổ chức khác.',
  from: (name: string, time: string): string => `Của ${name}, lưu lúc ${time}.`,
  take: (count: number): string => `Nhập và gửi ${count} phiếu`,
  taken: 'Kết quả từng phiếu',
  takenHint: 'Phiếu đang gửi tiếp tục gửi cả khi rời trang này; xem thêm ở mục Hàng gửi.',
  lines: {
    waiting: 'Chưa nhập',
    received: 'Máy chủ đã nhận',
    queued: 'Đang gửi',
    draft: 'Bỏ qua: phiếu này đang được sửa trên máy này',
    other: 'Bỏ qua: máy này đang giữ một bản khác của phiếu',
    damaged: 'Bỏ qua: ảnh của phiếu bị hỏng trong tệp',
    full: 'Bỏ qua: máy không còn chỗ',
  },
};

export type RescueMessages = typeof rescue;
