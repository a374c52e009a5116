import { describe, expect, it } from "vitest";
import { cellWish, readValues } from "./grid";

const SAMPLERS = ["Euler", "DPM++ 2M Karras"];
const read = (axis: Parameters<typeof readValues>[0], text: string) => readValues(axis, text, SAMPLERS);

describe("values of a setting", () => {
  it("are read as typed, each once", () => {
    expect(read("cfg_scale", "1, 4.5; 7,, 7")).toEqual({ values: [1, 4.5, 7], wrong: [] });
  });
  it("may be a range of whole numbers", () => {
    expect(read("seed", "3-6, 0")).toEqual({ values: [3, 4, 5, 6, 0], wrong: [] });
  });
  it("that cannot be are named", () => {
    expect(read("steps", "0, 2.5, ten, 151, 6-4, 20")).toEqual({
      values: [20],
      wrong: ["0", "2.5", "ten", "151", "6-4"],
    });
  });
  it("of a sampler are names, however they are spelt", () => {
    expect(read("sampler", "euler, dpm++ 2m karras, Heun")).toEqual({ values: SAMPLERS, wrong: ["Heun"] });
  });
  it("are not more than fit on a screen", () => {
    expect(read("seed", "1-100000000").values).toHaveLength(8);
  });
});

it("a cell is the wish with both values", () => {
  const base = { prompt: "a cat", seed: 7, steps: 20 };
  expect(cellWish(base, ["cfg_scale", 4], ["seed", 9])).toEqual({ ...base, seed: 9, cfg_scale: 4, count: 1 });
});
