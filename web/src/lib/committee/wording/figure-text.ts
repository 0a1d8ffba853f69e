/** How a figure is said: over the period, on its last day, as a share of another. */
export const ways = ['sum', 'end', 'share', 'shareEnd'] as const;
export type Way = (typeof ways)[number];

/** A figure as a sentence names it, such as `{done/tasks@end}`. */
export function figureText(figure: string, way: Way, whole: string): string {
  const name = way === 'share' || way === 'shareEnd' ? `${figure}/${whole}` : figure;
  return `{${name}${way === 'end' || way === 'shareEnd' ? '@end' : ''}}`;
}
