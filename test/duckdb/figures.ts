import type { Summary } from '@safeground/contract';

/** The figures of a summary under the names the answers have; those that are zero are left out, as a database leaves out what is not there. */
export function figuresOf(summary: Summary): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const put = (name: string, value: number | undefined): void => void (value === undefined || found.set(name, value));
  const putCount = (name: string, value: number): void => put(name, value === 0 ? undefined : value);
  put('submissions', summary.submissions);
  put('flagged', summary.flagged);
  putNumbers(put, 'score', summary.score);
  summary.score?.histogram.forEach((count, band) => putCount(`band.${band}`, count));
  for (const { code, count } of summary.classes) putCount(`class.${code}`, count);
  for (const { id, label: _label, vetoes, ...counts } of summary.criteria) {
    for (const [name, count] of Object.entries(counts)) putCount(`${id}.${name}`, count);
    if (id === 'C2') put('C2.vetoes', vetoes);
  }
  for (const question of summary.questions) {
    const { id, choices = [], other = 0, numbers, days, hours = [], files } = question;
    for (const state of ['answered', 'missing', 'hidden'] as const) putCount(`${id}.${state}`, question[state]);
    for (const choice of choices) putCount(`${id}.choice.${choice.name}`, choice.count);
    putCount(`${id}.choice.other`, other);
    putNumbers(put, id, numbers);
    if (days?.first !== undefined && days.last !== undefined) {
      put(`${id}.days`, days.count);
      put(`${id}.first`, Number(days.first.replaceAll('-', '')));
      put(`${id}.last`, Number(days.last.replaceAll('-', '')));
    }
    for (const { part, count } of days?.months ?? []) put(`${id}.month.${part}`, count);
    for (const { part, count } of hours) put(`${id}.at.${part}`, count);
    put(`${id}.files`, files);
  }
  for (const child of summary.children) {
    // The unit itself stands among those below it, where something is about it directly.
    if (child.unit === summary.unit.id) continue;
    putCount(`below.${child.unit}.submissions`, child.submissions);
    put(`below.${child.unit}.mean`, child.mean);
  }
  return found;
}

type Numbers = NonNullable<Summary['questions'][number]['numbers']>;

function putNumbers(put: (name: string, value: number | undefined) => void, name: string, numbers: Numbers | undefined): void {
  if (numbers === undefined) return;
  const { count, sum, mean, min, max, quantiles } = numbers;
  for (const [key, value] of Object.entries({ count, sum, mean, min, max })) put(`${name}.${key}`, value);
  const { exact: _exact, ...shares } = quantiles!;
  for (const [key, value] of Object.entries(shares)) put(`${name}.${key}`, value);
}

/** How far a figure may lie from the exact one: nothing but rounding of a double, and quantiles of many values 1.6 %. */
export function isNear(name: string, found: number, expected: number): boolean {
  const share = /\.p\d\d$/.test(name) ? 0.016 : 1e-12;
  return Math.abs(found - expected) <= Math.abs(expected) * share + 1e-9;
}
