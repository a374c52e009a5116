/** Seeds as people type and roll them. */

const DICE = 1_000_000; // easy to read out, and far below the largest seed that there is
const DIGITS = 15; // a browser's numbers are exact up to here

/** A seed from the dice. */
export const rollSeed = (): number => Math.floor(Math.random() * DICE);

/** The seed that somebody typed; null for none. */
export function seedOf(text: string): number | null {
  const digits = text.replace(/\D/g, "").slice(0, DIGITS);
  return digits === "" ? null : Number(digits);
}
