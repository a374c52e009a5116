import { expect, it } from "vitest";
import { between, sharesOf, walkPrompts, walkSeeds } from "./walk";

it("a walk begins at the first and ends at the second", () => {
  expect(sharesOf(5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  const base = { prompt: "a cat", seed: 7 };
  expect(walkPrompts(base, "a fox", 2)).toEqual([
    { ...base, mix: { prompt: "a fox", share: 0 } },
    { ...base, mix: { prompt: "a fox", share: 1 } },
  ]);
  expect(walkSeeds(base, 9, 3)[1]).toEqual({ ...base, variation: { seed: 9, strength: 0.5 } });
});

it("between two pictures the next is faded in", () => {
  expect(between(0, 7)).toEqual({ below: 0, above: 1, share: 0 });
  expect(between(2.25, 7)).toEqual({ below: 2, above: 3, share: 0.25 });
  expect(between(6, 7)).toEqual({ below: 6, above: 6, share: 0 });
});
