/** From what was painted and typed on the canvas to the recipe that is sent. */
import type { InputFile, ModelCard, Wish } from "@/api/types";

export const TOOLS = ["fill", "remove", "replace", "outpaint", "edit", "doodle"] as const;
export type Tool = (typeof TOOLS)[number];

/** Tools that paint anew what is under a mask. */
export const MASKED: readonly Tool[] = ["fill", "remove", "replace"];

/** What a model must have learned for a tool, as its card says it. */
export const taskOf = (tool: Tool): string =>
  tool === "outpaint" ? "outpaint" : MASKED.includes(tool) ? "inpaint" : "image to image";

export interface Sides {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const NO_SIDES: Sides = { left: 0, right: 0, top: 0, bottom: 0 };
export const SIDES = ["left", "right", "top", "bottom"] as const;

export const widened = (sides: Sides): boolean => SIDES.some((side) => sides[side] > 0);

/** The most pixels of a picture that is worked on here: more, and phones give up. */
export const MOST_PIXELS = 16_000_000;

/** One side pulled to a new length, in whole pixels, and no farther than the whole stays paintable. */
export function pulled(
  sides: Sides,
  side: keyof Sides,
  length: number,
  width: number,
  height: number,
): Sides {
  const across = side === "left" || side === "right";
  const others = across
    ? width + sides.left + sides.right - sides[side]
    : height + sides.top + sides.bottom - sides[side];
  const other = across ? height + sides.top + sides.bottom : width + sides.left + sides.right;
  const most = Math.max(0, Math.floor(MOST_PIXELS / other) - others);
  return { ...sides, [side]: Math.min(most, Math.max(0, Math.round(length))) };
}

/** The size nearest to one that a model can paint, in the same shape. */
export function paintable(
  card: Pick<ModelCard, "size_multiple" | "max_pixels">,
  width: number,
  height: number,
): [number, number] {
  const step = card.size_multiple;
  const shrunk = Math.min(1, Math.sqrt(card.max_pixels / (width * height)));
  const fit = (side: number) => Math.max(step, Math.round((side * shrunk) / step) * step);
  let [across, down] = [fit(width), fit(height)];
  while (across * down > card.max_pixels) {
    if (across >= down) across -= step;
    else down -= step;
  }
  return [across, down];
}

export interface Asked {
  tool: Tool;
  words: string;
  /** What is not to be painted (again). */
  negative: string;
  picture: InputFile;
  mask: InputFile | null;
  grow: number;
  blur: number;
  strength: number;
  sides: Sides;
  /** Null leaves the size to the model. */
  size: [number, number] | null;
  count: number;
  seed: number | null;
  model: string | null;
  /** What the model can do, as its card says it. */
  tasks: readonly string[];
}

/** Whether a model takes what is typed as an instruction; others paint the picture over, by its strength. */
export const instructs = (tool: Tool, tasks: readonly string[]): boolean =>
  tool === "edit" && tasks.includes("edit");

/** The recipe for what a tool is to do. Its mask and what it adds at the sides never go together. */
export function wishOf(asked: Asked): Wish {
  const masked = asked.mask !== null && asked.tool !== "outpaint";
  const size =
    asked.size && !masked && asked.tool !== "outpaint" ? { width: asked.size[0], height: asked.size[1] } : {};
  return {
    prompt: asked.words.trim(),
    ...(asked.negative.trim() ? { negative_prompt: asked.negative.trim() } : {}),
    ...(asked.model ? { model: asked.model } : {}),
    ...(asked.seed === null ? {} : { seed: asked.seed }),
    ...(asked.count > 1 ? { count: asked.count } : {}),
    init_image: asked.picture,
    ...(asked.tool === "outpaint"
      ? { outpaint: asked.sides }
      : instructs(asked.tool, asked.tasks)
        ? { edit: true }
        : { strength: asked.strength }),
    ...(masked && asked.mask
      ? {
          mask: {
            file: asked.mask,
            grow: asked.grow,
            blur: asked.blur,
            invert: false,
            ...(asked.tool === "remove" && asked.tasks.includes("remove") ? { remove: true } : {}),
          },
        }
      : {}),
    output: { kind: "image", ...size },
  };
}

/** Why nothing can be made yet. */
export type Lack = "picture" | "words" | "mask" | "sides" | "doodle" | "model";

/** What is still missing before a tool can be used; null if nothing is. */
export function lacking(given: {
  tool: Tool;
  words: string;
  picture: boolean;
  maskBlank: boolean;
  doodleBlank: boolean;
  sides: Sides;
  tasks: readonly string[] | undefined;
}): Lack | null {
  if (!given.picture) return "picture";
  if (given.tasks && !given.tasks.includes(taskOf(given.tool))) return "model";
  if (MASKED.includes(given.tool) && given.maskBlank) return "mask";
  if (given.tool === "outpaint" && !widened(given.sides)) return "sides";
  if (given.tool === "doodle" && given.doodleBlank) return "doodle";
  return given.tool !== "remove" && !given.words.trim() ? "words" : null;
}
