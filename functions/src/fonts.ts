import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Fonts } from '@safeground/reports/official';
import { fontFiles } from './font-files.ts';

/** On Lambda the files lie beside the bundle, where `infra` puts them; elsewhere they are in their package. */
export function readFonts(): Fonts {
  const read = (file: string): Uint8Array => {
    const beside = fileURLToPath(new URL(file.split('/')[1]!, import.meta.url));
    return readFileSync(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${file}`));
  };
  const { regular, bold, italic, boldItalic } = fontFiles;
  return { regular: read(regular), bold: read(bold), italic: read(italic), boldItalic: read(boldItalic) };
}
