/** A walk: pictures on the way from one prompt, or one seed, to another. */
import type { Wish } from "@/api/types";

/** The shares of the second at each picture of a walk, from 0 to 1. */
export const sharesOf = (count: number): number[] =>
  Array.from({ length: count }, (_, place) => Math.round((place / (count - 1)) * 1000) / 1000);

/** The wishes of a walk between two prompts, all from the same noise. */
export const walkPrompts = (base: Wish, second: string, count: number): Wish[] =>
  sharesOf(count).map((share) => ({ ...base, mix: { prompt: second, share } }));

/** The wishes of a walk between two seeds, all with the same words. */
export const walkSeeds = (base: Wish, second: number, count: number): Wish[] =>
  sharesOf(count).map((strength) => ({ ...base, variation: { seed: second, strength } }));

/**
 * What is shown at a place of a walk.
 *
 * @param place - 0 is the first picture, `count - 1` the last.
 * @returns the picture below, the one that is faded in over it, and how much of it, 0..1.
 */
export function between(place: number, count: number): { below: number; above: number; share: number } {
  const below = Math.min(Math.max(0, Math.floor(place)), count - 1);
  return { below, above: Math.min(below + 1, count - 1), share: Math.min(1, Math.max(0, place - below)) };
}
