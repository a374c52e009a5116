/** The ways that things take through a film: points at even times, as shares of the picture's width and height. */
export type Spot = readonly [x: number, y: number];

const KEPT = 24; // points: enough for any curve of the hand

const length = (from: Spot, to: Spot): number => Math.hypot(to[0] - from[0], to[1] - from[1]);

/** What is this far along a path, 0 to 1 of its length. */
export function along(points: readonly Spot[], share: number): Spot {
  const first = points[0] ?? [0.5, 0.5];
  const whole = points.slice(1).reduce((sum, point, index) => sum + length(points[index]!, point), 0);
  let left = whole * Math.min(1, Math.max(0, share));
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1]!, points[index]!];
    const piece = length(from, to);
    if (piece > 0 && left <= piece) {
      const part = left / piece;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= piece;
  }
  return points.at(-1) ?? first;
}

/** A line drawn by hand as a path of even speed; null where the hand hardly moved. */
export function drawn(points: readonly Spot[]): Spot[] | null {
  const whole = points.slice(1).reduce((sum, point, index) => sum + length(points[index]!, point), 0);
  if (whole < 0.02) return null;
  return Array.from({ length: KEPT }, (_, index): Spot => {
    const [x, y] = along(points, index / (KEPT - 1));
    return [kept(x), kept(y)];
  });
}

/** A path may leave the picture by its own size, and is kept to a thousandth of it. */
const kept = (share: number): number => Math.round(Math.min(2, Math.max(-1, share)) * 1000) / 1000;

/** Where something is at a time of the film, its points being passed at even times. */
export function at(points: readonly Spot[], time: number): Spot {
  const place = Math.min(1, Math.max(0, time)) * (points.length - 1);
  const [from, to] = [points[Math.floor(place)], points[Math.ceil(place)]];
  if (!from || !to) return [0.5, 0.5];
  const part = place - Math.floor(place);
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

const STRAIGHT = 0.3;

/** A straight path from the middle, for those who do not draw. */
export const STRAIGHTS = {
  left: [[0.5, 0.5], [0.5 - STRAIGHT, 0.5]],
  right: [[0.5, 0.5], [0.5 + STRAIGHT, 0.5]],
  up: [[0.5, 0.5], [0.5, 0.5 - STRAIGHT]],
  down: [[0.5, 0.5], [0.5, 0.5 + STRAIGHT]],
} as const satisfies Record<string, Spot[]>; // prettier-ignore
