import type { QuestionType } from './index.ts';

export const choice: QuestionType = {
  accepts: (value) => typeof value === 'string' && value !== '',
  read: String,
  parse: (source) => (source === '' ? undefined : source),
  tally: 'choices',
};

/** Several names, stored apart: a name with a space in it would be lost in XLSForm's space-separated text. */
export const choices: QuestionType = {
  accepts: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '') && new Set(value).size === value.length,
  read: (value) => (Array.isArray(value) ? value.join(' ') : ''),
  parse: (source) => {
    const names = source.split(/\s+/).filter((name) => name !== '');
    return names.length === 0 ? undefined : names;
  },
  tally: 'choices',
};
