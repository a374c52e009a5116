import { describe, expect, it } from "vitest";
import { colourAround, colourName, emptyGround } from "./surroundings";

const WIDTH = 12;
const at = (x: number, y: number) => (y * WIDTH + x) * 4;

/** A light blue picture with a red thing in its middle, and a mask over the thing. */
function scene() {
  const picture = new Uint8ClampedArray(WIDTH * WIDTH * 4);
  const mask = new Uint8ClampedArray(picture.length);
  for (let y = 0; y < WIDTH; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const thing = x >= 4 && x < 8 && y >= 4 && y < 8;
      picture.set(thing ? [222, 60, 58, 255] : [168, 212, 240, 255], at(x, y));
      mask[at(x, y) + 3] = thing ? 255 : 0;
    }
  }
  return { picture, mask };
}

describe("the surroundings of a mask", () => {
  it("are called by the colour beside it, not by that under it", () => {
    const { picture, mask } = scene();
    expect(colourAround(picture, mask, WIDTH, 2)).toBe("light blue");
  });

  it("are nothing where all is masked", () => {
    const { picture, mask } = scene();
    expect(colourAround(picture, mask.fill(255), WIDTH, 2)).toBeNull();
  });

  it("have words", () => {
    expect(colourName(250, 250, 252)).toBe("white");
    expect(emptyGround("mint")).toContain("mint background");
    expect(emptyGround(null)).not.toContain("null");
  });
});
