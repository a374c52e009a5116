import { describe, expect, it } from "vitest";
import { clock, dragged, framesOf, stepsOf } from "./timeline";

const span = { start: 0.25, end: 0.5 };

describe("a bar on the timeline", () => {
  it("is dragged by its ends, to the nearest frame", () => {
    expect(dragged(span, "start", 0.04, 20)).toEqual({ start: 0.3, end: 0.5 });
    expect(dragged(span, "end", 0.26, 20)).toEqual({ start: 0.25, end: 0.75 });
  });

  it("never ends before it starts", () => {
    const least = dragged(span, "start", 5, 20);
    expect(least.start).toBeCloseTo(0.45);
    expect(dragged(span, "end", -5, 20).end).toBeCloseTo(0.3);
    expect(dragged({ start: 0, end: 1 }, "end", -9, 1)).toEqual({ start: 0, end: 1 });
  });

  it("keeps its length when it is moved, and stays in the film", () => {
    expect(dragged(span, "whole", 0.25, 20)).toEqual({ start: 0.5, end: 0.75 });
    expect(dragged(span, "whole", 9, 20)).toEqual({ start: 0.75, end: 1 });
    expect(dragged(span, "whole", -9, 20)).toEqual({ start: 0, end: 0.25 });
  });

  it("carries everything else along", () => {
    expect(dragged({ ...span, move: "pan" }, "whole", 0, 20)).toMatchObject({ move: "pan" });
  });
});

describe("a film's length", () => {
  it("is counted in frames, at least one", () => {
    expect(framesOf(2.1, 8)).toBe(17);
    expect(framesOf(0.01, 8)).toBe(1);
    expect(stepsOf(1)).toBe(1);
    expect(stepsOf(17)).toBe(16);
    expect(clock(0.5, 5)).toBe("2.5");
  });
});
