import { describe, expect, it } from "vitest";
import {
  isBlank,
  NOTHING,
  painted,
  radiusAt,
  redo,
  thinned,
  trace,
  undo,
  type Op,
  type Point,
  type Spot,
} from "./strokes";

const stroke = (erase = false): Op => ({ kind: "stroke", points: [[1, 1, 1]], size: 4, softness: 0, erase });

/** Twice the area inside corners; its sign is the sense in which they turn. */
const turning = (corners: readonly Spot[]) =>
  corners.reduce((sum, [x, y], index) => {
    const [toX, toY] = corners[(index + 1) % corners.length]!;
    return sum + x * toY - toX * y;
  }, 0);

describe("the history of a mask", () => {
  it("goes back and forth, stroke by stroke", () => {
    const [one, two] = [stroke(), stroke(true)];
    const both = painted(painted(NOTHING, one), two);
    const back = undo(both);
    expect(back.done).toEqual([one]);
    expect(redo(back)).toEqual(both);
    expect(undo(undo(undo(both))).done).toEqual([]);
    expect(redo(both)).toBe(both);
  });

  it("forgets what was undone once something new is painted", () => {
    const after = painted(undo(painted(NOTHING, stroke())), { kind: "all" });
    expect(after).toEqual({ done: [{ kind: "all" }], undone: [] });
  });

  it("is blank after clearing, and after erasing alone", () => {
    expect(isBlank(NOTHING)).toBe(true);
    expect(isBlank(painted(NOTHING, stroke(true)))).toBe(true);
    const full = painted(NOTHING, stroke());
    expect(isBlank(full)).toBe(false);
    const cleared = painted(full, { kind: "clear" });
    expect(isBlank(cleared)).toBe(true);
    expect(isBlank(undo(cleared))).toBe(false);
    expect(isBlank(painted(cleared, { kind: "invert" }))).toBe(false);
  });
});

describe("the trace of a brush", () => {
  it("is wider the harder it is pressed, and never nothing", () => {
    expect(radiusAt(10, 1)).toBe(5);
    expect(radiusAt(10, 0)).toBeCloseTo(1);
    expect(radiusAt(10, 7)).toBe(5);
  });

  it("turns the same way whichever way the hand goes, so that no hole appears where it crosses itself", () => {
    const ways: Point[] = [
      [0, 0, 1],
      [10, 3, 0.5],
      [4, 12, 1],
      [-8, 2, 0.2],
      [0, -9, 1],
      [0, 0, 1],
    ];
    const { discs, bands } = trace(ways, 6);
    expect(discs).toHaveLength(6);
    expect(bands).toHaveLength(5);
    for (const band of bands) expect(turning(band)).toBeGreaterThan(0);
  });

  it("is a dot where the hand did not move", () => {
    expect(
      trace(
        [
          [3, 4, 1],
          [3, 4, 1],
        ],
        8,
      ),
    ).toEqual({
      discs: [
        [3, 4, 4],
        [3, 4, 4],
      ],
      bands: [],
    });
  });

  it("is kept in few points, with its first and its last", () => {
    const many = Array.from({ length: 1000 }, (_, index): Point => [index / 10, 0, 1]);
    const few = thinned(many, 48);
    expect(few.length).toBeLessThan(60);
    expect(few[0]).toEqual([0, 0, 1]);
    expect(few.at(-1)).toEqual([99.9, 0, 1]);
  });
});
