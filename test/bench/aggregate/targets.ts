export type Targets = Readonly<Record<string, { readonly atLeast: number } | { readonly atMost: number }>>;

export type Verdict = { readonly figure: string; readonly value: number; readonly target: string; readonly met: boolean };

/** The figures that have a target, in the targets' order; printed beside them on standard error. Speed is read by people: no test asserts it. */
export function verdicts(targets: Targets, figures: Readonly<Record<string, number>>): readonly Verdict[] {
  const found = Object.entries(targets).flatMap(([figure, target]) => {
    const value = figures[figure];
    if (value === undefined) return [];
    return 'atLeast' in target
      ? [{ figure, value, target: `>= ${target.atLeast}`, met: value >= target.atLeast }]
      : [{ figure, value, target: `<= ${target.atMost}`, met: value <= target.atMost }];
  });
  for (const { figure, value, target, met } of found)
    console.error(`${met ? 'met   ' : 'MISSED'} ${figure.padEnd(22)} ${String(value).padStart(10)}   target ${target}`);
  return found;
}
