/** Where a picture lies on the screen: `x` and `y` of its left upper corner, and pixels of the screen for each of its own. */
export interface Zoom {
  x: number;
  y: number;
  scale: number;
}

/** What is to be seen, in pixels of the picture. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

const SMALLEST = 0.02;
const LARGEST = 64;
const LARGEST_FIT = 8; // a tiny picture is not blown up beyond recognition

/** Shows a frame as large as it fits, in the middle. */
export function fitted(frame: Frame, width: number, height: number, margin = 24): Zoom {
  const room = [Math.max(1, width - 2 * margin), Math.max(1, height - 2 * margin)] as const;
  const scale = Math.min(room[0] / frame.width, room[1] / frame.height, LARGEST_FIT);
  return {
    scale,
    x: (width - frame.width * scale) / 2 - frame.left * scale,
    y: (height - frame.height * scale) / 2 - frame.top * scale,
  };
}

/** Larger or smaller by a factor; what lies at a place of the screen stays there. */
export function zoomed(zoom: Zoom, factor: number, at: Place): Zoom {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, zoom.scale * factor));
  const grown = scale / zoom.scale;
  return { scale, x: at.x - (at.x - zoom.x) * grown, y: at.y - (at.y - zoom.y) * grown };
}

/** Two fingers went from one pair of places to another: what was between them still is. */
export function pinched(zoom: Zoom, from: readonly [Place, Place], now: readonly [Place, Place]): Zoom {
  const between = ([one, other]: readonly [Place, Place]): Place => ({
    x: (one.x + other.x) / 2,
    y: (one.y + other.y) / 2,
  });
  const apart = ([one, other]: readonly [Place, Place]): number =>
    Math.hypot(one.x - other.x, one.y - other.y);
  const [before, after] = [between(from), between(now)];
  const moved = { ...zoom, x: zoom.x + after.x - before.x, y: zoom.y + after.y - before.y };
  return zoomed(moved, apart(from) > 0 ? apart(now) / apart(from) : 1, after);
}

/** A place of the screen, in pixels of the picture. */
export const inPicture = (zoom: Zoom, at: Place): [number, number] => [
  (at.x - zoom.x) / zoom.scale,
  (at.y - zoom.y) / zoom.scale,
];
