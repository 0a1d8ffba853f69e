import type { Language } from './columns.ts';

/** What is wrong with a cell and what to do about it. The sheet, row and column stand beside the message. */
export const messages = {
  // The file and its first row
  'no-rows': { vi: 'Tệp không có dòng nào dưới hàng tiêu đề.', en: 'There is no row below the headings.' },
  'too-many-rows': {
    vi: 'Tệp có {rows} dòng; mỗi lần nhập tối đa {limit}. Hãy chia thành nhiều tệp.',
    en: 'The file has {rows} rows; at most {limit} at a time. Split it into several files.',
  },
  'header-missing': { vi: 'Thiếu cột “{column}”.', en: 'The column “{column}” is missing.' },
  'header-twice': {
    vi: 'Cột “{column}” có hai lần. Đổi tên hoặc xóa một cột.',
    en: 'The column “{column}” is there twice. Rename or delete one.',
  },
  'header-unknown': { vi: 'Cột “{column}” không dùng đến và được bỏ qua.', en: 'The column “{column}” is not known and is left out.' },
  'cell-without-header': {
    vi: 'Ô này nằm ngoài các cột có tiêu đề và được bỏ qua.',
    en: 'This cell has no heading above it and is left out.',
  },

  // Any cell
  required: { vi: 'Ô này bắt buộc.', en: 'This cell is required.' },
  'too-long': { vi: 'Dài {length} ký tự; tối đa {limit}.', en: '{length} characters; at most {limit}.' },
  'control-characters': {
    vi: 'Có ký tự điều khiển không đọc được. Gõ lại ô này.',
    en: 'It holds control characters. Type the cell again.',
  },
  'formula-error': { vi: 'Công thức trong ô bị lỗi ({text}).', en: 'The formula of this cell failed ({text}).' },
  'mangled-number': {
    vi: '“{text}” là số đã bị bảng tính rút gọn. Định dạng cột là Văn bản rồi nhập lại.',
    en: '“{text}” was shortened by the spreadsheet. Format the column as text and type it again.',
  },

  // Columns
  'id-malformed': {
    vi: '“{text}” không phải mã hệ thống. Để trống nếu là đối tượng mới.',
    en: '“{text}” is no system id. Leave it empty for a new subject.',
  },
  'id-unknown': {
    vi: 'Không có đối tượng nào mang mã hệ thống này. Để trống nếu là đối tượng mới.',
    en: 'No subject has this system id. Leave it empty for a new subject.',
  },
  'id-twice': { vi: 'Mã hệ thống này đã có ở dòng {row}.', en: 'This system id is in row {row} already.' },
  'name-no-letters': { vi: 'Tên không có chữ hay số nào.', en: 'The name holds no letter or digit.' },
  'kind-unknown': { vi: 'Không có loại đối tượng “{text}”. Các loại: {known}.', en: 'There is no kind “{text}”. Known: {known}.' },
  'kind-changed': {
    vi: 'Đối tượng này thuộc loại “{former}”; loại không đổi được vì các lượt kiểm tra cũ dựa vào đó.',
    en: 'This subject is of the kind “{former}”, which cannot change because its inspections rest on it.',
  },
  'code-twice': { vi: 'Mã này đã có ở dòng {row}.', en: 'This code is in row {row} already.' },
  'code-taken': { vi: 'Mã này là của đối tượng khác: {holder}.', en: 'This code belongs to another subject: {holder}.' },
  'unit-unknown': { vi: 'Không có đơn vị “{text}”.', en: 'There is no unit “{text}”.' },
  'unit-ambiguous': { vi: '“{text}” có thể là: {units}. Ghi mã đơn vị.', en: '“{text}” may be: {units}. Give the unit code.' },
  'unit-ended': { vi: '“{text}” không còn từ ngày {day}. Nay thuộc: {heirs}.', en: '“{text}” ended on {day}. It is now part of: {heirs}.' },
  'unit-mismatch': {
    vi: 'Mã đơn vị là của {byCode}, tên lại là {byName}.',
    en: 'The unit code is that of {byCode}, the name that of {byName}.',
  },
  'unit-not-permitted': { vi: 'Bạn không có quyền ghi đối tượng của {unit}.', en: 'You may not write subjects of {unit}.' },
  'subject-not-permitted': {
    vi: 'Đối tượng này đang thuộc {unit}, nơi bạn không có quyền ghi.',
    en: 'This subject belongs to {unit}, where you may not write.',
  },
  'representative-number': {
    vi: 'Người đại diện có số điện thoại trong tên. Chuyển số sang cột Điện thoại.',
    en: 'There is a telephone number among the name. Move it to the column of phones.',
  },
  'phone-unknown': { vi: '“{text}” không phải số điện thoại Việt Nam.', en: '“{text}” is no Vietnamese telephone number.' },
  'phone-outdated': {
    vi: '“{text}” là số di động 11 chữ số đã đổi từ năm 2018. Ghi số mới.',
    en: '“{text}” is a mobile number of eleven digits, which changed in 2018. Give the new one.',
  },
  'phone-restored': { vi: 'Số 0 ở đầu bị mất; sẽ ghi là {phone}.', en: 'The leading 0 was lost; it will be written as {phone}.' },
  'not-a-number': { vi: '“{text}” không phải số thập phân, ví dụ 12,2451.', en: '“{text}” is no decimal number such as 12.2451.' },
  'degrees-minutes': {
    vi: 'Ghi tọa độ bằng độ thập phân, ví dụ 12,2451, không ghi độ–phút–giây.',
    en: 'Give coordinates in decimal degrees such as 12.2451, not in minutes and seconds.',
  },
  'out-of-range': { vi: '{text} nằm ngoài khoảng từ −{limit} đến {limit}.', en: '{text} is not between −{limit} and {limit}.' },
  'coordinates-swapped': { vi: 'Vĩ độ và kinh độ bị đổi chỗ.', en: 'Latitude and longitude have changed places.' },
  'coordinate-missing': { vi: 'Có một tọa độ thì phải có cả hai.', en: 'With one coordinate the other is needed.' },
  'looks-twice': { vi: 'Trùng tên, đơn vị và địa chỉ với dòng {row}.', en: 'Same name, unit and address as row {row}.' },

  // Writing
  'not-written': {
    vi: 'Dòng này chưa ghi được. Nhập lại chính tệp này: các dòng đã ghi được nhận ra.',
    en: 'This row was not written. Import the same file again: rows already written are recognised.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

export type ImportCode = keyof typeof messages;
