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

/** What is computed or set as a default is often more than the question asks: of `now()` a date keeps the day, a time the clock. */
const partOf = (type: QuestionType, pattern: RegExp): QuestionType => ({
  ...type,
  parse: (source, question) => type.parse(pattern.exec(source)?.[1] ?? source, question),
});

export const date = partOf(written(DATE, 'day'), /^(\d{4}-\d{2}-\d{2})T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?$/);
export const time = partOf(written(TIME, 'none'), /^(?:\d{4}-\d{2}-\d{2}T)?(\d{2}:\d{2}[\d:.]*)(?:Z|[+-]\d{2}:?\d{2})?$/);
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
