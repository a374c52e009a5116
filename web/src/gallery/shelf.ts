/**
 * The pictures that are known here, by number.
 *
 * Of a gallery of any size only the numbers are fetched at once; what belongs to them is fetched as it comes into sight,
 * and the least recently fetched is forgotten. A mark that is made here shows at once.
 */
import { useEffect, useState } from "react";
import { create } from "zustand";
import { api, take } from "@/api/client";
import type { GalleryQuery } from "@/api/queries";
import type { Asset } from "@/api/types";

interface Held {
  asset: Asset;
  /** When it was fetched, in milliseconds since 1970. */
  at: number;
}

const MOST = 6000;
const PAGE = 60; // pictures that are fetched together; what is in sight is rounded up to whole pages
const PATIENCE = 40; // milliseconds that a place must stay in sight, so that a quick scroll asks for little

export const useShelf = create<{ held: ReadonlyMap<number, Held> }>(() => ({ held: new Map() }));

/** Keeps pictures, fetched at a time. */
export function put(assets: readonly Asset[], at: number): void {
  useShelf.setState(({ held }) => {
    const now = new Map(held);
    for (const asset of assets) {
      now.delete(asset.id);
      now.set(asset.id, { asset, at });
    }
    for (const id of now.keys()) {
      if (now.size <= MOST) break;
      now.delete(id);
    }
    return { held: now };
  });
}

/** Changes what is known of some pictures, at once. */
export function alter(ids: Iterable<number>, change: (asset: Asset) => Partial<Asset>): void {
  useShelf.setState(({ held }) => {
    const now = new Map(held);
    for (const id of ids) {
      const one = now.get(id);
      if (one) now.set(id, { ...one, asset: { ...one.asset, ...change(one.asset) } });
    }
    return { held: now };
  });
}

/** The stretch of the list that has to be fetched: the first and the last place that is not known well enough. */
export function lacking(
  list: readonly number[],
  [from, to]: readonly [number, number],
  held: ReadonlyMap<number, { at: number }>,
  at: number,
): [number, number] | null {
  const start = Math.max(0, Math.floor(from / PAGE) * PAGE);
  const end = Math.min(list.length, Math.ceil(to / PAGE) * PAGE);
  let first = -1;
  let last = -1;
  for (let place = start; place < end; place++) {
    if ((held.get(list[place] as number)?.at ?? -1) >= at) continue;
    if (first < 0) first = place;
    last = place;
  }
  return first < 0 ? null : [first, last];
}

/**
 * Fetches what is in sight and not known, or known since before the list.
 *
 * @param query - what the list holds.
 * @param list - its numbers, newest first.
 * @param sight - the first place in sight, and the first behind it.
 * @param at - when the list was fetched.
 * @returns what went wrong, if anything did.
 */
export function useInSight(
  query: GalleryQuery,
  list: readonly number[],
  sight: readonly [number, number],
  at: number,
) {
  const [error, setError] = useState<unknown>(null);
  const [from, to] = sight;
  useEffect(() => {
    const stretch = lacking(list, [from, to], useShelf.getState().held, at);
    if (!stretch) return;
    const ended = new AbortController();
    const timer = setTimeout(() => {
      const [first, last] = stretch;
      const place = { before: (list[first] as number) + 1, limit: Math.min(1000, last - first + 1) };
      take(api.GET("/api/v1/gallery", { params: { query: { ...query, ...place } }, signal: ended.signal }))
        .then((page) => {
          put(page.assets, at);
          setError(null);
        })
        .catch((failed: unknown) => !ended.signal.aborted && setError(failed));
    }, PATIENCE);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [query, list, from, to, at]);
  return error;
}
