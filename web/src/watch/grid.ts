/** A settings grid: two settings, some values of each, and a picture for every pair. */
import type { Wish } from "@/api/types";

export const AXES = ["seed", "cfg_scale", "steps", "sampler"] as const;
export type Axis = (typeof AXES)[number];
export type Value = number | string;

export const MOST = 8; // values of one setting

const BOUNDS: Record<Exclude<Axis, "sampler">, [number, number]> = {
  seed: [0, Number.MAX_SAFE_INTEGER],
  cfg_scale: [0, 100],
  steps: [1, 150],
};

/**
 * Reads values as they are typed, with commas between; "1-4" stands for whole numbers from 1 to 4.
 *
 * @param samplers - the names that there are.
 * @returns each value once, in the order typed, and the words that are none.
 */
export function readValues(
  axis: Axis,
  text: string,
  samplers: string[],
): { values: Value[]; wrong: string[] } {
  const values: Value[] = [];
  const wrong: string[] = [];
  for (const word of text.split(/[,;\n]/).map((part) => part.trim())) {
    if (word === "") continue;
    const found = axis === "sampler" ? readSampler(word, samplers) : readNumbers(axis, word);
    if (found.length === 0) wrong.push(word);
    values.push(...found);
  }
  return { values: [...new Set(values)].slice(0, MOST), wrong };
}

function readSampler(word: string, samplers: string[]): string[] {
  const name = samplers.find((one) => one.toLowerCase() === word.toLowerCase());
  return name === undefined ? [] : [name];
}

function readNumbers(axis: Exclude<Axis, "sampler">, word: string): number[] {
  const [low, high] = BOUNDS[axis];
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(word);
  const whole = axis !== "cfg_scale";
  if (range && whole) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (first > last || first < low || last > high) return [];
    return Array.from({ length: Math.min(last - first + 1, MOST) }, (_, place) => first + place);
  }
  const number = /^\d+(\.\d+)?$/.test(word) ? Number(word) : NaN;
  return number >= low && number <= high && (!whole || Number.isInteger(number)) ? [number] : [];
}

/** The wish of one cell. */
export function cellWish(base: Wish, across: [Axis, Value], down: [Axis, Value]): Wish {
  return { ...base, [down[0]]: down[1], [across[0]]: across[1], count: 1 };
}
