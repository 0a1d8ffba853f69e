import type { QuestionKind } from '@safeground/forms';

export const LOCATION_PARAMETERS = ['location-priority', 'location-min-interval', 'location-max-age'] as const;

const SELECT = ['randomize', 'seed'];
const GEO = ['allow-mock-accuracy', 'reference-geometry'];

/** Parameters that XLSForm knows, by kind; kinds not named here may have any. */
const known: Readonly<Partial<Record<QuestionKind, readonly string[]>>> = {
  text: ['rows'],
  range: ['start', 'end', 'step', 'tick_interval', 'placeholder', 'tick_labelset'],
  image: ['max-pixels', 'app'],
  audio: ['quality'],
  'background-audio': ['quality'],
  geopoint: [...GEO, 'capture-accuracy', 'warning-accuracy'],
  geotrace: [...GEO, 'incremental'],
  geoshape: [...GEO, 'incremental'],
  audit: [...LOCATION_PARAMETERS, 'track-changes', 'track-changes-reasons', 'identify-user'],
  select_one: SELECT,
  select_multiple: SELECT,
  rank: SELECT,
};

/** Undefined: any. A list from a file also says which of its columns hold names and labels. */
export function knownParameters(kind: QuestionKind, fromFile: boolean): readonly string[] | undefined {
  return fromFile ? [...SELECT, 'value', 'label'] : known[kind];
}

/** Their values name columns and questions, whose case counts. */
export const CASE_COUNTS: ReadonlySet<string> = new Set(['label', 'value', 'reference-geometry', 'seed', 'app', 'tick_labelset']);

/** Whether XLSForm's column `parameters` can hold this pair as it is. */
export function fitsParameters(kind: QuestionKind, fromFile: boolean, key: string, value: string): boolean {
  const word = /^[^\s=,;]+$/;
  const lower = CASE_COUNTS.has(key) || value === value.toLowerCase();
  return (
    word.test(key) && word.test(value) && key === key.toLowerCase() && lower && (knownParameters(kind, fromFile)?.includes(key) ?? true)
  );
}
