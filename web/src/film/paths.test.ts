import { describe, expect, it } from "vitest";
import { along, at, drawn, type Spot } from "./paths";

describe("a motion path", () => {
  it("is drawn with even speed, however the hand hurried", () => {
    const hurried: Spot[] = [
      [0, 0],
      [0.001, 0],
      [0.002, 0],
      [0.9, 0],
      [1, 0],
    ];
    const path = drawn(hurried)!;
    expect(path).toHaveLength(24);
    expect([path[0], path.at(-1)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const gaps = path.slice(1).map((point, index) => point[0] - path[index]![0]);
    for (const gap of gaps) expect(gap).toBeCloseTo(1 / 23, 2);
  });

  it("leaves the picture by no more than its own size", () => {
    expect(
      drawn([
        [0.5, 0.5],
        [9, -9],
      ])!.at(-1),
    ).toEqual([2, -1]);
  });

  it("is none where the hand hardly moved", () => {
    expect(drawn([[0.5, 0.5]])).toBeNull();
    expect(
      drawn([
        [0.5, 0.5],
        [0.505, 0.5],
      ]),
    ).toBeNull();
  });

  it("is passed at even times", () => {
    const path: Spot[] = [
      [0, 0],
      [0.2, 0],
      [1, 1],
    ];
    expect(at(path, 0.25)).toEqual([0.1, 0]);
    expect(at(path, 0.5)).toEqual([0.2, 0]);
    expect(at(path, 7)).toEqual([1, 1]);
    expect(
      along(
        [
          [0, 0],
          [0, 0],
          [1, 0],
        ],
        0.5,
      ),
    ).toEqual([0.5, 0]);
  });
});
