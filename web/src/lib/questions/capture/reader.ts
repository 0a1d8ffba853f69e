import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** Gives the text of a code in the picture; `undefined` when none can be read. */
export type CodeReader = (picture: HTMLVideoElement) => Promise<string | undefined>;

/** The browser's own reader (Shape Detection API); not in every browser, and not everywhere for every kind of code. */
type Detector = { detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> };
type DetectorClass = {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
};

/** What stands on goods, papers and doors, as the browser's reader names it. */
const formats = ['qr_code', 'ean_13', 'ean_8', 'upc_a', 'code_128', 'code_39', 'itf', 'data_matrix', 'pdf417'];

/** The browser's reader where it reads all that is wanted, else ZXing compiled to WebAssembly, fetched only then. */
export async function openReader(): Promise<CodeReader> {
  const own = await ownReader().catch(() => undefined);
  return own === undefined ? zxingReader() : untilItFails(own);
}

/** A browser may have the interface and nothing behind it, as where a service of the system is missing: it tells with the first picture. */
function untilItFails(own: CodeReader): CodeReader {
  let instead: Promise<CodeReader> | undefined;
  return async (picture) => {
    if (instead === undefined) {
      try {
        return await own(picture);
      } catch (error) {
        console.warn(error);
      }
    }
    instead ??= zxingReader();
    return (await instead)(picture);
  };
}

async function ownReader(): Promise<CodeReader | undefined> {
  const { BarcodeDetector } = globalThis as { readonly BarcodeDetector?: DetectorClass };
  if (BarcodeDetector === undefined) return undefined;
  const supported = await BarcodeDetector.getSupportedFormats();
  if (!formats.every((format) => supported.includes(format))) return undefined;
  const detector = new BarcodeDetector({ formats });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue;
}

async function zxingReader(): Promise<CodeReader> {
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  // By default the library fetches this file from a stranger's server.
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  return async (picture) => {
    canvas.width = picture.videoWidth;
    canvas.height = picture.videoHeight;
    context.drawImage(picture, 0, 0);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(image, {
      formats: ['QRCode', 'EANUPC', 'Code128', 'Code39', 'ITF', 'DataMatrix', 'PDF417'],
      maxNumberOfSymbols: 1,
    });
    return found[0]?.text;
  };
}
