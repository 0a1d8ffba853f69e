import { RE2JS } from 're2js';

/** Patterns kept, so that a constraint on a long form compiles once; dropped together when a form makes them up as it goes. */
const CACHE = 500;
const MAX_PATTERN = 2_000;
const compiled = new Map<string, ((text: string) => boolean) | undefined>();

/**
 * The pattern engine of `regex()`: linear time whatever the pattern, matching the whole string. `undefined` for a pattern RE2
 * does not take (look-around, back-references). A chunk of its own: only forms that call `regex()` load it.
 */
export function linearRegex(pattern: string): ((text: string) => boolean) | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  if (compiled.size >= CACHE) compiled.clear();
  const test = compile(pattern);
  compiled.set(pattern, test);
  return test;
}

function compile(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  try {
    const engine = RE2JS.compile(pattern);
    return (text) => engine.matches(text);
  } catch {
    return undefined;
  }
}
