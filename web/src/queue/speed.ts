/** How quick the jobs in work are, measured as they are heard of. */
import { create } from "zustand";
import { useLive } from "@/api/live";
import { sampled, type Sample } from "./timeLeft";

/** Samples of each job in work, by its id. */
export const useSamples = create<Record<string, Sample[]>>(() => ({}));

useLive.subscribe(({ jobs }, before) => {
  if (jobs === before.jobs) return;
  const now = Date.now() / 1000;
  const known = useSamples.getState();
  const entries = Object.entries(jobs)
    .filter(([, job]) => job.state === "running")
    .map(([id, job]) => [id, sampled(known[id] ?? [], { at: now, done: job.done })] as const);
  useSamples.setState(Object.fromEntries(entries), true);
});
