/** Settings of several pictures side by side. */
import type { ResolvedRecipe } from "@/api/types";

export type Setting =
  | "prompt" | "negative" | "model" | "seed" | "steps" | "cfg" | "sampler" | "size" | "length" | "strength"
  | "adapters" | "controls"; // prettier-ignore

export interface Row {
  setting: Setting;
  /** One for each picture; empty where it has none. */
  values: string[];
  differs: boolean;
}

const READ: Record<Setting, (recipe: ResolvedRecipe) => string> = {
  prompt: (recipe) => recipe.items[0]?.prompt ?? "",
  negative: (recipe) => recipe.items[0]?.negative_prompt ?? "",
  model: (recipe) => recipe.model.name,
  seed: (recipe) => String(recipe.items[0]?.seed ?? ""),
  steps: (recipe) => String(recipe.steps),
  cfg: (recipe) => String(recipe.cfg_scale),
  sampler: (recipe) => recipe.sampler,
  size: ({ output }) => `${output.width} × ${output.height}`,
  length: ({ output }) => (output.kind === "video" ? `${output.frames} / ${output.fps}` : ""),
  strength: (recipe) => (recipe.init_image ? String(recipe.strength ?? "") : ""),
  adapters: (recipe) => recipe.adapters.map((one) => one.name).join(", "),
  controls: (recipe) => recipe.controls.map((one) => one.kind).join(", "),
};

/** The settings that at least one of the pictures has, and where they differ. */
export function rowsOf(recipes: readonly ResolvedRecipe[]): Row[] {
  return (Object.keys(READ) as Setting[])
    .map((setting) => {
      const values = recipes.map(READ[setting]);
      return { setting, values, differs: new Set(values).size > 1 };
    })
    .filter((row) => row.values.some(Boolean));
}
