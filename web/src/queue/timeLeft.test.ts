import { describe, expect, it } from "vitest";
import type { Job } from "@/api/types";
import { sampled, secondsLeft, speedOf, spoken, stepsOf, workOf, type Sample } from "./timeLeft";

const job = (steps: number, items = 1, width = 100, height = 100, frames?: number) => ({
  resolved: {
    steps,
    items: Array.from({ length: items }, () => ({})),
    output: frames ? { kind: "video", width, height, frames } : { kind: "image", width, height },
  } as unknown as Job["resolved"],
});

const run = (...samples: [number, number][]) =>
  samples.reduce<Sample[]>((before, [at, done]) => sampled(before, { at, done }), []);

describe("a speed", () => {
  it("is steps in a second", () => {
    expect(speedOf(run([10, 0], [12, 4], [14, 8]))).toBe(2);
  });

  it("is not believed too early", () => {
    expect(speedOf([])).toBeNull();
    expect(speedOf(run([10, 3]))).toBeNull();
    expect(speedOf(run([10, 3], [10.3, 4]))).toBeNull();
  });

  it("is that of the last while", () => {
    const slowThenFast = run([0, 0], [100, 1], [101, 11], [110, 101], [131, 311], [132, 321]);
    expect(speedOf(slowThenFast)).toBeCloseTo(10);
  });

  it("begins anew with a job that was begun anew", () => {
    expect(run([0, 5], [1, 9], [2, 1])).toEqual([{ at: 2, done: 1 }]);
    expect(run([0, 5], [9, 5])).toHaveLength(1);
  });
});

describe("time left", () => {
  it("is what is left of a job at its speed", () => {
    expect(secondsLeft([{ job: job(20), done: 10, speed: 2 }], [])).toBe(5);
  });

  it("counts what waits by its size", () => {
    expect(stepsOf(job(10, 3))).toBe(30);
    expect(workOf(job(1, 1, 10, 10, 8))).toBe(800);
    const left = secondsLeft([{ job: job(20), done: 10, speed: 2 }], [job(10, 2), job(5, 1, 200, 100)]);
    expect(left).toBe(5 + 10 + 5);
  });

  it("is shared by several workers", () => {
    const two = [
      { job: job(20), done: 10, speed: 2 },
      { job: job(20), done: 10, speed: 2 },
    ];
    expect(secondsLeft(two, [job(40)])).toBe(15);
  });

  it("is unknown without a speed", () => {
    expect(secondsLeft([{ job: job(20), done: 0, speed: null }], [])).toBeNull();
    expect(secondsLeft([], [job(20)])).toBeNull();
  });

  it("is said no more exactly than it is known", () => {
    expect(spoken(1)).toEqual({ unit: "seconds", count: 5 });
    expect(spoken(31)).toEqual({ unit: "seconds", count: 35 });
    expect(spoken(55)).toEqual({ unit: "minutes", count: 1 });
    expect(spoken(7200)).toEqual({ unit: "hours", count: 2 });
  });
});
