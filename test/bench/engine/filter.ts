import { compile, open, type FormDefinition, type Host } from '@safeground/forms';
import { median } from './measure.ts';

/** Run as a process of its own: how long 50,000 choices take to be narrowed, by equality (indexed) and by a look at each. */
const ROWS = 50_000;
const DISTRICTS = 100;

function form(choiceFilter: string): FormDefinition {
  return {
    schema: 1,
    title: { vi: 'Phiếu' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    choiceLists: [{ name: 'household', file: 'household.csv' }],
    children: [
      { kind: 'text', id: 'district', name: 'district' },
      { kind: 'select_one', id: 'household', name: 'household', choices: 'household', choiceFilter },
    ],
  };
}

const rows = Array.from({ length: ROWS }, (_, index) => ({
  name: `h${index}`,
  label: `Hộ ${index}`,
  district: `d${index % DISTRICTS}`,
}));

function times(choiceFilter: string): { readonly first: number; readonly rest: readonly number[] } {
  const result = compile(form(choiceFilter));
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  const host: Host = { now: () => 0, timeZone: 'UTC', random: () => 0.5, language: 'vi', rows: () => rows };
  const session = open(result.form, host);
  const taken = Array.from({ length: 61 }, (_, index) => {
    const start = performance.now();
    session.set('district', `d${(index * 7) % DISTRICTS}`);
    const left = session.choices('household');
    const time = performance.now() - start;
    if (left.length !== ROWS / DISTRICTS) throw new Error(`${left.length} choices left`);
    return time;
  });
  return { first: taken[0]!, rest: taken.slice(1) };
}

const indexed = times('district = ${district}');
const scanned = times("starts-with(concat(district, ';'), concat(${district}, ';'))");
console.log(JSON.stringify({ filter_ms: median(indexed.rest), filter_first_ms: indexed.first, filter_scan_ms: median(scanned.rest) }));
