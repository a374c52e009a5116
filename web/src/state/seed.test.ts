import { expect, it } from "vitest";
import { rollSeed, seedOf } from "./seed";

it("reads whole numbers, whatever stands around them", () => {
  expect(["", "abc", "7", " 12 345 ", "-3", "99999999999999999999"].map(seedOf)).toEqual([
    null,
    null,
    7,
    12345,
    3,
    999_999_999_999_999,
  ]);
});

it("rolls seeds that are easy to read out", () => {
  const rolled = Array.from({ length: 100 }, rollSeed);
  expect(rolled.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 1_000_000)).toBe(true);
  expect(new Set(rolled).size).toBeGreaterThan(50);
});
