/** The tree of what a picture was made from and what was made of it, over several levels. */
import type { Asset } from "@/api/types";

/** The next of kin of one picture. */
export interface Kin {
  made_from: readonly Asset[];
  made_of: readonly Asset[];
}

/** A picture in the tree, with what comes after it on its side. */
export interface Branch {
  asset: Asset;
  next: Branch[];
  /** There is more behind it than is shown. */
  more: boolean;
}

export interface Tree {
  /** What it was made from, each with what that was made from. */
  from: Branch[];
  /** What was made of it, each with what was made of that. */
  of: Branch[];
  /** More of either is there than is shown. */
  more: boolean;
}

const LEVELS = 5;
const MOST = 120; // pictures in one tree

/**
 * Looks kin up level by level, the near before the far, and each picture once.
 *
 * @param root - where to begin.
 * @param kinOf - asks for the next of kin of a picture.
 */
export async function treeOf(root: Asset, kinOf: (id: number) => Promise<Kin>): Promise<Tree> {
  const seen = new Set([root.id]);
  const first = await kinOf(root.id);
  const grow = async (start: readonly Asset[], side: keyof Kin): Promise<Branch[]> => {
    const plant = (assets: readonly Asset[]): Branch[] =>
      assets
        .filter((asset) => seen.size < MOST && !seen.has(asset.id) && seen.add(asset.id))
        .map((asset) => ({ asset, next: [], more: false }));
    const roots = plant(start);
    let level = roots;
    for (let depth = 1; depth <= LEVELS && level.length; depth++) {
      const kin = await Promise.all(level.map((branch) => kinOf(branch.asset.id)));
      level.forEach((branch, index) => {
        const own = kin[index]?.[side] ?? [];
        if (depth < LEVELS) branch.next = plant(own);
        branch.more = own.some((asset) => !seen.has(asset.id));
      });
      level = level.flatMap((branch) => branch.next);
    }
    return roots;
  };
  const from = await grow(first.made_from, "made_from");
  const of = await grow(first.made_of, "made_of");
  return { from, of, more: [...first.made_from, ...first.made_of].some((asset) => !seen.has(asset.id)) };
}

/** How many pictures are in branches. */
export const sizeOf = (branches: readonly Branch[]): number =>
  branches.reduce((sum, branch) => sum + 1 + sizeOf(branch.next), 0);
