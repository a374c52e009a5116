/** Which strokes a drawn line becomes. */
import type { Line } from "./Easel";
import type { Brush } from "./store";
import { rectangle, thinned, type Area, type Op, type Spot, type Stroke } from "./strokes";

/** The stroke for a line drawn with a brush; null where it is no more than a click that selects nothing. */
export function opOf(points: Line["points"], brush: Brush, colour?: string): Op | null {
  if (points.length === 0 || brush.kind === "hand") return null;
  const coloured = (op: Stroke | Area): Op => (colour ? { ...op, colour } : op);
  if (brush.kind === "rectangle" || brush.kind === "lasso") {
    const spots = points.map(([x, y]): Spot => [Math.round(x), Math.round(y)]);
    const corners = brush.kind === "rectangle" ? rectangle(spots[0]!, spots.at(-1)!) : spots;
    const wide = Math.max(...corners.map(([x]) => x)) - Math.min(...corners.map(([x]) => x));
    const high = Math.max(...corners.map(([, y]) => y)) - Math.min(...corners.map(([, y]) => y));
    return wide > 0 && high > 0 ? coloured({ kind: "area", points: corners, erase: false }) : null;
  }
  const { size, softness } = brush;
  return coloured({
    kind: "stroke",
    points: thinned(points, size),
    size,
    softness,
    erase: brush.kind === "eraser",
  });
}
