/** Width and height in the first frame header of a JPEG, in pixels as stored. */
export function sizeOfJpeg(bytes: Buffer): [number, number] {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  throw new Error('no JPEG');
}

/** The same photo as a tablet held upright writes it: pixels lying, and the note (EXIF orientation 6) to turn them right. */
export function turnedOnItsSide(jpeg: Buffer): Buffer {
  const exif = '457869660000 4d4d002a00000008 0001 0112 0003 00000001 0006 0000 00000000'.replaceAll(' ', '');
  const length = (exif.length / 2 + 2).toString(16).padStart(4, '0');
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(`ffe1${length}${exif}`, 'hex'), jpeg.subarray(2)]);
}
