import { describe, expect, it } from "vitest";
import { moved, placeFor } from "./order";

const queue = [
  { id: "a", priority: 1 },
  { id: "b", priority: 0 },
  { id: "c", priority: 0 },
  { id: "d", priority: -1 },
];

describe("a new place in the queue", () => {
  it("is ahead of another job", () => {
    expect(placeFor(queue, "c", 0)).toEqual({ before: "a" });
    expect(placeFor(queue, "a", 1)).toEqual({ before: "c" });
    expect(placeFor(queue, "d", -5)).toEqual({ before: "a" });
  });

  it("is the last one, at the priority of what is last", () => {
    expect(placeFor(queue, "b", 9)).toEqual({ before: "last", priority: -1 });
    expect(placeFor(queue.slice(0, 3), "b", 2)).toEqual({ before: "last" });
  });

  it("is none where it stands already", () => {
    expect(placeFor(queue, "b", 1)).toBeNull();
    expect(placeFor(queue, "x", 1)).toBeNull();
    expect(placeFor(queue.slice(0, 1), "a", 3)).toBeNull();
  });

  it("shows at once", () => {
    expect(moved(queue, "d", 1).map((job) => job.id)).toEqual(["a", "d", "b", "c"]);
    expect(moved(queue, "a", 3).map((job) => job.id)).toEqual(["b", "c", "d", "a"]);
  });
});
