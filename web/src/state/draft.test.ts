import { describe, expect, it } from "vitest";
import type { Output, Recipe } from "@/api/types";
import { draftOf, EMPTY, sizeFor, wishOf } from "./draft";

describe("a wish", () => {
  it("says nothing of what was left to the model", () => {
    expect(wishOf({ ...EMPTY, prompt: " a cat " })).toEqual({ prompt: "a cat", output: { kind: "image" } });
  });

  it("takes styles behind the prompt, and a seed of 0 is a seed", () => {
    const wish = wishOf({ ...EMPTY, prompt: "a cat", styles: ["neon"], seed: 0, count: 4 });
    expect(wish).toMatchObject({ prompt: "a cat, neon", seed: 0, count: 4 });
  });

  it("sends strength only with a picture to start from", () => {
    expect(wishOf({ ...EMPTY, prompt: "a cat", strength: 0.9 })).not.toHaveProperty("strength");
  });
});

describe("a recipe taken over", () => {
  const recipe = {
    schema_version: 1,
    prompt: "a (red:1.2) cat",
    negative_prompt: "blur",
    seed: 7,
    steps: 12,
    cfg_scale: 4,
    sampler: "Euler",
    model: "dreamloom-mini",
    count: 1,
    output: { kind: "image", width: 160, height: 96 },
    controls: [],
    references: [],
    adapters: [],
    camera: [],
    motion_paths: [],
    variation: { seed: 3, strength: 0.2 },
    guidance_interval: null,
  } satisfies Partial<Omit<Recipe, "output">> & { output: Output } as unknown as Recipe;

  it("asks for the same again", () => {
    expect(wishOf(draftOf(recipe))).toMatchObject({
      prompt: "a (red:1.2) cat",
      negative_prompt: "blur",
      seed: 7,
      steps: 12,
      cfg_scale: 4,
      variation: { seed: 3, strength: 0.2 },
      output: { kind: "image", width: 160, height: 96 },
    });
  });
});

describe("a size", () => {
  const card = { width: 128, height: 128, size_multiple: 16 };
  it("is about as large as the model's own, and divisible", () => {
    for (const ratio of ["1:1", "5:3", "3:5", "4:3", "3:4"]) {
      const [width, height] = sizeFor(ratio, card);
      expect(width % 16).toBe(0);
      expect(height % 16).toBe(0);
      expect((width * height) / (128 * 128)).toBeGreaterThan(0.8);
      expect((width * height) / (128 * 128)).toBeLessThan(1.25);
    }
    expect(sizeFor("1:1", card)).toEqual([128, 128]);
  });
});
