import { describe, expect, it } from "vitest";
import type { ResolvedRecipe } from "@/api/types";
import { rowsOf } from "./differences";

const recipe = (seed: number, more: Partial<ResolvedRecipe> = {}) =>
  ({
    model: { name: "dreamloom-mini", family: "wan", sha256: "ab" },
    items: [{ prompt: "a red apple", negative_prompt: "", seed }],
    steps: 20,
    cfg_scale: 3,
    sampler: "Euler",
    output: { kind: "image", width: 128, height: 96 },
    adapters: [],
    controls: [],
    ...more,
  }) as unknown as ResolvedRecipe;

describe("pictures side by side", () => {
  it("differ where their settings do", () => {
    const rows = rowsOf([recipe(1), recipe(2), recipe(1)]);
    expect(rows.filter((row) => row.differs)).toEqual([
      { setting: "seed", values: ["1", "2", "1"], differs: true },
    ]);
    expect(rows.find((row) => row.setting === "size")?.values).toEqual(["128 × 96", "128 × 96", "128 × 96"]);
  });

  it("show no setting that none of them has", () => {
    const settings = rowsOf([recipe(1), recipe(1)]).map((row) => row.setting);
    expect(settings).not.toContain("negative");
    expect(settings).not.toContain("length");
    expect(settings).not.toContain("strength");
  });
});
