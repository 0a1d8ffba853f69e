/** `Content-Disposition` of a download (RFC 6266): the true name in UTF-8, and one that old programs can read. */
export function attachmentDisposition(name: string): string {
  // A name cut in the middle of a sign cannot be encoded, and would keep the file from ever being opened.
  const fileName = name.toWellFormed();
  const plain = fileName
    .normalize('NFD')
    .replace(/[đĐ]/g, (letter) => (letter === 'đ' ? 'd' : 'D'))
    .replace(/[^\x20-\x7E]|["\\%/]/g, '');
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
