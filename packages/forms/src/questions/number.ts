import type { QuestionType } from './index.ts';

function fromText(source: string): number | undefined {
  const value = Number(source);
  return source.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

const numeric = (accepts: (value: number) => boolean, parse: (source: string) => number | undefined): QuestionType => ({
  accepts: (value) => typeof value === 'number' && accepts(value),
  read: (value) => (typeof value === 'number' ? value : Number.NaN),
  parse,
  tally: 'number',
});

export const decimal = numeric(Number.isFinite, fromText);

export const integer = numeric(Number.isSafeInteger, (source) => {
  const value = fromText(source);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
});
