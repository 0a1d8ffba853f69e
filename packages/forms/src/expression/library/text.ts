import { textOperand, truthOperand, type Fn } from '../operand.ts';
import { bounded, type Scope } from '../scope.ts';
import { toText, type Scalar } from '../values.ts';
import { ExpressionError } from '../ast.ts';
import { selected, words } from '../operations.ts';
import { MANY, test2, words2, type Call, type FunctionSpec } from './spec.ts';

/** Texts of the arguments, a nodeset giving one for each of its nodes. */
function texts(call: Call, from: number): Fn<readonly string[]> {
  const parts = call
    .args()
    .slice(from)
    .map((arg) => (arg.type === 'nodes' || arg.type === 'any' ? { many: arg.items() } : { one: arg.text() }));
  return (scope) => {
    const found: string[] = [];
    for (const { one, many } of parts as readonly { one?: Fn<string>; many?: Fn<readonly Scalar[]> }[]) {
      if (one !== undefined) found.push(one(scope));
      else for (const item of many!(scope)) found.push(toText(item));
    }
    scope.spend(found.length);
    return found;
  };
}

export const textFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    'concat',
    {
      least: 0,
      most: MANY,
      build: (call) => {
        const parts = texts(call, 0);
        return textOperand((scope) => bounded(parts(scope).join('')));
      },
    },
  ],
  [
    'join',
    {
      least: 1,
      most: MANY,
      build: (call) => {
        const [glue, parts] = [call.arg(0).text(), texts(call, 1)];
        return textOperand((scope) => bounded(parts(scope).join(glue(scope))));
      },
    },
  ],
  ['contains', test2((text, part) => text.includes(part))],
  ['starts-with', test2((text, part) => text.startsWith(part))],
  ['ends-with', test2((text, part) => text.endsWith(part))],
  ['substring-before', words2((text, mark) => text.slice(0, Math.max(0, text.indexOf(mark))))],
  [
    'substring-after',
    words2((text, mark) => {
      const at = text.indexOf(mark);
      return at < 0 ? '' : text.slice(at + mark.length);
    }),
  ],
  [
    'substring',
    {
      least: 2,
      most: 3,
      build: ({ arg, ast }) => {
        const [text, start] = [arg(0).text(), arg(1).number()];
        const length = ast.args.length === 3 ? arg(2).number() : () => undefined;
        return textOperand((scope) => substring(text(scope), start(scope), length(scope)));
      },
    },
  ],
  [
    'substr',
    {
      least: 2,
      most: 3,
      build: ({ arg, ast }) => {
        const [text, start] = [arg(0).text(), arg(1).number()];
        const end = ast.args.length === 3 ? arg(2).number() : () => MANY;
        return textOperand((scope) => text(scope).slice(Math.trunc(start(scope)), Math.trunc(end(scope))));
      },
    },
  ],
  [
    'translate',
    {
      least: 3,
      most: 3,
      build: ({ arg }) => {
        const [text, from, to] = [arg(0).text(), arg(1).text(), arg(2).text()];
        return textOperand((scope) => translate(text(scope), from(scope), to(scope)));
      },
    },
  ],
  ['is-selected', { least: 2, most: 2, build: ({ arg }) => selected(arg(0), arg(1)) }],
  [
    'selected-at',
    {
      least: 2,
      most: 2,
      build: ({ arg }) => {
        const [list, index] = [arg(0).text(), arg(1).number()];
        return textOperand((scope) => words(list(scope))[Math.trunc(index(scope))] ?? '');
      },
    },
  ],
  [
    'regex',
    {
      least: 2,
      most: 2,
      build: ({ arg, ast }) => {
        const [text, pattern] = [arg(0).text(), arg(1).text()];
        return truthOperand((scope) => matches(scope, text(scope), pattern(scope), ast.at));
      },
    },
  ],
  [
    'uuid',
    {
      least: 0,
      most: 1,
      volatile: true,
      build: ({ arg, ast }) => {
        if (ast.args.length === 0) return textOperand(uuid);
        const length = arg(0).number();
        return textOperand((scope) => longUuid(scope, length(scope), ast.at));
      },
    },
  ],
];

function substring(text: string, start: number, length: number | undefined): string {
  const from = roundUp(start);
  const to = length === undefined ? MANY : from + roundUp(length);
  let kept = '';
  let place = 0;
  for (const letter of text) {
    place += 1;
    if (place >= from && place < to) kept += letter;
  }
  return kept;
}

/** XPath's round: a half goes up, also below zero. */
function roundUp(value: number): number {
  return Math.floor(value + 0.5);
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const map = new Map<string, string>();
  [...from].forEach((letter, index) => {
    if (!map.has(letter)) map.set(letter, targets[index] ?? '');
  });
  return [...text].map((letter) => map.get(letter) ?? letter).join('');
}

/** Whole-string match, in linear time: the host brings the engine (decision 14). */
function matches(scope: Scope, text: string, pattern: string, at: number): boolean {
  const { regex } = scope.host;
  if (regex === undefined) throw new ExpressionError('missing-part', at, { name: 'regex' });
  return regex(pattern)?.(text) ?? false;
}

function uuid({ host }: Scope): string {
  const hex = (): string => Math.floor(host.random() * 16).toString(16);
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (letter) =>
    letter === 'x' ? hex() : '89ab'[Math.floor(host.random() * 4)]!,
  );
}

function longUuid(scope: Scope, length: number, at: number): string {
  if (!(length >= 0)) throw new ExpressionError('uuid-length', at);
  let text = '';
  while (text.length < length) text = bounded(text + uuid(scope));
  return text.slice(0, length);
}
