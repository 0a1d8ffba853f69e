/** What is said where one submission was sent with two contents, where somebody takes back what they sent, and of what is kept. */
export const copies = {
  title: 'Phiếu này còn một bản khác',
  lead: 'Cùng một phiếu đã được gửi hai lần với nội dung khác nhau. Bản đến trước được tính vào số liệu; bản kia được giữ để so sánh. Nếu bản kia mới đúng, hãy trả lại phiếu để người kiểm tra gửi bản sửa.',
  sent: (time: string, by: string): string => `Bản gửi lúc ${time}, ${by}`,
  question: 'Câu hỏi',
  standing: 'Bản đang tính',
  other: 'Bản khác',
  blank: 'Bỏ trống',
  files: (count: number): string => `${count} tệp`,
  sameAnswers: 'Hai bản trả lời giống nhau; chỉ khác phần thông tin chung.',
  takeBack: 'Rút phiếu đã gửi nhầm',
  takeBackTitle: 'Rút phiếu này?',
  takeBackLead:
    'Phiếu vẫn được giữ kèm lý do, nhưng không còn được tính vào số liệu. Không thể gửi lại phiếu đã rút; muốn kiểm tra lại thì làm phiếu mới.',
  reason: 'Lý do rút',
  reasonMissing: 'Ghi lý do rút, để người xem số liệu hiểu.',
  takeBackNow: 'Rút phiếu',
  takenBack: 'Đã rút phiếu.',
  isTakenBack: 'Bạn đã rút phiếu này. Phiếu vẫn được giữ nhưng không được tính vào số liệu.',
  withdrawn: 'Đã rút',
  tooLate: 'Ban chỉ đạo đã nhận xem xét hoặc đã xử lý phiếu này, nên không rút được nữa. Hãy báo Ban chỉ đạo nếu phiếu bị gửi nhầm.',
  cancel: 'Thôi',
  conflictMine: 'Gửi bản trên máy',
  conflictTheirs: 'Giữ bản trên máy chủ',
  conflictTheirsAsk: 'Bỏ bản trên máy?',
  conflictTheirsHint: 'Câu trả lời và ảnh của bản này sẽ bị xóa khỏi máy. Bản trên máy chủ được giữ nguyên.',
  conflictClosed:
    'Phiếu trên máy chủ đã được duyệt hoặc chốt, không sửa được nữa. Báo cho cơ quan ban hành phiếu nếu bản trên máy mới đúng.',
  conflictOffline: 'Cần có mạng để so với bản trên máy chủ.',
  stopped: 'Phiếu nằm an toàn trên máy, nhưng không tự gửi được nữa. Hãy làm theo chỉ dẫn dưới đây.',
  /** Why a form is not taken in and what helps, by the server's word for it; for the others the queue has its own. */
  refusals: {
    'not-permitted':
      'Tài khoản này không còn quyền gửi phiếu của đơn vị này. Phiếu vẫn nằm trên máy: nhờ quản trị viên cấp lại quyền, rồi chạm “Gửi ngay”.',
    'not-found':
      'Máy chủ không còn mẫu phiếu, đơn vị hoặc đối tượng của phiếu này. Phiếu vẫn nằm trên máy: báo cho cơ quan ban hành phiếu.',
    'file-damaged': 'Một ảnh hoặc tệp của phiếu đã hỏng trên máy này. Mở lại phiếu, chụp lại ở câu được chỉ ra rồi nộp lại.',
  } as Readonly<Record<string, string>>,
  persisted: 'Trình duyệt đã hứa giữ dữ liệu khi máy gần hết chỗ.',
  notPersisted: 'Trình duyệt chưa hứa giữ dữ liệu khi máy gần hết chỗ. Hãy cài ứng dụng lên màn hình chính, và gửi phiếu mỗi ngày.',
  askPersist: 'Xin giữ dữ liệu',
  readSent: 'Xem lại phiếu đã gửi',
};

export type CopyMessages = typeof copies;
