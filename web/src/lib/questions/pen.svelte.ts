type Touch = PointerEvent & { readonly currentTarget: EventTarget & HTMLCanvasElement };

/** Draws what a finger or a pen writes on a canvas. */
export class Pen {
  marked = $state(false);
  #last: { readonly x: number; readonly y: number } | undefined;

  down(event: Touch): void {
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#last = place(event);
  }

  move(event: Touch): void {
    const context = event.currentTarget.getContext('2d');
    if (this.#last === undefined || context === null) return;
    const next = place(event);
    context.lineWidth = 5;
    context.lineCap = 'round';
    context.strokeStyle = '#10243f';
    context.beginPath();
    context.moveTo(this.#last.x, this.#last.y);
    context.lineTo(next.x, next.y);
    context.stroke();
    this.#last = next;
    this.marked = true;
  }

  /** Whether a stroke has ended. */
  up(): boolean {
    const drew = this.#last !== undefined && this.marked;
    this.#last = undefined;
    return drew;
  }

  reset(): void {
    this.#last = undefined;
    this.marked = false;
  }
}

/** The canvas's own pixels, whatever its size on the screen. */
function place(event: Touch): { readonly x: number; readonly y: number } {
  const canvas = event.currentTarget;
  const box = canvas.getBoundingClientRect();
  return { x: ((event.clientX - box.left) * canvas.width) / box.width, y: ((event.clientY - box.top) * canvas.height) / box.height };
}
