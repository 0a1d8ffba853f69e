import encodeQR from 'qr';

/** A QR code as one SVG path: a square of 1 for each dark module, `size` modules on each side, quiet zone included. */
export type QrDrawing = { readonly size: number; readonly path: string };

export function drawQr(text: string): QrDrawing {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const path = modules.flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { size: modules.length, path };
}

/** The code as a file for printing, black on white whatever the page's colours. */
export function qrFile({ size, path }: QrDrawing): Blob {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="600" height="600" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  return new Blob([svg], { type: 'image/svg+xml' });
}
