/**
 * What was painted, as a list of strokes: small to keep, and undone by leaving the last one out.
 *
 * Lengths are pixels of the picture. A point is where the brush was and how hard it was pressed, 0 to 1.
 */
export type Point = readonly [x: number, y: number, pressure: number];
export type Spot = readonly [x: number, y: number];

export interface Stroke {
  kind: "stroke";
  points: Point[];
  /** The brush's width where it is pressed hardest. */
  size: number;
  /** 0 is a hard edge, 1 one that fades from the middle. */
  softness: number;
  erase: boolean;
  /** Of a doodle; a mask has none. */
  colour?: string;
}

/** An area inside a line. */
export interface Area {
  kind: "area";
  points: Spot[];
  erase: boolean;
  colour?: string;
}

export type Op = Stroke | Area | { kind: "all" } | { kind: "clear" } | { kind: "invert" };

export interface History {
  done: Op[];
  undone: Op[];
}

export const NOTHING: History = { done: [], undone: [] };

/** Something more was painted; what had been undone is gone. */
export const painted = (history: History, op: Op): History => ({ done: [...history.done, op], undone: [] });

export function undo(history: History): History {
  const last = history.done.at(-1);
  return last ? { done: history.done.slice(0, -1), undone: [...history.undone, last] } : history;
}

export function redo(history: History): History {
  const next = history.undone.at(-1);
  return next ? { done: [...history.done, next], undone: history.undone.slice(0, -1) } : history;
}

const adds = (op: Op): boolean =>
  op.kind === "all" || op.kind === "invert" || ((op.kind === "stroke" || op.kind === "area") && !op.erase);

/** Whether nothing can be left of what was painted. */
export const isBlank = (history: History): boolean =>
  !history.done.slice(history.done.findLastIndex((op) => op.kind === "clear") + 1).some(adds);

/** Light pressure still leaves a line. */
const LIGHTEST = 0.2;

export const radiusAt = (size: number, pressure: number): number =>
  (size / 2) * (LIGHTEST + (1 - LIGHTEST) * Math.min(1, Math.max(0, pressure)));

/** What a brush leaves behind: a disc at each point and what lies between neighbours. */
export interface Trace {
  discs: [x: number, y: number, radius: number][];
  /** Four corners each, all in the same sense of turning as the discs, so that one fill joins them without holes. */
  bands: [Spot, Spot, Spot, Spot][];
}

export function trace(points: readonly Point[], size: number): Trace {
  const discs = points.map(([x, y, pressure]): Trace["discs"][number] => [x, y, radiusAt(size, pressure)]);
  const bands: Trace["bands"] = [];
  for (let index = 1; index < discs.length; index++) {
    const [x, y, radius] = discs[index - 1]!;
    const [toX, toY, toRadius] = discs[index]!;
    const length = Math.hypot(toX - x, toY - y);
    if (length === 0) continue;
    const [right, down] = [-(toY - y) / length, (toX - x) / length]; // across the line
    bands.push([
      [x - right * radius, y - down * radius],
      [toX - right * toRadius, toY - down * toRadius],
      [toX + right * toRadius, toY + down * toRadius],
      [x + right * radius, y + down * radius],
    ]);
  }
  return { discs, bands };
}

/** Leaves out points so near to the one before that nobody could see them. */
export function thinned(points: readonly Point[], size: number): Point[] {
  const near = Math.max(0.5, size / 24);
  const left: Point[] = [];
  for (const point of points) {
    const before = left.at(-1);
    if (!before || Math.hypot(point[0] - before[0], point[1] - before[1]) >= near) left.push(point);
  }
  const last = points.at(-1);
  if (last && left.at(-1) !== last && left.length > 1) left.push(last);
  return left.map(([x, y, pressure]): Point => [round(x), round(y), round(pressure)]);
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The rectangle between two corners. */
export const rectangle = ([x, y]: Spot, [toX, toY]: Spot): Spot[] => [
  [x, y],
  [toX, y],
  [toX, toY],
  [x, toY],
];
