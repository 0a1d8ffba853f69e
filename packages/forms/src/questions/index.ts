import type { AnswerValue, Question, QuestionKind } from '../definition.ts';
import type { Scalar } from '../expression/values.ts';
import { attachment } from './attachment.ts';
import { choice, choices } from './choice.ts';
import { location, track } from './location.ts';
import { decimal, integer } from './number.ts';
import { acknowledge, computed, date, dateTime, display, text, time } from './text.ts';

/** What the engine knows of a kind. Adding a kind is adding a line here; the compiler lists what is missing. */
export type QuestionType = {
  /** Whether `value` is an answer of this kind; choice membership is checked by the engine. */
  readonly accepts: (value: AnswerValue) => boolean;
  /** The value as expressions read it. */
  readonly read: (value: AnswerValue) => Scalar;
  /** An answer from text: a literal default, or the result of a calculation. `undefined` when the text is none. */
  readonly parse: (source: string, question: Question) => AnswerValue | undefined;
  /** How a summary counts it. */
  readonly tally: 'choices' | 'number' | 'text' | 'day' | 'attachments' | 'none';
};

/** The one registry of question kinds. */
export const questionTypes: Record<QuestionKind, QuestionType> = {
  text,
  integer,
  decimal,
  range: decimal,
  date,
  time,
  dateTime,
  select_one: choice,
  select_multiple: choices,
  rank: choices,
  image: attachment,
  audio: attachment,
  video: attachment,
  file: attachment,
  'background-audio': attachment,
  geopoint: location,
  geotrace: track,
  geoshape: track,
  'start-geopoint': location,
  'background-geopoint': location,
  barcode: text,
  acknowledge,
  note: display,
  calculate: computed,
  hidden: computed,
  start: dateTime,
  end: dateTime,
  today: date,
  deviceid: computed,
  username: computed,
  phonenumber: computed,
  email: computed,
  audit: attachment,
};
