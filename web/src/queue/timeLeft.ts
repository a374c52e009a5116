/**
 * How long the work that is left will take.
 *
 * Terms: work: steps × pixels × frames, so that a large picture counts for more than a small one. speed: work done in a
 * second, measured over the last while.
 */
import type { Job } from "@/api/types";

/** How far a job was at some time, in seconds since 1970. */
export interface Sample {
  at: number;
  done: number;
}

const WINDOW = 30; // seconds that a speed is measured over
const LEAST = 0.8; // seconds of measuring before a speed is believed

/** The samples with one more; those too old to tell of the present speed are dropped, and so are those of a job begun anew. */
export function sampled(before: readonly Sample[], now: Sample): Sample[] {
  const last = before.at(-1);
  if (last && now.done < last.done) return [now];
  if (last && now.done === last.done) return [...before];
  const recent = before.filter((one, index) => one.at >= now.at - WINDOW || index === before.length - 1);
  return [...recent, now];
}

/** Steps in a second; null as long as too little is known. */
export function speedOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST) return null;
  return (last.done - first.done) / (last.at - first.at);
}

type Sized = Pick<Job, "resolved">;

/** All steps of a job. */
export const stepsOf = ({ resolved }: Sized): number => resolved.steps * resolved.items.length;

/** The work of one of its steps. */
export const workOf = ({ resolved: { output } }: Sized): number =>
  (output.width ?? 1) * (output.height ?? 1) * (output.kind === "video" ? (output.frames ?? 1) : 1);

/**
 * Seconds until everything is done.
 *
 * @param running - jobs in work, how many of their steps are done, and the speed of each in steps a second.
 * @param waiting - jobs whose turn comes later.
 * @returns null as long as no speed is known.
 */
export function secondsLeft(
  running: readonly { job: Sized; done: number; speed: number | null }[],
  waiting: readonly Sized[],
): number | null {
  const speed = running.reduce((sum, { job, speed }) => sum + (speed ?? 0) * workOf(job), 0);
  if (speed <= 0) return null;
  const now = running.reduce((sum, { job, done }) => sum + Math.max(0, stepsOf(job) - done) * workOf(job), 0);
  const later = waiting.reduce((sum, job) => sum + stepsOf(job) * workOf(job), 0);
  return (now + later) / speed;
}

/** A time to say: a unit and how many of it, never more exact than it is known. */
export function spoken(seconds: number): { unit: "seconds" | "minutes" | "hours"; count: number } {
  if (seconds < 50) return { unit: "seconds", count: seconds < 5 ? 5 : Math.ceil(seconds / 5) * 5 };
  if (seconds < 90 * 60) return { unit: "minutes", count: Math.max(1, Math.round(seconds / 60)) };
  return { unit: "hours", count: Math.round(seconds / 3600) };
}
