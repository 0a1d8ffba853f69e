import { writeFileSync } from 'node:fs';
import encodeQR from 'qr';

const width = 640;
const height = 480;

/** Makes the file of a camera before which somebody holds this: dark and light as rows of booleans, dark is true. */
export function holdBefore(camera: string, picture: readonly (readonly boolean[])[]): void {
  const [rows, columns] = [picture.length, picture[0]?.length ?? 1];
  const scale = Math.floor(Math.min((width * 0.7) / columns, (height * 0.7) / rows));
  const [left, top] = [Math.floor((width - columns * scale) / 2), Math.floor((height - rows * scale) / 2)];
  const light = Buffer.alloc(width * height, 235);
  for (let y = 0; y < rows * scale; y += 1)
    for (let x = 0; x < columns * scale; x += 1)
      if (picture[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true) light[(top + y) * width + left + x] = 16;
  const grey = Buffer.alloc((width * height) / 2, 128);
  writeFileSync(camera, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, grey]));
}

export function qrCode(text: string): boolean[][] {
  return encodeQR(text, 'raw');
}

const leftHand = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011'];
/** Which digits of the left half are written the other way round; the thirteenth digit is only in this. */
const parities = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL'];

/** The bars of an EAN-13 (ISO/IEC 15420), 60 modules high; the last digit is the check digit. */
export function ean13(digits: string): boolean[][] {
  const [first = 0, ...rest] = [...digits].map(Number);
  const turned = (bits: string): string => bits.replaceAll(/[01]/g, (bit) => (bit === '0' ? '1' : '0'));
  const bars = rest.map((digit, index) => {
    const left = leftHand[digit] ?? '';
    if (index >= 6) return turned(left);
    return parities[first]?.[index] === 'L' ? left : [...turned(left)].toReversed().join('');
  });
  const line = ['101', ...bars.slice(0, 6), '01010', ...bars.slice(6), '101'].join('');
  return Array.from({ length: 60 }, () => [...line].map((bit) => bit === '1'));
}
