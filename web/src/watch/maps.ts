/** Attention maps, laid over a picture as light: what a word does not steer is darkened. */

export type Map = readonly (readonly number[])[];

const VEIL = [24, 12, 48] as const;
const DARKEST = 200; // of 255

/** A map from its own lowest place, 0, to its highest, 1: small differences are what is to be seen. */
export function stretched(map: Map): number[][] {
  const all = map.flat();
  const low = Math.min(...all);
  const reach = Math.max(...all) - low || 1;
  return map.map((row) => row.map((value) => (value - low) / reach));
}

/** The mean of some maps of one size; null where there is none. */
export function meanOf(maps: readonly (Map | null | undefined)[]): number[][] | null {
  const known = maps.filter((map): map is Map => map != null);
  const first = known[0];
  if (!first) return null;
  return first.map((row, y) =>
    row.map((_, x) => known.reduce((sum, map) => sum + (map[y]?.[x] ?? 0), 0) / known.length),
  );
}

/** Paints the veil, one pixel for each place of the map; the page enlarges it smoothly. */
export function paintVeil(canvas: HTMLCanvasElement, map: Map): void {
  const height = map.length;
  const width = map[0]?.length ?? 0;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const pixels = context.createImageData(width, height);
  stretched(map).forEach((row, y) =>
    row.forEach((value, x) =>
      pixels.data.set([...VEIL, Math.round((1 - value) * DARKEST)], 4 * (y * width + x)),
    ),
  );
  context.putImageData(pixels, 0, 0);
}
