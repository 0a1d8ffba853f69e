import { toBlob } from '../../inspect/photos.ts';
import { drawMarks, type Mark, type Point, type Tool } from './marks.ts';

type Touch = PointerEvent & { readonly currentTarget: EventTarget & HTMLCanvasElement };

/** Strokes on a photo, drawn with one finger or a pen and taken back one by one. */
export class Sketch {
  readonly #photo: ImageBitmap;
  tool = $state<Tool>('pen');
  marks = $state.raw<readonly Mark[]>([]);
  /** The stroke under the finger. */
  #drawn = $state.raw<Mark>();
  #finger: number | undefined;

  constructor(photo: ImageBitmap) {
    this.#photo = photo;
  }

  get width(): number {
    return this.#photo.width;
  }

  get height(): number {
    return this.#photo.height;
  }

  down(event: Touch): void {
    if (this.#finger !== undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#finger = event.pointerId;
    this.#drawn = { tool: this.tool, points: [placeOf(event)] };
  }

  move(event: Touch): void {
    if (this.#drawn === undefined || event.pointerId !== this.#finger) return;
    this.#drawn = { ...this.#drawn, points: [...this.#drawn.points, placeOf(event)] };
  }

  up(event: PointerEvent): void {
    if (event.pointerId !== this.#finger) return;
    // A tap leaves no arrow and no circle.
    if (this.#drawn !== undefined && this.#drawn.points.length > 1) this.marks = [...this.marks, this.#drawn];
    this.#drawn = undefined;
    this.#finger = undefined;
  }

  undo(): void {
    this.marks = this.marks.slice(0, -1);
  }

  /** The photo and its strokes; to be called in an effect, which draws it anew with each change. */
  draw(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.drawImage(this.#photo, 0, 0);
    drawMarks(context, this.#drawn === undefined ? this.marks : [...this.marks, this.#drawn]);
  }

  /** The photo with the strokes in it, as a JPEG. */
  async result(): Promise<Blob> {
    const canvas = document.createElement('canvas');
    canvas.width = this.width;
    canvas.height = this.height;
    this.draw(canvas);
    return toBlob(canvas, 'image/jpeg');
  }

  close(): void {
    this.#photo.close();
  }
}

/** The photo's own pixels, whatever its size on the screen. */
function placeOf(event: Touch): Point {
  const canvas = event.currentTarget;
  const box = canvas.getBoundingClientRect();
  return { x: ((event.clientX - box.left) * canvas.width) / box.width, y: ((event.clientY - box.top) * canvas.height) / box.height };
}
