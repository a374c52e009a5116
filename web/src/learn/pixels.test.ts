import { describe, expect, it } from "vitest";
import { differing, edges, flicker, type Pixels } from "./pixels";

function grey(rows: number[][]): Pixels {
  const data = rows.flat().flatMap((value) => [value, value, value, 255]);
  return { width: rows[0]!.length, height: rows.length, data: new Uint8ClampedArray(data) };
}

const flat = (value: number) => grey(Array.from({ length: 4 }, () => [value, value, value, value]));

describe("edges", () => {
  it("are where brightness changes, and nowhere in a flat picture", () => {
    expect(Math.max(...edges(flat(90)))).toBe(0);
    const half = grey(Array.from({ length: 4 }, () => [0, 0, 255, 255]));
    const found = edges(half);
    expect(found[1 * 4 + 1]).toBeCloseTo(1);
    expect(found[1 * 4 + 2]).toBeCloseTo(1);
    expect(found[0]).toBe(0);
  });
});

it("pixels that differ are counted", () => {
  expect(differing(flat(1), flat(1))).toBe(0);
  expect(differing(grey([[1, 2]]), grey([[1, 3]]))).toBe(1);
});

it("flicker is how much changes from picture to picture", () => {
  expect(flicker([flat(7), flat(7), flat(7)])).toBe(0);
  expect(flicker([flat(0), flat(255)])).toBeCloseTo(100);
  expect(flicker([])).toBe(0);
});
