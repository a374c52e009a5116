/** Words for what lies around a mask: all that can be said of it without knowing what is in the picture. */

/** Colours as the embedded model learned to call them. */
const COLOURS: Record<string, readonly [number, number, number]> = {
  white: [255, 255, 255],
  black: [24, 24, 28],
  grey: [150, 152, 158],
  red: [222, 60, 58],
  orange: [246, 150, 58],
  yellow: [252, 214, 80],
  green: [92, 176, 92],
  mint: [184, 232, 208],
  "light blue": [170, 214, 246],
  blue: [64, 116, 214],
  "dark blue": [30, 42, 96],
  purple: [142, 92, 200],
  pink: [248, 170, 200],
  brown: [140, 98, 70],
  beige: [240, 226, 200],
};

/** The name of the colour nearest to one, 0 to 255 each. */
export function colourName(red: number, green: number, blue: number): string {
  const far = ([r, g, b]: readonly [number, number, number]) =>
    (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  return Object.entries(COLOURS).reduce((best, one) => (far(one[1]) < far(best[1]) ? one : best))[0];
}

/**
 * The colour that is met most often just beside the mask; null if there is nothing beside it.
 *
 * @param picture - red, green, blue and opacity of each pixel, row by row.
 * @param mask - the same, where what is not transparent is painted anew.
 * @param width - of both, in pixels.
 * @param reach - how far from the mask is still beside it, in pixels.
 */
export function colourAround(
  picture: Uint8ClampedArray,
  mask: Uint8ClampedArray,
  width: number,
  reach: number,
): string | null {
  const height = mask.length / 4 / width;
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[(y * width + x) * 4 + 3]! > 8;
  const seen = new Map<string, number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (inside(x, y)) continue;
      if (
        ![inside(x - reach, y), inside(x + reach, y), inside(x, y - reach), inside(x, y + reach)].some(
          Boolean,
        )
      )
        continue;
      const at = (y * width + x) * 4;
      const name = colourName(picture[at]!, picture[at + 1]!, picture[at + 2]!);
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  }
  return [...seen].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

/** The prompt with which something is painted over by nothing: no word that could be taken for a thing. */
export const emptyGround = (colour: string | null): string =>
  colour ? `${colour} background` : "plain background";
