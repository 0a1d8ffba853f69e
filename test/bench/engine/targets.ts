/** What the engine is held to. Speed is read here by people; no test asserts it. */
const targets: Readonly<Record<string, { readonly atLeast: number } | { readonly atMost: number }>> = {
  answer_ratio: { atLeast: 1_000 },
  load_ratio: { atLeast: 12 },
  growth: { atMost: 2.5 },
  add_row_growth: { atMost: 1.5 },
  revalidate_ratio: { atLeast: 500 },
  hand_ratio: { atLeast: 0.12 },
  heap_ratio_odk: { atLeast: 4 },
  import_cpu_ms: { atMost: 20 },
  gzip_kb: { atMost: 30 },
  filter_ms: { atMost: 5 },
};

export type Verdict = { readonly figure: string; readonly value: number; readonly target: string; readonly met: boolean };

/** The figures that have a target, in the order above; those that were not measured are left out. */
export function verdicts(figures: Readonly<Record<string, number>>): readonly Verdict[] {
  return Object.entries(targets).flatMap(([figure, target]) => {
    const value = figures[figure];
    if (value === undefined) return [];
    return 'atLeast' in target
      ? [{ figure, value, target: `>= ${target.atLeast}`, met: value >= target.atLeast }]
      : [{ figure, value, target: `<= ${target.atMost}`, met: value <= target.atMost }];
  });
}
