import { getContext, setContext } from 'svelte';
import type { Path } from '@safeground/forms';
import type { Fill } from '../inspect/fill.svelte.ts';
import type { Photos } from '../inspect/photos.ts';
import type { Tones } from '../inspect/tones.ts';

/** What every control works with. */
export type FillContext = {
  readonly fill: Fill;
  readonly photos: Photos;
  readonly tones: Tones;
  /** A reviewer's words on the question, when the submission came back. */
  readonly remarks: ReadonlyMap<Path, string>;
  /** Shows another question and gives it the focus. */
  readonly jump: (path: Path) => unknown;
};

/** A control draws the answer of one path. `label` and `description` are the ids of the texts that explain it. */
export type ControlProps = { readonly path: Path; readonly label: string; readonly description: string };

const key = Symbol('fill');

export function provideFill(context: FillContext): void {
  setContext(key, context);
}

export function useFill(): FillContext {
  return getContext<FillContext>(key);
}

/** The id of the control (or its frame) of a path, for jumps and labels. */
export function anchor(path: Path): string {
  return `q-${path.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}

/** Scrolls to a question that is drawn, and gives it the focus. */
export function show(path: Path): void {
  const target = document.getElementById(anchor(path));
  if (target === null) return;
  target.scrollIntoView({ block: 'center' });
  focusWithin(target);
}

/** Gives the focus to the answer within a frame, or to the frame itself where there is nothing to type or press. */
export function focusWithin(frame: HTMLElement): void {
  const controls = [...frame.querySelectorAll<HTMLInputElement>('input, textarea, button')].filter((control) => !control.disabled);
  (controls.find((control) => control.checked) ?? controls[0] ?? frame).focus({ preventScroll: true });
}
