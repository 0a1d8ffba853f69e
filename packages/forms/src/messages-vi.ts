import type { FindingMessages } from './messages-en.ts';

/** Như `english`: điều gì sai và cần làm gì. `{name}` được thay bằng giá trị của phát hiện. */
export const vietnamese: FindingMessages = {
  // Biểu thức không đọc được
  'expression.too-long': ['Biểu thức dài quá {limit} ký tự.', 'Tách thành nhiều phép tính.'],
  'expression.too-nested': ['Biểu thức lồng nhau quá {limit} tầng.', 'Tách thành nhiều phép tính.'],
  'expression.too-many-operators': ['Có hơn {limit} phép toán liền nhau.', 'Tách thành nhiều phép tính.'],
  'expression.path-too-long': ['Một đường dẫn có hơn {limit} bước.', 'Gọi câu hỏi bằng ${…}.'],
  'expression.axis-document': [
    'Trục “{text}” đi khắp cả tài liệu; biểu mẫu không dùng trục này.',
    'Với các dòng lặp, ghi {text}-sibling: {source}',
  ],
  'expression.axis': ['Không có trục “{text}”.', 'Sửa biểu thức: {source}'],
  'expression.empty-reference': ['${} không nêu tên câu hỏi.', 'Ghi tên câu hỏi vào giữa hai dấu ngoặc.'],
  'expression.expected': ['Thiếu “{expected}” trước “{found}”.', 'Sửa biểu thức: {source}'],
  'expression.expected-at-end': ['Thiếu “{expected}” ở cuối.', 'Sửa biểu thức: {source}'],
  'expression.unexpected': ['“{text}” không thể đứng ở đây.', 'Sửa biểu thức: {source}'],
  'expression.unexpected-end': ['Biểu thức chưa viết hết.', 'Viết nốt biểu thức: {source}'],
  // Biểu thức không chạy được
  'missing-part': ['{name}() cần một phần của chương trình chưa được tải.', 'Mở lại biểu mẫu.'],
  'digest-unknown': [
    'digest() không biết {algorithm} ở dạng {encoding}.',
    'Dùng MD5, SHA-1, SHA-256, SHA-384 hoặc SHA-512, dạng base64 hoặc hex.',
  ],
  'uuid-length': ['uuid() nhận độ dài từ 0 trở lên.', 'Sửa độ dài.'],
  'unknown-function': ['Không có hàm {name}().', 'Sửa biểu thức: {source}'],
  'vendor-function': ['{name}() thuộc về phần mềm khác; ở đây nó không cho giá trị nào.', 'Viết lại bằng các hàm của XLSForm: {source}'],
  'vendor-function.last-saved': ['${{name}} đọc phiếu đã gửi trước đó, vốn không được giữ lại, nên để trống.', 'Bỏ chỗ này đi: {source}'],
  'unknown-question': ['Không có câu hỏi nào tên là “{name}”.', 'Sửa tên: {source}'],
  'unknown-question.several': ['Nhiều câu hỏi cùng tên “{name}”.', 'Ghi đường dẫn của câu hỏi muốn nói tới: {source}'],
  'unknown-path': ['Biểu mẫu không có gì ở “{name}”.', 'Sửa đường dẫn: {source}'],
  'unknown-path.bare': ['Biểu mẫu không có gì ở “{name}”.', 'Nếu là câu hỏi, ghi ${{name}}: {source}'],
  'unknown-instance': ['Không có danh mục hay tệp nào tên là “{name}”.', 'Sửa tên: {source}'],
  'arguments.count': ['{name}() nhận {expected} đối số, không phải {found}.', 'Sửa biểu thức: {source}'],
  'arguments.at-least': ['{name}() nhận từ {expected} đối số trở lên, không phải {found}.', 'Sửa biểu thức: {source}'],
  'arguments.between': ['{name}() nhận từ {least} đến {most} đối số, không phải {found}.', 'Sửa biểu thức: {source}'],
  'arguments.nodes': ['{name}() nhận câu hỏi, không nhận giá trị.', 'Gọi câu hỏi bằng ${…}: {source}'],
  'arguments.union': ['Chỉ có thể gộp các câu hỏi bằng “|”.', 'Gọi câu hỏi bằng ${…}: {source}'],
  'arguments.path': ['Chỉ sau câu hỏi mới có đường dẫn hay điều kiện trong ngoặc vuông.', 'Sửa biểu thức: {source}'],
  'arguments.index': ['indexed-repeat() cần một số thứ tự sau mỗi nhóm lặp.', 'Sửa biểu thức: {source}'],
  'arguments.indexed-question': ['indexed-repeat() nhận trước hết một câu hỏi của biểu mẫu này.', 'Sửa biểu thức: {source}'],
  'arguments.indexed-repeat': ['Đối số {argument} của indexed-repeat() không phải nhóm lặp chứa câu hỏi.', 'Sửa biểu thức: {source}'],
  'arguments.pulldata': [
    'pulldata() nhận tên danh mục và tên các cột trong dấu nháy.',
    "Ghi dạng pulldata('danh_muc', 'cot', 'cot_khoa', ${…}).",
  ],
  'arguments.choice-name': [
    'jr:choice-name() nhận ở vị trí thứ hai một câu hỏi lựa chọn trong dấu nháy.',
    "Ghi dạng jr:choice-name(${…}, '${…}').",
  ],
  'arguments.weights': ['weighted-checklist() cần một trọng số sau mỗi giá trị.', 'Sửa biểu thức: {source}'],
  // Biểu thức làm khác với vẻ ngoài
  'unreachable.relevant': ['Điều kiện không bao giờ đúng nên phần này không bao giờ hiện.', 'Bỏ phần này, hoặc sửa điều kiện.'],
  'unreachable.constraint': ['Điều kiện không bao giờ đúng nên không câu trả lời nào hợp lệ.', 'Sửa điều kiện.'],
  existence: ['Chỉ ghi ${{name}} là hỏi câu hỏi có đó không, nên luôn đúng.', "Ghi ${{name}} != ''."],
  'expensive.terms': ['Có {count} số hạng liền nhau.', 'Cộng theo từng phần trước, hoặc dùng sum() trên một nhóm lặp.'],
  'expensive.descendants': ['“//” lần nào cũng tìm khắp biểu mẫu.', 'Ghi đường dẫn, hoặc tên câu hỏi.'],
  'type.no-number': ['“{name}” thuộc loại {kind}, không phải là số.', 'So sánh hoặc tính với một số.'],
  'type.number': ['“{name}” là số, không bao giờ là “{text}”.', 'So sánh với một số.'],
  'type.several': ['“{name}” giữ nhiều lựa chọn, nên “=” chỉ đúng khi chọn đúng một.', "Dùng selected(${{name}}, '{text}')."],
  'type.choices': ['{function}() đọc các lựa chọn, còn “{name}” thuộc loại {kind}.', 'Nêu một câu hỏi lựa chọn.'],
  'boolean-text': ['“{name}” giữ chữ, mà chữ nào cũng được coi là đúng.', "So sánh với '{text}', hoặc dùng boolean-from-string()."],
  'unknown-choice': ['“{name}” không có lựa chọn “{text}”.', 'Sửa tên, hoặc thêm lựa chọn.'],
  checklist: [
    '{function}() đếm mọi thứ không trống, cả chữ “no” và “0”.',
    "So sánh trước: ${question} = 'yes'; hoặc dùng phần chấm điểm của biểu mẫu.",
  ],
  volatile: ['{function}() được tính lại sau mỗi câu trả lời.', 'Dùng làm giá trị mặc định, trong once(), hoặc với trigger.'],
  'empty-in-sum': ['Một “{name}” để trống làm {function}() thành trống.', 'Bắt buộc trả lời “{name}”, hoặc cộng coalesce(${{name}}, 0).'],
  'position-of-group': ['position(..) là thứ tự của nhóm, luôn bằng 1.', 'Ghi position({path}).'],
  pattern: [
    'Mẫu “{pattern}” bị sai, hoặc nhìn trước nhìn sau, điều không dùng được ở đây.',
    'Chỉ viết bằng ký tự, lớp ký tự, nhóm, lựa chọn và số lần lặp.',
  ],
  unanchored: ['Ở đây mẫu “{pattern}” phải khớp cả câu trả lời; ở phần mềm khác chỉ cần khớp một phần.', 'Ghi ^{pattern}$ để nói rõ.'],

  // Câu hỏi, nhóm và nhóm lặp
  cycle: ['Các phần này phụ thuộc vòng quanh nhau: {path}.', 'Bỏ một chỗ nhắc đến; trong nhóm lặp, đọc dòng trước: position(..) - 1.'],
  id: ['“{id}” không phải là mã.', 'Bắt đầu bằng chữ cái; dùng chữ, số, “-” và “_”.'],
  'duplicate-id': ['Hai phần trùng mã “{id}”.', 'Đổi mã một phần.'],
  'duplicate-name': ['Hai phần trùng tên gọi “{name}”.', 'Đổi tên một phần.'],
  'name-case': ['“{name}” và “{other}” chỉ khác nhau ở chữ hoa, chữ thường.', 'Đổi tên một phần.'],
  'too-large': ['Có hơn {limit} phần.', 'Tách biểu mẫu.'],
  'too-deep': ['Các nhóm lồng nhau quá {limit} tầng.', 'Bỏ bớt nhóm.'],
  'empty.group': ['“{name}” không có gì bên trong.', 'Thêm câu hỏi, hoặc bỏ nhóm này.'],
  'no-calculation': ['“{name}” không tính gì cả.', 'Ghi phép tính.'],
  'no-calculation.trigger': ['“{name}” có điều kích hoạt mà không có gì để chạy.', 'Ghi phép tính, hoặc bỏ điều kích hoạt.'],
  'required-unanswerable': ['“{name}” bắt buộc trả lời, nhưng không ai trả lời được.', 'Bỏ bắt buộc.'],
  default: ['“{text}” không phải câu trả lời loại {kind}.', 'Sửa giá trị mặc định.'],
  'audit-name': ['Câu hỏi loại audit phải tên là “audit”.', 'Đổi tên.'],
  idle: ['“{name}” có lọc lựa chọn mà không có lựa chọn.', 'Bỏ phần lọc.'],
  'range.steps': ['“{name}” đi từ {start} đến {end} theo bước {step}.', 'Ghi hai số khác nhau và một bước khác 0.'],
  'range.too-many': ['“{name}” có hơn 10.000 bước.', 'Lấy bước lớn hơn, hoặc hỏi một con số.'],

  // Danh mục lựa chọn
  'unknown-list': ['“{name}” dùng danh mục “{list}” không tồn tại.', 'Thêm danh mục, hoặc chọn danh mục khác.'],
  'unknown-list.answers': [
    '“{name}” lấy các câu trả lời của “{question}”, vốn không phải một câu hỏi duy nhất trong nhóm lặp.',
    'Nêu một câu hỏi trong nhóm lặp, hoặc chọn danh mục.',
  ],
  'duplicate-list': ['Danh mục “{list}” có hai lần.', 'Gộp làm một.'],
  'unused-list': ['Không câu hỏi nào dùng danh mục “{list}”.', 'Bỏ đi, hoặc dùng tới.'],
  'duplicate-choice': ['“{choice}” có hai lần trong danh mục “{list}”.', 'Đổi tên một lựa chọn.'],
  'choice-space': ['“{choice}” có dấu cách, mà câu trả lời nhiều lựa chọn được tách ở dấu cách.', 'Ghi bằng “_” hoặc “-”.'],
  'file-missing': ['Danh mục “{list}” nằm trong tệp “{file}” chưa được tải lên.', 'Tải tệp lên ở phần “Danh mục từ tệp” khi sửa phiếu.'],
  'file-column': ['Tệp “{file}” không có cột “{column}” chứa tên lựa chọn.', 'Tải lên tệp có cột này ở phần “Danh mục từ tệp”.'],
  'file-names': [
    'Cột “{column}” của tệp “{file}” thiếu tên hoặc có tên trùng.',
    'Tải tệp lên lại ở phần “Danh mục từ tệp” để biết ở dòng nào.',
  ],
  'file-space': [
    'Cột “{column}” của tệp “{file}” có mã chứa dấu cách: “{choice}”. Câu trả lời nhiều lựa chọn được tách ở dấu cách.',
    'Ghi bằng “_” hoặc “-” rồi tải tệp lên lại ở phần “Danh mục từ tệp”.',
  ],
  'file-count': ['Biểu mẫu dùng {count} tệp danh mục; chỉ nhận tối đa {limit}.', 'Gộp các danh mục, hoặc bỏ những danh mục không dùng.'],
  'file-rows': [
    'Các tệp danh mục của biểu mẫu có hơn {limit} dòng, tính đến tệp “{file}”.',
    'Bỏ những dòng không dùng để chọn ở đây: máy của người đi kiểm tra phải mang theo tất cả.',
  ],
  'empty.list': ['Danh mục “{list}” không có lựa chọn nào.', 'Thêm lựa chọn.'],

  // Nội dung chữ
  language: ['“{language}” không có trong các ngôn ngữ của biểu mẫu.', 'Thêm vào, hoặc chọn ngôn ngữ khác.'],
  untranslated: ['Thiếu {field} bằng: {languages}.', 'Dịch; trong khi chờ, ngôn ngữ khác được hiện thay.'],
  'no-label': ['“{name}” chưa có nhãn.', 'Ghi điều cần hỏi.'],

  // Chấm điểm
  'scoring.twice': ['Tiêu chí {id} được khai báo hai lần.', 'Đổi mã một tiêu chí.'],
  'scoring.node': ['Tiêu chí {id} đặt ở “{node}” không tồn tại.', 'Nêu một câu hỏi hoặc nhóm của biểu mẫu này.'],
  'scoring.weight': ['Tiêu chí {id} có trọng số {weight}.', 'Cho trọng số từ 0 trở lên.'],
  'scoring.last-class': [
    'Mức xếp loại cuối có điều kiện, nên có phiếu sẽ không được xếp loại.',
    'Để mức cuối nhận mọi trường hợp còn lại.',
  ],
  'scoring.repeat': [
    '“{question}” nằm trong nhóm lặp nên có nhiều câu trả lời.',
    'Lấy câu xấu nhất bằng biểu thức, ví dụ max(${{question}}).',
  ],
  'scoring.bands': ['Các khoảng điểm không tăng dần tới một khoảng để ngỏ.', 'Xếp theo cận trên; khoảng cuối không có cận trên.'],
  'scoring.no-choices': ['“{question}” không phải câu hỏi lựa chọn.', 'Nêu một câu hỏi select_one.'],
  'scoring.several': ['“{question}” nhận nhiều lựa chọn.', 'Nêu một câu hỏi select_one.'],
  'scoring.points': ['Điểm nằm ngoài khoảng 0 đến 1.', 'Ghi phần của trọng số, hoặc chấm theo tổng.'],
  'scoring.choice': ['Lựa chọn “{choice}” chưa có điểm.', 'Cho điểm, hoặc ghi là không áp dụng.'],
  'scoring.number': ['“{question}” không phải là số.', 'Nêu một câu hỏi integer, decimal hoặc range.'],

  // Dữ liệu không phải biểu mẫu
  'newer-schema': ['Biểu mẫu này theo lược đồ {schema}; phiên bản này chỉ đọc lược đồ 1.', 'Mở bằng phiên bản mới hơn.'],
  'shape.keys': ['Khóa lạ: {keys}.', 'So với lược đồ của biểu mẫu.'],
  'shape.values': ['Phải là một trong: {values}.', 'So với lược đồ của biểu mẫu.'],
  'shape.long': ['Văn bản dài hơn {limit} ký tự.', 'Rút ngắn lại.'],
  'shape.expected': ['Phải là {expected}.', 'So với lược đồ của biểu mẫu.'],
  shape: ['{detail}.', 'So với lược đồ của biểu mẫu.'],
};
