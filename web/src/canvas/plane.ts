/** Strokes as pixels: a plane as large as the picture, transparent where nothing was painted. */
import { trace, type Op, type Stroke } from "./strokes";

export function blank(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

export function pen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to paint on");
  return context;
}

/** A plane to which strokes are added one by one, with the one that is being drawn on top. */
export class Plane {
  /** What is seen: everything that is done, and the stroke in the making. */
  readonly canvas: HTMLCanvasElement;
  private readonly settled: HTMLCanvasElement;
  private drawn: readonly Op[] = [];
  private frame = 0;
  private tell: () => void = () => undefined;

  /**
   * @param tint - the colour of strokes that have none of their own.
   */
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly tint: string,
  ) {
    this.canvas = blank(width, height);
    this.settled = blank(width, height);
  }

  /** Shows what is done, and no more. */
  sync(done: readonly Op[]): void {
    const context = pen(this.settled);
    const goesOn = this.drawn.length <= done.length && this.drawn.every((op, index) => op === done[index]);
    if (!goesOn) context.clearRect(0, 0, this.width, this.height);
    for (const op of goesOn ? done.slice(this.drawn.length) : done) drawOp(context, op, this.tint);
    this.drawn = done;
    cancelAnimationFrame(this.frame);
    this.show(null);
  }

  /** Shows a stroke in the making on top of what is done, as soon as the screen can. */
  live(op: Op | null): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.show(op));
  }

  /** Tells of every change; returns what ends it. */
  watch(tell: () => void): () => void {
    this.tell = tell;
    return () => {
      this.tell = () => undefined;
    };
  }

  private show(live: Op | null): void {
    const context = pen(this.canvas);
    context.clearRect(0, 0, this.width, this.height);
    context.drawImage(this.settled, 0, 0);
    if (live) drawOp(context, live, this.tint);
    this.tell();
  }
}

/** Draws one stroke onto what is there. */
function drawOp(context: CanvasRenderingContext2D, op: Op, tint: string): void {
  const { width, height } = context.canvas;
  context.save();
  context.fillStyle = tint;
  if (op.kind === "clear") context.clearRect(0, 0, width, height);
  else if (op.kind === "all") context.fillRect(0, 0, width, height);
  else if (op.kind === "invert") {
    context.globalCompositeOperation = "source-out";
    context.fillRect(0, 0, width, height);
  } else {
    context.globalCompositeOperation = op.erase ? "destination-out" : "source-over";
    if (op.kind === "stroke") drawStroke(context, op, op.colour ?? tint);
    else {
      context.fillStyle = op.colour ?? tint;
      context.beginPath();
      for (const [x, y] of op.points) context.lineTo(x, y);
      context.fill();
    }
  }
  context.restore();
}

/**
 * One fill for the whole stroke, so that a soft edge does not grow harder where the brush passes twice. Softness is a
 * shadow whose caster lies out of sight: unlike filters, every browser has shadows.
 */
function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke, colour: string): void {
  const aside = stroke.softness > 0 ? 2 * context.canvas.width + 4 * stroke.size : 0;
  const { discs, bands } = trace(stroke.points, stroke.size * (1 - stroke.softness / 2));
  const path = new Path2D();
  for (const [x, y, radius] of discs) {
    path.moveTo(x - aside + radius, y);
    path.arc(x - aside, y, radius, 0, 2 * Math.PI);
  }
  for (const [first, ...others] of bands) {
    path.moveTo(first[0] - aside, first[1]);
    for (const [x, y] of others) path.lineTo(x - aside, y);
    path.closePath();
  }
  context.fillStyle = colour;
  if (aside) {
    context.shadowColor = colour;
    context.shadowBlur = (stroke.size * stroke.softness) / 2;
    context.shadowOffsetX = aside;
  }
  context.fill(path, "nonzero");
}

/** A plane as a mask: white where something was painted, black elsewhere. Null if nothing was. */
export async function maskOf(plane: HTMLCanvasElement): Promise<Blob | null> {
  const mask = blank(plane.width, plane.height);
  const context = pen(mask);
  context.drawImage(plane, 0, 0);
  const { data } = context.getImageData(0, 0, mask.width, mask.height);
  let opacity = 3;
  while (opacity < data.length && data[opacity] === 0) opacity += 4;
  if (opacity >= data.length) return null;
  context.globalCompositeOperation = "source-in";
  context.fillStyle = "white";
  context.fillRect(0, 0, mask.width, mask.height);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "black";
  context.fillRect(0, 0, mask.width, mask.height);
  return png(mask);
}

export function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large to keep"))),
      "image/png",
    ),
  );
}
