import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Fonts } from '@safeground/reports/official';

/** Tinos, as wide as Times New Roman and with every Vietnamese letter; by the names of its package's files. */
export const fontFiles = {
  regular: '400Regular/Tinos_400Regular.ttf',
  bold: '700Bold/Tinos_700Bold.ttf',
  italic: '400Regular_Italic/Tinos_400Regular_Italic.ttf',
  boldItalic: '700Bold_Italic/Tinos_700Bold_Italic.ttf',
} as const;

/** On Lambda the files lie beside the bundle, where `infra` puts them; elsewhere they are in their package. */
export function readFonts(): Fonts {
  const read = (file: string): Uint8Array => {
    const beside = fileURLToPath(new URL(file.split('/')[1]!, import.meta.url));
    return readFileSync(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${file}`));
  };
  const { regular, bold, italic, boldItalic } = fontFiles;
  return { regular: read(regular), bold: read(bold), italic: read(italic), boldItalic: read(boldItalic) };
}
