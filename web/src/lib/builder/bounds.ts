/** Smallest and largest answer, both inclusive; either may be open. */
export type Bounds = { readonly minimum?: number | undefined; readonly maximum?: number | undefined };

const number = '(-?\\d+(?:\\.\\d+)?)';
const shape = new RegExp(`^(?:\\. >= ${number})?(?:(?: and )?\\. <= ${number})?$`);

/** Reads a constraint that only bounds a number; `undefined` when it says anything else. */
export function readBounds(constraint: string): Bounds | undefined {
  const found = shape.exec(constraint.trim().replaceAll(/\s+/g, ' '));
  if (found === null || constraint.trim() === '' || constraint.trim().startsWith('and')) return undefined;
  const [, minimum, maximum] = found;
  return { minimum: minimum === undefined ? undefined : Number(minimum), maximum: maximum === undefined ? undefined : Number(maximum) };
}

/** The constraint of bounds; empty when both are open. */
export function writeBounds({ minimum, maximum }: Bounds): string {
  return [minimum === undefined ? '' : `. >= ${minimum}`, maximum === undefined ? '' : `. <= ${maximum}`].filter(Boolean).join(' and ');
}
