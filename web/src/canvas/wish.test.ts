import { describe, expect, it } from "vitest";
import { lacking, NO_SIDES, paintable, pulled, wishOf, type Asked } from "./wish";

const picture = { path: "cat.png", sha256: "a".repeat(64) };
const mask = { path: "mask.png", sha256: "b".repeat(64) };
const asked: Asked = {
  tool: "fill",
  words: " a red hat ",
  negative: "",
  picture,
  mask,
  grow: 4,
  blur: 2,
  strength: 1,
  sides: { left: 32, right: 0, top: 0, bottom: 16 },
  size: [128, 128],
  count: 1,
  seed: null,
  model: null,
  tasks: ["text to image", "image to image", "inpaint", "outpaint"],
};

describe("the recipe of a tool", () => {
  it("takes words as an instruction where the model was taught to obey them", () => {
    const told: Asked = { ...asked, tool: "edit", mask: null, words: "make it night", size: null };
    expect(wishOf(told)).toMatchObject({ prompt: "make it night", strength: 1 });
    expect(wishOf(told)).not.toHaveProperty("edit");
    const obeyed = wishOf({ ...told, tasks: [...asked.tasks, "edit"] });
    expect(obeyed).toMatchObject({ prompt: "make it night", edit: true });
    expect(obeyed).not.toHaveProperty("strength");
  });

  it("lets what is there go where the model was taught to", () => {
    const told: Asked = { ...asked, tool: "remove" };
    expect(wishOf(told).mask).not.toHaveProperty("remove");
    expect(wishOf({ ...told, tasks: [...asked.tasks, "remove"] }).mask).toMatchObject({ remove: true });
  });

  it("paints anew under the mask, in the picture's own size", () => {
    expect(wishOf(asked)).toEqual({
      prompt: "a red hat",
      init_image: picture,
      strength: 1,
      mask: { file: mask, grow: 4, blur: 2, invert: false },
      output: { kind: "image" },
    });
  });

  it("never sends a mask with what is added at the sides", () => {
    const wish = wishOf({ ...asked, tool: "outpaint" });
    expect(wish).toMatchObject({ outpaint: { left: 32, bottom: 16 }, output: { kind: "image" } });
    expect(wish).not.toHaveProperty("mask");
    expect(wish).not.toHaveProperty("strength");
  });

  it("gives a size only where the whole picture is painted anew", () => {
    expect(wishOf({ ...asked, tool: "edit", mask: null }).output).toEqual({
      kind: "image",
      width: 128,
      height: 128,
    });
    expect(wishOf({ ...asked, tool: "doodle" }).output).toEqual({ kind: "image" });
  });

  it("takes a seed of 0, several candidates and what is not wanted", () => {
    expect(wishOf({ ...asked, seed: 0, count: 4, negative: "text" })).toMatchObject({
      seed: 0,
      count: 4,
      negative_prompt: "text",
    });
  });
});

describe("pulling an edge", () => {
  it("adds whole pixels and never takes any away", () => {
    expect(pulled(NO_SIDES, "left", 12.6, 128, 128).left).toBe(13);
    expect(pulled(NO_SIDES, "top", -40, 128, 128).top).toBe(0);
  });

  it("ends where the picture would be too large to paint on", () => {
    const sides = pulled({ ...NO_SIDES, left: 1000 }, "right", 1e6, 2000, 4000);
    expect(sides).toEqual({ ...NO_SIDES, left: 1000, right: 1000 });
  });
});

describe("a size that a model can paint", () => {
  const card = { size_multiple: 16, max_pixels: 262_144 };
  it("is the picture's own where that goes", () => expect(paintable(card, 256, 128)).toEqual([256, 128]));
  it("keeps the shape of a large one", () => expect(paintable(card, 4000, 3000)).toEqual([576, 448]));
  it("never exceeds the most", () => {
    for (const [width, height] of [
      [1, 9000],
      [5000, 5001],
      [777, 333],
      [16_000, 10],
    ] as const) {
      const [across, down] = paintable(card, width, height);
      expect(across * down).toBeLessThanOrEqual(card.max_pixels);
      expect([across % 16, down % 16]).toEqual([0, 0]);
    }
  });
});

describe("what is missing", () => {
  const given = {
    tool: "fill" as const,
    words: "a hat",
    picture: true,
    maskBlank: false,
    doodleBlank: true,
    sides: NO_SIDES,
    tasks: ["inpaint"],
  };
  it("is nothing once there is a picture, a mask and words", () => expect(lacking(given)).toBeNull());
  it("is named one at a time", () => {
    expect(lacking({ ...given, picture: false })).toBe("picture");
    expect(lacking({ ...given, maskBlank: true })).toBe("mask");
    expect(lacking({ ...given, words: " " })).toBe("words");
    expect(lacking({ ...given, tool: "outpaint" })).toBe("model");
    expect(lacking({ ...given, tool: "outpaint", tasks: ["outpaint"] })).toBe("sides");
    expect(lacking({ ...given, tool: "doodle", tasks: undefined })).toBe("doodle");
  });
  it("is no words where something is only taken away", () => {
    expect(lacking({ ...given, tool: "remove", words: "" })).toBeNull();
  });
});
