import type { LocalizedText } from '../definition.ts';
import type { CompiledExpression } from '../expression/compile.ts';
import type { OutputText } from './program.ts';

const OUTPUT = /\$\{\s*([^}\s]+)\s*\}/g;

export function hasOutput(text: string): boolean {
  return text.includes('${');
}

/** Takes the texts that have `${…}` outputs apart. `compile` is given each output as an expression. */
export function takeOutputs(
  texts: readonly (LocalizedText | undefined)[],
  compile: (source: string) => CompiledExpression | undefined,
): ReadonlyMap<string, OutputText> | undefined {
  let found: Map<string, OutputText> | undefined;
  for (const text of texts) {
    if (text === undefined) continue;
    for (const language in text) {
      const source = text[language]!;
      if (!hasOutput(source) || found?.has(source) === true) continue;
      found ??= new Map();
      found.set(source, takeApart(source, compile));
    }
  }
  return found;
}

function takeApart(source: string, compile: (source: string) => CompiledExpression | undefined): OutputText {
  const pieces: (string | CompiledExpression)[] = [];
  let from = 0;
  for (const match of source.matchAll(OUTPUT)) {
    pieces.push(source.slice(from, match.index), compile(match[0]) ?? match[0]);
    from = match.index + match[0].length;
  }
  return [...pieces, source.slice(from)].filter((piece) => piece !== '');
}
