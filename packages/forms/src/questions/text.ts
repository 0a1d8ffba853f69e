import type { QuestionType } from './index.ts';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

const written = (pattern: RegExp | undefined, tally: QuestionType['tally']): QuestionType => ({
  accepts: (value) => typeof value === 'string' && (pattern === undefined || pattern.test(value)),
  read: String,
  parse: (source) => (source !== '' && (pattern === undefined || pattern.test(source)) ? source : undefined),
  tally,
});

export const text = written(undefined, 'text');
export const computed: QuestionType = {
  ...written(undefined, 'none'),
  accepts: (value) => ['string', 'number', 'boolean'].includes(typeof value),
};
export const date = written(DATE, 'day');
export const time = written(TIME, 'none');
export const dateTime = written(DATE_TIME, 'none');

/** A note shows; it never holds an answer. */
export const display: QuestionType = { accepts: () => false, read: () => '', parse: () => undefined, tally: 'none' };

/** XLSForm's `acknowledge` writes `OK`. */
export const acknowledge: QuestionType = {
  accepts: (value) => value === true,
  read: (value) => (value === true ? 'OK' : ''),
  parse: (source) => (source === 'OK' ? true : undefined),
  tally: 'none',
};
