import { focusWithin } from './context.ts';

/**
 * Keeps the focus in the question when the control that had it goes away: a photo is removed, a choice from a long list
 * is made, a row is deleted. Who works with the keyboard would begin at the top of the page again.
 */
export function stay(form: HTMLElement): () => void {
  let held: Element | undefined;
  let frames: readonly HTMLElement[] = [];
  const enter = ({ target }: FocusEvent): void => {
    held = target as Element;
    frames = framesAround(held);
  };
  const leave = ({ target }: FocusEvent): void => {
    // The browser tells of a focus that is lost with its element, too: what is removed is seen before this.
    setTimeout(() => {
      if (target === held) held = undefined;
    });
  };
  const watch = new MutationObserver(() => {
    if (held === undefined || held.isConnected || document.activeElement !== document.body) return;
    held = undefined;
    const frame = frames.find((candidate) => candidate.isConnected);
    if (frame !== undefined) focusWithin(frame);
  });
  form.addEventListener('focusin', enter);
  form.addEventListener('focusout', leave);
  watch.observe(form, { childList: true, subtree: true });
  return () => {
    form.removeEventListener('focusin', enter);
    form.removeEventListener('focusout', leave);
    watch.disconnect();
  };
}

/** The question, its row and its group, from the inside out. */
function framesAround(element: Element): readonly HTMLElement[] {
  const frame = element.closest<HTMLElement>('.q-question, .q-repeat-row, .q-group');
  return frame === null ? [] : [frame, ...framesAround(frame.parentElement ?? document.body)];
}
