export type Point = { readonly x: number; readonly y: number };
export type Tool = 'pen' | 'arrow' | 'circle';

/** One stroke, in pixels of the photo. An arrow points from the first point to the last; a circle lies between the two. */
export type Mark = { readonly tool: Tool; readonly points: readonly Point[] };

/** Red within white: seen on any photo, by day and in print. */
const ink = '#e11d1d';
const halo = '#ffffff';

/** Draws strokes over what the canvas shows, as thick as its size asks for. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly Mark[]): void {
  const { width, height } = context.canvas;
  const thick = Math.max(4, Math.round(Math.max(width, height) / 160));
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const mark of marks) {
    const path = pathOf(mark, thick);
    context.strokeStyle = halo;
    context.lineWidth = thick * 1.8;
    context.stroke(path);
    context.strokeStyle = ink;
    context.lineWidth = thick;
    context.stroke(path);
  }
}

function pathOf({ tool, points }: Mark, thick: number): Path2D {
  const path = new Path2D();
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return path;
  if (tool === 'circle') {
    const [x, y] = [(first.x + last.x) / 2, (first.y + last.y) / 2];
    path.ellipse(x, y, Math.abs(last.x - first.x) / 2, Math.abs(last.y - first.y) / 2, 0, 0, 2 * Math.PI);
    return path;
  }
  path.moveTo(first.x, first.y);
  for (const { x, y } of tool === 'pen' ? points : [last]) path.lineTo(x, y);
  if (tool === 'arrow') addHead(path, first, last, thick * 5);
  return path;
}

function addHead(path: Path2D, from: Point, to: Point, length: number): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  for (const side of [-0.5, 0.5]) {
    path.moveTo(to.x, to.y);
    path.lineTo(to.x - length * Math.cos(angle + side), to.y - length * Math.sin(angle + side));
  }
}
