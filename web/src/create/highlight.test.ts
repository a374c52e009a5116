import { describe, expect, it } from "vitest";
import { highlight } from "./highlight";

const kinds = (prompt: string) =>
  highlight(prompt)
    .filter((piece) => piece.kind !== "plain")
    .map((piece) => [piece.kind, piece.text]);

describe("highlighting", () => {
  it("finds weights, wildcards, schedules and flags", () => {
    expect(kinds("a (red:1.2) {cat|dog} [sun:moon:0.5] [blur] BREAK sky --ar 5:3")).toEqual([
      ["weight", "(red:1.2)"],
      ["wildcard", "{cat|dog}"],
      ["schedule", "[sun:moon:0.5]"],
      ["less", "[blur]"],
      ["break", "BREAK"],
      ["flag", "--ar 5:3"],
    ]);
  });

  it("loses no letter, whatever is typed", () => {
    for (const prompt of ["", "(", "a (b", "{a|{b}}", "[[x]]", "--", "a\n(b)\n", "ünï (ç:1)"]) {
      expect(
        highlight(prompt)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(prompt);
    }
  });
});
