import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scanner } from './scanner.svelte.ts';

const zxing = vi.hoisted(() => ({ prepareZXingModule: vi.fn(), readBarcodes: vi.fn() }));
vi.mock('zxing-wasm/reader', () => zxing);

const stop = vi.fn();
const detect = vi.fn();
const video = { videoWidth: 640, videoHeight: 480 } as HTMLVideoElement;

beforeEach(() => {
  vi.clearAllMocks();
  const formats = ['qr_code', 'ean_13', 'ean_8', 'upc_a', 'code_128', 'code_39', 'itf', 'data_matrix', 'pdf417'];
  class Detector {
    static getSupportedFormats = (): Promise<string[]> => Promise.resolve(formats);
    detect = detect;
  }
  class Canvas {
    getContext = (): unknown => ({ drawImage: vi.fn(), getImageData: vi.fn() });
  }
  vi.stubGlobal('BarcodeDetector', Detector);
  vi.stubGlobal('OffscreenCanvas', Canvas);
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve({ getTracks: () => [{ stop }] }) } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a browser whose own reader fails', () => {
  beforeEach(() => {
    detect.mockRejectedValue(new DOMException('Barcode detection service unavailable', 'NotSupportedError'));
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  it('reads with the other one from then on', async () => {
    zxing.readBarcodes.mockResolvedValueOnce([]).mockResolvedValueOnce([{ text: '8934563138165' }]);
    const read = vi.fn();
    const scanner = new Scanner(read);
    await scanner.open();
    await scanner.watch(video);
    expect(read.mock.calls).toEqual([['8934563138165']]);
    expect(scanner.trouble).toBeUndefined();
    expect(detect).toHaveBeenCalledOnce();
    expect(zxing.prepareZXingModule).toHaveBeenCalledOnce();
  });

  it('turns the camera off where that fails too, and does not blame the camera', async () => {
    zxing.readBarcodes.mockRejectedValueOnce(new Error('no module'));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const scanner = new Scanner(vi.fn());
    await scanner.open();
    await scanner.watch(video);
    expect(scanner.trouble).toBe('unreadable');
    expect(stop).toHaveBeenCalledOnce();
  });
});
