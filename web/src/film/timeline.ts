/** Times of a film as shares of its length: 0 is its first frame, 1 its last. */

/** What lasts from one share of the film to another. */
export interface Span {
  start: number;
  end: number;
}

export type Part = "start" | "end" | "whole";

/** How many frames a film of so many seconds has. */
export const framesOf = (seconds: number, fps: number): number => Math.max(1, Math.round(seconds * fps));

/** How many steps there are from the first frame to the last: times snap to them. */
export const stepsOf = (frames: number): number => Math.max(1, frames - 1);

const snap = (share: number, steps: number): number => Math.round(share * steps) / steps;
const within = (share: number, low: number, high: number): number => Math.min(high, Math.max(low, share));

/**
 * A span of which one end or the whole was dragged by a share of the film. It stays inside the film, begins and ends at
 * a frame, and is never shorter than one step.
 */
export function dragged<T extends Span>(span: T, part: Part, by: number, steps: number): T {
  const least = 1 / steps;
  if (part === "start")
    return { ...span, start: within(snap(span.start + by, steps), 0, snap(span.end, steps) - least) };
  if (part === "end")
    return { ...span, end: within(snap(span.end + by, steps), snap(span.start, steps) + least, 1) };
  const length = Math.max(least, snap(span.end - span.start, steps));
  const start = within(snap(span.start + by, steps), 0, 1 - length);
  return { ...span, start, end: within(start + length, 0, 1) };
}

/** A film's time as it is read, in seconds with a tenth, as the page's language writes it. */
export const clock = (share: number, seconds: number): string =>
  (share * seconds).toLocaleString(document.documentElement.lang || "en", {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
