/** The words of what a camera does: codes that are scanned, photos that are drawn on. */
export const capture = {
  barcode: 'Gõ hoặc quét mã',
  scan: 'Quét mã',
  scanTitle: 'Quét mã vạch hoặc mã QR',
  scanHint: 'Đưa mã vào giữa khung hình, giữ yên tay. Máy tự nhận khi đọc được mã.',
  scanRefused: 'Máy không cho phép dùng camera. Bật quyền camera cho trang này, hoặc đóng lại và gõ mã.',
  scanNoCamera: 'Không mở được camera. Đóng lại và gõ mã.',
  scanUnreadable: 'Camera chạy được nhưng máy này không đọc được mã. Đóng lại và gõ mã.',
  scanned: (code: string): string => `Đã đọc: ${code}`,
  annotate: (number: number): string => `Vẽ lên ảnh ${number}`,
  annotateTitle: 'Vẽ lên ảnh',
  tool: 'Nét vẽ',
  tools: { pen: 'Vẽ tay', arrow: 'Mũi tên', circle: 'Khoanh tròn' },
  undo: 'Bỏ nét cuối',
  cancel: 'Bỏ',
  keepMarks: 'Giữ nét vẽ',
  notKept: 'Chưa giữ được nét vẽ. Hãy thử lại.',
  late: 'Máy xử lý ảnh này quá lâu. Bạn có thể chờ thêm, giữ ảnh như đã chụp, hoặc bỏ ảnh này.',
  lateStroke: 'Máy lưu nét vẽ quá lâu. Bạn có thể chờ thêm, hoặc bỏ để làm lại.',
  keepAsTaken: 'Giữ ảnh như đã chụp',
  dropPhoto: 'Bỏ ảnh này',
  dropStroke: 'Bỏ nét vẽ',
  canvas: 'Ảnh; kéo ngón tay để vẽ',
};

export type CaptureMessages = typeof capture;
