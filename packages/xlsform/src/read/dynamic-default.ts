import { ExpressionError, parseExpression } from '@safeground/forms';
import { NAME_PATTERN } from '@safeground/forms/names';

const QUALIFIED = `${NAME_PATTERN}(?::${NAME_PATTERN})?`;
const DATE = '-?\\d{4}-\\d{2}-\\d{2}';
const TIME = '\\d{2}:\\d{2}:\\d{2}(?:\\.\\s+)?(?:[+-]\\d{2}:\\d{2}|Z)?';

/** Tokens in the order pyxform tries them; the three groups are those that make a default an expression. */
const TOKEN = new RegExp(
  [
    `${DATE}T${TIME}`,
    DATE,
    TIME,
    '-?\\d+\\.\\d*|-?\\.\\d+|-?\\d+',
    '(?<math>[*+-]| mod | div )',
    '=|!=|<|>|<=|>=',
    ' and | or ',
    '(?<union>\\|)',
    '[()/,\\[]',
    '\\.\\.|\\.',
    '"[^"]*"|\'[^\']*\'',
    '\\s+',
    `(?<call>\\$\\{(?:last-saved#)?${NAME_PATTERN}\\}|${QUALIFIED}\\()`,
    `${QUALIFIED}\\[|\\]|${NAME_PATTERN}://|${QUALIFIED}`,
    '.',
  ].join('|'),
  'gsu',
);

/** In these types a hyphen belongs to a value. */
const HYPHENATED = new Set(['date', 'dateTime', 'geopoint', 'geotrace', 'geoshape']);

/**
 * Whether a default is computed (`now()`, `${a} + 1`) rather than a value. The rule is pyxform's: an operator, a call or a reference;
 * but words that merely hold a sign (`Ward 3 - north`, `10:00:00.000+07:00`) and are no expression are a value.
 */
export function isDynamicDefault(text: string, kind: string): boolean {
  let signed = false;
  for (const match of text.matchAll(TOKEN)) {
    const { math, union, call } = match.groups ?? {};
    if (math === '-' && HYPHENATED.has(kind)) return false;
    if (call !== undefined) return true;
    signed ||= math !== undefined || union !== undefined;
  }
  return signed && isExpression(text);
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text);
    return true;
  } catch (cause) {
    if (cause instanceof ExpressionError) return false;
    throw cause;
  }
}
