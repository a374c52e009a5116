import { describe, expect, it } from "vitest";
import type { ModelCard } from "@/api/types";
import { NOTHING } from "@/canvas/strokes";
import { EMPTY_FILM, type Bar, type FilmDraft, type Path } from "./store";
import { blocked, lacking, lengthOf, sizeOf, wishOf } from "./wish";

const file = { path: "cat.png", sha256: "a".repeat(64) };
const picture = { file, url: "/cat", width: 400, height: 200 };
const film = { ...picture, seconds: 3, fps: 24 };
const pan: Bar = { id: "1", move: "pan", direction: "left", easing: "ease-in", start: 0, end: 0.5 };
const path: Path = {
  id: "p",
  points: [
    [0.5, 0.5],
    [0.8, 0.5],
  ],
  mask: NOTHING,
};
const card = { width: 480, height: 480, size_multiple: 16, frames: 33, fps: 16 } as ModelCard;
const draft: FilmDraft = {
  ...EMPTY_FILM,
  prompt: " a cat runs ",
  moves: [pan],
  paths: [path],
  last: picture,
};

describe("the recipe of a film", () => {
  it("says nothing of what is left to the model", () => {
    expect(wishOf({ ...EMPTY_FILM, prompt: "a cat" }, card)).toEqual({
      prompt: "a cat",
      output: { kind: "video" },
    });
  });

  it("starts from a picture, with camera, paths and a last frame", () => {
    expect(
      wishOf({ ...draft, start: "picture", first: picture, seconds: 2, fps: 8 }, card, { p: file }),
    ).toEqual({
      prompt: "a cat runs",
      init_image: file,
      last_image: file,
      seconds: 2,
      camera: [{ move: "pan", direction: "left", amount: null, easing: "ease-in", start: 0, end: 0.5 }],
      motion_paths: [
        {
          points: [
            [0.5, 0.5],
            [0.8, 0.5],
          ],
          mask: file,
        },
      ],
      output: { kind: "video", fps: 8 },
    });
  });

  it("leaves out what does not go with a loop", () => {
    const wish = wishOf({ ...draft, loop: true }, card);
    expect(wish.output).toEqual({ kind: "video", loop: true });
    for (const part of ["camera", "motion_paths", "last_image"]) expect(wish).not.toHaveProperty(part);
  });

  it("goes on with a film, or paints it anew", () => {
    const longer = wishOf({ ...draft, start: "extend", film, loop: true }, card);
    expect(longer).toMatchObject({ extend: file, last_image: file, camera: [{ move: "pan" }] });
    expect(longer.output).toEqual({ kind: "video" });
    expect(longer).not.toHaveProperty("motion_paths");
    expect(longer).not.toHaveProperty("strength");
    const anew = wishOf({ ...draft, start: "restyle", film, strength: 0.4, sound: false }, card);
    expect(anew).toMatchObject({ init_video: file, strength: 0.4, output: { sound: false } });
    expect(anew).not.toHaveProperty("last_image");
  });

  it("gives a static camera neither direction nor amount", () => {
    const still = {
      id: "2",
      move: "static",
      direction: null,
      amount: 4,
      easing: "linear",
      start: 0,
      end: 1,
    } as Bar;
    expect(wishOf({ ...draft, moves: [still] }, card).camera).toEqual([
      { move: "static", easing: "linear", start: 0, end: 1 },
    ]);
  });
});

describe("what goes together", () => {
  it("lets everything be with words or a picture", () => {
    expect(Object.values(blocked({ start: "picture", loop: false }))).toEqual([null, null, null, null]);
  });
  it("lets a loop rest where a film goes in, and with it what it would exclude", () => {
    expect(blocked({ start: "extend", loop: true })).toEqual({
      loop: "film",
      last: null,
      moves: null,
      paths: "film",
    });
  });
});

describe("size and length", () => {
  it("follow what goes in", () => {
    expect(sizeOf({ ...draft, start: "picture", first: picture }, card)).toEqual([672, 336]);
    expect(sizeOf({ ...draft, start: "words", first: picture }, card)).toEqual([480, 480]);
    expect(lengthOf({ ...draft, start: "restyle", film }, card)).toEqual({ fps: 24, seconds: 3, frames: 72 });
  });
  it("are the model's own otherwise", () => {
    expect(lengthOf(EMPTY_FILM, card)).toEqual({ fps: 16, seconds: 33 / 16, frames: 33 });
  });
});

describe("what is missing", () => {
  it("is a model that films, before anything else", () => {
    expect(lacking(EMPTY_FILM, { ...card, frames: 1 })).toBe("model");
    expect(lacking(EMPTY_FILM, card)).toBe("words");
    expect(lacking({ ...draft, start: "picture" }, card)).toBe("first");
    expect(lacking({ ...draft, start: "extend" }, card)).toBe("film");
    expect(lacking(draft, card)).toBeNull();
  });
});
