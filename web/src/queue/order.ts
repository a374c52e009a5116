/** Where a waiting job is to go, in the server's words. */
import type { Job } from "@/api/types";

export interface Place {
  before: string;
  priority?: number;
}

/**
 * What moves a job to another place of the queue.
 *
 * @param queue - the waiting jobs as they will run.
 * @param id - which of them.
 * @param to - its new place, counted from 0 among the others.
 * @returns null where it stands there already.
 */
export function placeFor(
  queue: readonly Pick<Job, "id" | "priority">[],
  id: string,
  to: number,
): Place | null {
  const from = queue.findIndex((job) => job.id === id);
  const others = queue.filter((job) => job.id !== id);
  const place = Math.min(others.length, Math.max(0, to));
  if (from < 0 || place === from) return null;
  const next = others[place];
  if (next) return { before: next.id };
  const last = others.at(-1);
  const own = queue[from]?.priority;
  return { before: "last", ...(last && last.priority !== own ? { priority: last.priority } : {}) };
}

/** The queue with a job at another place. */
export function moved<T extends { id: string }>(queue: readonly T[], id: string, to: number): T[] {
  const own = queue.find((job) => job.id === id);
  const others = queue.filter((job) => job.id !== id);
  return own ? [...others.slice(0, to), own, ...others.slice(to)] : others;
}
