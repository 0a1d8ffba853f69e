import type { QuestionKind } from '@safeground/forms';
import { NAME } from '@safeground/forms/names';
import { knownParameters, LOCATION_PARAMETERS } from '../mapping/parameters.ts';
import { yesNo } from './context.ts';
import { parseDecimal } from './decimal.ts';
import type { ParameterCheck } from './parameters.ts';
import { soleReference } from './references.ts';

const BOTH = ['true', 'false'] as const;
const PRIORITIES = ['no-power', 'low-power', 'balanced', 'high-accuracy'] as const;

/** Checks the parameters that a kind takes. Kinds not named here keep whatever they have. */
export function checkParameters(kind: QuestionKind, appearance: string, check: ParameterCheck): void {
  const known = knownParameters(kind, false);
  if (known !== undefined) check.accept(known);
  if (kind === 'text') check.integer('rows');
  else if (kind === 'image') {
    check.integer('max-pixels');
    const app = check.parameters.get('app');
    const opens = appearance === '' || appearance === 'annotate';
    if (app !== undefined && opens && !isPackage(app)) check.fail('parameter-package');
  } else if (kind === 'audio' || kind === 'background-audio') {
    check.oneOf('quality', ['voice-only', 'low', 'normal', ...(kind === 'audio' ? ['external'] : [])]);
  } else if (kind === 'geopoint' || kind === 'geotrace' || kind === 'geoshape') checkPlace(check);
  else if (kind === 'audit') checkAudit(check);
}

function checkPlace(check: ParameterCheck): void {
  for (const name of ['capture-accuracy', 'warning-accuracy']) {
    const value = check.parameters.get(name);
    if (value !== undefined && parseDecimal(value) === undefined) check.fail('parameter-number', { name });
  }
  check.oneOf('allow-mock-accuracy', BOTH);
  const incremental = check.parameters.get('incremental');
  if (incremental !== undefined && yesNo(incremental) !== true)
    check.fail('parameter-choice', { name: 'incremental', value: incremental, accepted: 'true' });
}

function checkAudit(check: ParameterCheck): void {
  check.oneOf('track-changes', BOTH);
  check.oneOf('identify-user', BOTH);
  check.oneOf('track-changes-reasons', ['on-form-edit']);
  if (!LOCATION_PARAMETERS.some((name) => check.parameters.has(name))) return;
  if (!LOCATION_PARAMETERS.every((name) => check.parameters.has(name))) return check.fail('audit-location');
  check.oneOf('location-priority', PRIORITIES);
  const [interval, age] = LOCATION_PARAMETERS.slice(1).map((name) => {
    const value = check.parameters.get(name)!;
    if (/^\d+$/.test(value)) return Number(value);
    check.fail('parameter-integer', { name });
    return undefined;
  });
  if (interval !== undefined && age !== undefined && age < interval) check.fail('audit-location-age');
}

/** Parameters of selects: `randomize` and `seed`; from a file also which columns hold names and labels. */
export function checkSelectParameters(check: ParameterCheck, fromFile: boolean): void {
  check.accept(knownParameters('select_one', fromFile)!);
  check.oneOf('randomize', BOTH);
  const seed = check.parameters.get('seed');
  if (seed !== undefined && !check.parameters.has('randomize')) check.fail('seed-without-randomize');
  else if (seed !== undefined && parseDecimal(seed) === undefined && soleReference(seed) === undefined) check.fail('parameter-seed');
  for (const name of ['value', 'label']) {
    const value = check.parameters.get(name);
    if (fromFile && value !== undefined && (!NAME.test(value) || value.includes(':'))) check.fail('parameter-name', { name });
  }
}

/** The name of an Android application, as in `org.example.app`. */
function isPackage(name: string): boolean {
  return /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/i.test(name);
}
