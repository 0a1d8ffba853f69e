/** What stands on the screen when not even the words of a form could be loaded: both languages, in the script that loads all else. */
export const notLoaded = {
  vi: { title: 'Chưa mở được phiếu. Câu trả lời đã lưu vẫn nằm trên máy.', again: 'Thử lại' },
  en: { title: 'The form could not be opened. The answers that were saved are still on this device.', again: 'Try again' },
};
