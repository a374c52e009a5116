/** Which parts of a prompt mean more than their words: a picture of the prompt language, for the eye alone. */

export type Piece = {
  text: string;
  kind: "plain" | "weight" | "less" | "wildcard" | "schedule" | "flag" | "break";
};

const PARTS: [Piece["kind"], RegExp][] = [
  ["wildcard", /\{[^{}]*\}/],
  ["weight", /\((?:[^()\\]|\\.)*\)/],
  ["schedule", /\[[^[\]]*:[^[\]]*\]/],
  ["less", /\[[^[\]]*\]/],
  ["flag", /(?<=^|\s)--[a-z]+(?:\s+(?!--)\S+)?/],
  ["flag", /(?<=^|\s)\/[a-z]+(?:\s+[a-z]+)?/],
  ["break", /\bBREAK\b/],
];
const ANY = new RegExp(PARTS.map(([, pattern]) => `(${pattern.source})`).join("|"), "g");

/** Cuts a prompt into pieces; joined again they are the prompt. What they mean exactly is for the server to say. */
export function highlight(prompt: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of prompt.matchAll(ANY)) {
    if (found.index > end) pieces.push({ text: prompt.slice(end, found.index), kind: "plain" });
    const which = found.slice(1).findIndex((group) => group !== undefined);
    pieces.push({ text: found[0], kind: PARTS[which]?.[0] ?? "plain" });
    end = found.index + found[0].length;
  }
  if (end < prompt.length) pieces.push({ text: prompt.slice(end), kind: "plain" });
  return pieces;
}
