import { describe, expect, it } from "vitest";
import type { CameraMove } from "@/api/types";
import { AMOUNTS, DIRECTIONS, MOVES, placement, progress, transformOf } from "./camera";

const move = (change: Partial<CameraMove> & Pick<CameraMove, "move">): CameraMove => ({
  direction: DIRECTIONS[change.move][0] ?? null,
  easing: "linear",
  start: 0,
  end: 1,
  ...change,
});

const at = (moves: CameraMove[], time = 1) => placement(moves, time, 120, 80);

describe("the camera's preview", () => {
  it("stands still before a move, and stays where it went after it", () => {
    const pan = move({ move: "pan", start: 0.25, end: 0.75 });
    expect(at([pan], 0.2)).toEqual(at([], 0));
    expect(at([pan], 0.5).right).toBeCloseTo(30);
    expect(at([pan], 0.8)).toEqual(at([pan], 1));
  });

  it("lets the scene go the other way than the camera", () => {
    expect(at([move({ move: "pan", direction: "right", amount: 60 })]).right).toBeCloseTo(-120);
    expect(at([move({ move: "tilt", direction: "up", amount: 30 })]).down).toBeCloseTo(60);
    expect(at([move({ move: "pedestal", direction: "down", amount: 1 })]).down).toBeCloseTo(-80);
    expect(at([move({ move: "zoom", direction: "out", amount: 2 })]).scale).toBeCloseTo(0.5);
    expect(at([move({ move: "roll", direction: "left", amount: 90 })]).turn).toBeCloseTo(Math.PI / 2);
  });

  it("adds moves up", () => {
    const both = at([
      move({ move: "zoom", amount: 2 }),
      move({ move: "dolly", amount: 3 }),
      move({ move: "static" }),
    ]);
    expect(both.scale).toBeCloseTo(6);
  });

  it("eases", () => {
    const eased = (easing: CameraMove["easing"], time: number) =>
      progress({ start: 0, end: 1, easing }, time);
    expect([eased("ease-in", 0.5), eased("ease-out", 0.5), eased("ease-in-out", 0.5)]).toEqual([
      0.25, 0.75, 0.5,
    ]);
    for (const easing of ["linear", "ease-in", "ease-out", "ease-in-out"] as const) {
      expect([eased(easing, 0), eased(easing, 1)]).toEqual([0, 1]);
    }
  });

  it("has a usual amount within bounds for each move that has one", () => {
    for (const kind of MOVES) {
      if (kind === "static") continue;
      const { usual, min, max } = AMOUNTS[kind];
      expect(usual).toBeGreaterThan(min);
      expect(usual).toBeLessThan(max);
    }
  });

  it("leaves the picture where it is without a move", () => {
    expect(transformOf(at([]), 120, 80)).toBe("translate(60 40) matrix(1 0 0 1 0 0) translate(-60 -40)");
  });

  it("turns and grows what was shifted", () => {
    const place = { right: 10, down: 0, scale: 2, turn: Math.PI / 2, nearRight: 0, nearDown: 0 };
    expect(transformOf(place, 2, 2)).toContain("matrix(0 2 -2 0 0 20)");
  });
});
