import { beforeEach, describe, expect, it } from "vitest";
import type { Asset } from "@/api/types";
import { alter, lacking, put, useShelf } from "./shelf";

const asset = (id: number) => ({ id, favourite: false }) as Asset;
const list = Array.from({ length: 1000 }, (_, index) => 5000 - index);

describe("the shelf", () => {
  beforeEach(() => useShelf.setState({ held: new Map() }));
  const held = () => useShelf.getState().held;

  it("asks for whole pages around what is in sight", () => {
    expect(lacking(list, [70, 90], held(), 1)).toEqual([60, 119]);
    expect(lacking(list, [990, 1000], held(), 1)).toEqual([960, 999]);
    expect(lacking([], [0, 5], held(), 1)).toBeNull();
  });

  it("asks only for what it has not, or has from before the list", () => {
    put(list.slice(60, 100).map(asset), 5);
    expect(lacking(list, [70, 90], held(), 5)).toEqual([100, 119]);
    put(list.slice(100, 120).map(asset), 6);
    expect(lacking(list, [70, 90], held(), 5)).toBeNull();
    expect(lacking(list, [70, 90], held(), 6)).toEqual([60, 99]);
  });

  it("forgets the oldest of very many", () => {
    put(
      Array.from({ length: 6000 }, (_, id) => asset(id)),
      1,
    );
    put([asset(0), asset(7001), asset(7002)], 2);
    expect(held().size).toBe(6000);
    expect([held().has(0), held().has(1), held().has(2), held().has(7002)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it("shows a mark at once", () => {
    put([asset(1), asset(2)], 1);
    alter([1, 99], () => ({ favourite: true }));
    expect([...held().values()].map((one) => one.asset.favourite)).toEqual([true, false]);
  });
});
