import { expect, it } from "vitest";
import { meanOf, stretched } from "./maps";

it("a map is stretched from its lowest to its highest", () => {
  expect(stretched([[0.5, 1], [0.75, 0.5]])).toEqual([[0, 1], [0.5, 0]]); // prettier-ignore
  expect(stretched([[0.4, 0.4]])).toEqual([[0, 0]]);
});

it("maps of several steps are seen as one; steps that do not say the word do not count", () => {
  expect(meanOf([[[0, 1]], null, [[1, 0.5]]])).toEqual([[0.5, 0.75]]);
  expect(meanOf([null, undefined])).toBeNull();
});
