/** What is being asked for on Create: kept through refresh and crash, the same in every tab. */
import type { Answers, ModelCard, Recipe, Uploaded, Wish } from "@/api/types";
import { kept } from "./kept";

/** A wish as it is typed. Null is "as the model likes it". */
export interface Draft {
  prompt: string;
  negative: string;
  styles: string[];
  model: string | null;
  width: number | null;
  height: number | null;
  seed: number | null;
  steps: number | null;
  cfg: number | null;
  sampler: string | null;
  count: number;
  /** The picture to start from. */
  init: Uploaded | null;
  strength: number;
  /** What a recipe that was taken over says besides, and this form has no field for. */
  more: Partial<Recipe>;
}

export const EMPTY: Draft = {
  prompt: "",
  negative: "",
  styles: [],
  model: null,
  width: null,
  height: null,
  seed: null,
  steps: null,
  cfg: null,
  sampler: null,
  count: 1,
  init: null,
  strength: 0.6,
  more: {},
};

interface Store {
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  replace: (draft: Draft) => void;
}

export const useDraft = kept<Store>("draft", 1, (set) => ({
  draft: EMPTY,
  change: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
  replace: (draft) => set({ draft }),
}));

/** The words that are sent: the prompt with its styles. */
export const wordsOf = (draft: Pick<Draft, "prompt" | "styles">): string =>
  [draft.prompt.trim(), ...draft.styles].filter(Boolean).join(", ");

/** The wish that a draft stands for. */
export function wishOf(draft: Draft): Wish {
  const size = {
    ...(draft.width ? { width: draft.width } : {}),
    ...(draft.height ? { height: draft.height } : {}),
  };
  return {
    ...draft.more,
    prompt: wordsOf(draft),
    ...(draft.negative.trim() ? { negative_prompt: draft.negative.trim() } : {}),
    ...(draft.model ? { model: draft.model } : {}),
    ...(draft.seed === null ? {} : { seed: draft.seed }),
    ...(draft.steps === null ? {} : { steps: draft.steps }),
    ...(draft.cfg === null ? {} : { cfg_scale: draft.cfg }),
    ...(draft.sampler ? { sampler: draft.sampler } : {}),
    ...(draft.count > 1 ? { count: draft.count } : {}),
    ...(draft.init ? { init_image: draft.init.file, strength: draft.strength } : {}),
    output: { kind: "image", ...size },
  };
}

const FORM: (keyof Recipe)[] = [
  "prompt", "negative_prompt", "model", "seed", "steps", "cfg_scale", "sampler", "count", "output", "strength",
  "init_image", "schema_version",
]; // prettier-ignore

/**
 * The draft that stands for a recipe; what the form has no field for is kept beside it.
 *
 * @param recipe - of a picture that was made, or out of a file.
 * @param init - the picture that it starts from, where that is known here.
 */
export function draftOf(recipe: Recipe, init: Uploaded | null = null): Draft {
  const more = Object.fromEntries(
    Object.entries(recipe).filter(
      ([name, value]) =>
        !FORM.includes(name as keyof Recipe) &&
        value !== null &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<Recipe>;
  return {
    ...EMPTY,
    prompt: recipe.prompt,
    negative: recipe.negative_prompt,
    model: recipe.model ?? null,
    width: recipe.output.width ?? null,
    height: recipe.output.height ?? null,
    seed: recipe.seed ?? null,
    steps: recipe.steps ?? null,
    cfg: recipe.cfg_scale ?? null,
    sampler: recipe.sampler ?? null,
    count: recipe.count,
    init: init ?? (recipe.init_image?.sha256 ? uploadedFrom(recipe) : null),
    strength: recipe.strength ?? EMPTY.strength,
    more,
  };
}

function uploadedFrom(recipe: Recipe): Uploaded | null {
  const file = recipe.init_image;
  if (!file?.sha256) return null;
  return { file, width: 0, height: 0, seconds: null, fps: null, url: `/api/v1/inputs/${file.sha256}` };
}

/** A size in pixels for a shape such as 5:3, about as large as the model's own and divisible as it needs. */
export function sizeFor(
  ratio: string,
  card: Pick<ModelCard, "width" | "height" | "size_multiple">,
): [number, number] {
  const [across, down] = ratio.split(":").map(Number) as [number, number];
  const area = card.width * card.height;
  const fit = (side: number) => Math.max(1, Math.round(side / card.size_multiple)) * card.size_multiple;
  return [fit(Math.sqrt((area * across) / down)), fit(Math.sqrt((area * down) / across))];
}

/** Answers to the policy that hold for one submission. */
export const consentOf = (words: string): Answers => ({ consent: words, acknowledged: [] });
