import { describe, expect, it } from "vitest";
import type { Asset } from "@/api/types";
import { sizeOf, treeOf, type Branch, type Kin } from "./lineage";

const asset = (id: number) => ({ id }) as Asset;

/** Kin after a table of what was made from what. */
function kinOf(madeFrom: Record<number, number[]>) {
  const asked: number[] = [];
  return {
    asked,
    ask: (id: number): Promise<Kin> => {
      asked.push(id);
      const of = Object.keys(madeFrom)
        .map(Number)
        .filter((child) => madeFrom[child]?.includes(id));
      return Promise.resolve({ made_from: (madeFrom[id] ?? []).map(asset), made_of: of.map(asset) });
    },
  };
}

const plain = (branches: Branch[]): unknown =>
  Object.fromEntries(branches.map((branch) => [branch.asset.id, plain(branch.next)]));

describe("a lineage", () => {
  it("goes back and forth over several levels", async () => {
    const tree = await treeOf(asset(3), kinOf({ 2: [1], 3: [2, 9], 4: [3], 5: [3], 6: [5] }).ask);
    expect(plain(tree.from)).toEqual({ 2: { 1: {} }, 9: {} });
    expect(plain(tree.of)).toEqual({ 4: {}, 5: { 6: {} } });
    expect([sizeOf(tree.from), sizeOf(tree.of), tree.more]).toEqual([3, 3, false]);
  });

  it("shows each picture once, and comes to an end where things go round", async () => {
    const tree = await treeOf(asset(1), kinOf({ 1: [2], 2: [3], 3: [1, 2] }).ask);
    expect(plain(tree.from)).toEqual({ 2: { 3: {} } });
    expect(tree.of).toEqual([]);
  });

  it("ends at its deepest level and says so", async () => {
    const long = Object.fromEntries(Array.from({ length: 20 }, (_, id) => [id, [id + 1]]));
    const kin = kinOf(long);
    const tree = await treeOf(asset(0), kin.ask);
    expect(sizeOf(tree.from)).toBe(5);
    let last = tree.from[0];
    while (last?.next[0]) last = last.next[0];
    expect(last).toMatchObject({ asset: { id: 5 }, more: true });
    expect(kin.asked).toHaveLength(6);
  });

  it("stops at many", async () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, id) => [id + 1, [0]]));
    const tree = await treeOf(asset(0), kinOf(wide).ask);
    expect(sizeOf(tree.of)).toBeLessThan(130);
    expect(tree.more).toBe(true);
  });
});
