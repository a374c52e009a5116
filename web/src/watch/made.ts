/**
 * Pictures that a view makes by itself, for a grid, a walk or a card: each wish once, and kept as long as the tab.
 *
 * A wish must say its seed, so that the same wish is the same picture.
 */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { api, isAway, take } from "@/api/client";
import { useLive } from "@/api/live";
import { submit } from "@/api/queries";
import type { Asset, Wish } from "@/api/types";

export interface Made {
  /** Null until the server has taken it. */
  job: string | null;
  asset: Asset | null;
  /** Why there is none, in the server's words. */
  error: string | null;
}

export const useMade = create<{ made: Record<string, Made> }>()(
  persist(() => ({ made: {} }), {
    name: "dreamloom.made",
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export const keyOf = (wish: Wish): string => JSON.stringify(wish);

const put = (key: string, change: Partial<Made>) =>
  useMade.setState(({ made }) => {
    const before = made[key] ?? { job: null, asset: null, error: null };
    return { made: { ...made, [key]: { ...before, ...change } } };
  });

/** Forgets a picture, so that it can be made again. */
export function forget(wish: Wish): void {
  const { [keyOf(wish)]: gone, ...others } = useMade.getState().made;
  if (gone) useMade.setState({ made: others });
}

/** What became of a wish; undefined before it was made. */
export const useMadeOf = (wish: Wish): Made | undefined => useMade((state) => state.made[keyOf(wish)]);

/** The finished pictures of some wishes, in their order; null where one is not there yet. */
export function useAssets(wishes: Wish[]): (Asset | null)[] {
  const made = useMade((state) => state.made);
  return wishes.map((wish) => made[keyOf(wish)]?.asset ?? null);
}

/** How many of some wishes are still being made. */
export function useOpen(wishes: Wish[]): number {
  const made = useMade((state) => state.made);
  return wishes.filter((wish) => isOpen(made[keyOf(wish)])).length;
}

const isOpen = (one: Made | undefined): boolean => one !== undefined && !one.asset && one.error === null;

/**
 * Makes wishes that were not made yet, one job for each.
 *
 * @param tag - by which the gallery finds them.
 */
export async function make(wishes: Wish[], tag: string): Promise<void> {
  const known = useMade.getState().made;
  const wanted = wishes.filter((wish) => {
    const one = known[keyOf(wish)];
    return one === undefined || one.error !== null;
  });
  wanted.forEach((wish) => put(keyOf(wish), { job: null, asset: null, error: null }));
  for (const wish of wanted) {
    try {
      const { id } = await submit(wish, { preview_every: wanted.length > 1 ? 0 : 4 });
      put(keyOf(wish), { job: id });
      tags.set(id, tag);
      void watch();
    } catch (error) {
      put(keyOf(wish), { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

const tags = new Map<string, string>();
const HEADS = 2; // jobs are done in order: only the first can be ready
const PAUSE = 500;
let watching = false;

/** Looks after the open jobs until none is left. */
async function watch(): Promise<void> {
  if (watching) return;
  watching = true;
  while (Object.values(useMade.getState().made).some((one) => one.job && isOpen(one))) {
    if (!(await look())) await new Promise((resume) => setTimeout(resume, PAUSE));
  }
  watching = false;
}

/** Asks after the oldest open jobs; true if one of them has ended. */
async function look(): Promise<boolean> {
  const open = Object.entries(useMade.getState().made)
    .filter(([, one]) => one.job && isOpen(one))
    .sort(([, one], [, other]) => (one.job! < other.job! ? -1 : 1)); // ids sort by age
  const ended = await Promise.all(open.slice(0, HEADS).map(([key, one]) => settle(key, one.job!)));
  return ended.some(Boolean);
}

async function settle(key: string, id: string): Promise<boolean> {
  try {
    const job = await take(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } }));
    if (job.state === "failed" || job.state === "cancelled") {
      put(key, { error: job.error ?? job.state });
    } else if (job.state === "done" && job.assets[0]) {
      const asset = job.assets[0] as Asset;
      put(key, { asset });
      void label(asset, tags.get(id));
    } else {
      return false;
    }
  } catch (error) {
    if (isAway(error)) return false; // it comes back, and the job with it
    put(key, { error: error instanceof Error ? error.message : String(error) });
  }
  return true;
}

async function label(asset: Asset, tag: string | undefined): Promise<void> {
  if (!tag) return;
  const none = { remove_tags: [], add_boards: [], remove_boards: [] };
  await api
    .POST("/api/v1/gallery/mark", { body: { ids: [asset.id], add_tags: [tag], ...none } })
    .catch(() => undefined);
}

/** Goes on where a refresh broke off: what was sent is looked after, what was not is forgotten. */
function resume(): void {
  useMade.setState(({ made }) => ({
    made: Object.fromEntries(
      Object.entries(made).filter(([, one]) => one.job !== null || one.error !== null),
    ),
  }));
  void watch();
}

/** How far a job's first picture is, 0..1. */
export function useShare(job: string | null): { share: number; preview: string | undefined } {
  const item = useLive((state) => (job ? state.jobs[job]?.items[0] : undefined));
  return { share: item?.steps ? item.step / item.steps : 0, preview: item?.preview };
}

resume();
