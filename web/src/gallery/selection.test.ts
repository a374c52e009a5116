import { describe, expect, it } from "vitest";
import { meant, move, NOTHING, step, toggle, within } from "./selection";

const LIST = [9, 8, 7, 6, 5, 4, 3, 2, 1];
const chosen = (selection: { chosen: ReadonlySet<number> }) => [...selection.chosen].sort();

describe("a selection", () => {
  it("moves the cursor and chooses nothing by that", () => {
    const now = move(NOTHING, LIST, 7);
    expect(now).toMatchObject({ cursor: 7, anchor: 7 });
    expect(meant(now)).toEqual([7]);
    expect(meant(NOTHING)).toEqual([]);
  });

  it("takes single pictures in and out", () => {
    const two = toggle(toggle(NOTHING, 8), 5);
    expect(chosen(two)).toEqual([5, 8]);
    expect(chosen(toggle(two, 8))).toEqual([5]);
    expect(meant(two)).toEqual([8, 5]);
  });

  it("takes a range from where it began, in both directions", () => {
    const began = toggle(NOTHING, 6);
    const down = move(began, LIST, 4, true);
    expect(chosen(down)).toEqual([4, 5, 6]);
    expect(chosen(move(down, LIST, 8, true))).toEqual([4, 5, 6, 7, 8]);
    expect(chosen(move(move(NOTHING, LIST, 9), LIST, 7, true))).toEqual([7, 8, 9]);
  });

  it("drops what is gone, and the cursor stands where it stood", () => {
    const now = move(toggle(toggle(NOTHING, 7), 6), LIST, 6);
    const left = within(now, LIST, [9, 8, 7, 5, 4]);
    expect(chosen(left)).toEqual([7]);
    expect(left.cursor).toBe(5);
    expect(within(now, LIST, [9, 8])).toMatchObject({ cursor: 8 });
    expect(within(now, LIST, []).cursor).toBeNull();
    expect(within(now, LIST, [10, ...LIST])).toBe(now);
  });
});

describe("keys in a grid", () => {
  const go = (key: string, from: number) => step(key, from, 3, 2, 9);
  it("stay inside", () => {
    expect([go("ArrowRight", 1), go("ArrowDown", 1), go("ArrowUp", 1), go("ArrowLeft", 0)]).toEqual([
      2, 4, 0, 0,
    ]);
    expect([go("PageDown", 1), go("PageDown", 5), go("Home", 5), go("End", 5)]).toEqual([7, 8, 0, 8]);
  });
  it("are no others", () => {
    expect(go("x", 1)).toBeNull();
    expect(step("End", 0, 3, 2, 0)).toBeNull();
  });
});
