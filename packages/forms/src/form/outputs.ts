import type { LocalizedText } from '../definition.ts';
import type { Code } from '../expression/code.ts';
import type { OutputCode } from './coding.ts';

const OUTPUT = /\$\{\s*([^}\s]+)\s*\}/g;

/** Takes the texts that have `${…}` outputs apart. `compile` is given each output as an expression. */
export function takeOutputs(
  texts: readonly (LocalizedText | undefined)[],
  compile: (source: string) => Code | undefined,
): readonly OutputCode[] | undefined {
  const found = new Map<string, readonly Code[]>();
  for (const text of texts) {
    for (const source of Object.values(text ?? {})) {
      if (source.includes('${') && !found.has(source)) found.set(source, takeApart(source, compile));
    }
  }
  return found.size === 0 ? undefined : [...found];
}

function takeApart(source: string, compile: (source: string) => Code | undefined): readonly Code[] {
  const pieces: Code[] = [];
  let from = 0;
  for (const match of source.matchAll(OUTPUT)) {
    pieces.push(source.slice(from, match.index), compile(match[0]) ?? match[0]);
    from = match.index + match[0].length;
  }
  return [...pieces, source.slice(from)].filter((piece) => piece !== '');
}
