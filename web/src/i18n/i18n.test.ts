import { describe, expect, it } from "vitest";
import { LANGUAGES, spoken } from ".";

type Tree = { [key: string]: string | string[] | Tree };

function keys(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" || Array.isArray(value) ? [path + key] : keys(value, `${path}${key}.`),
  );
}

function texts(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) =>
    typeof value === "string" ? [value] : Array.isArray(value) ? value : texts(value),
  );
}

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe("languages", async () => {
  const english = (await LANGUAGES.en.load()).default as unknown as Tree;
  for (const [name, language] of Object.entries(LANGUAGES)) {
    it(`${name} has every word, and none left empty`, async () => {
      const words = (await language.load()).default as unknown as Tree;
      expect(keys(words).sort()).toEqual(keys(english).sort());
      expect(texts(words).filter((text) => !text.trim())).toEqual([]);
    });
    it(`${name} keeps every blank that is filled in`, async () => {
      const words = (await language.load()).default as unknown as Tree;
      expect(texts(words).map(placeholders)).toEqual(texts(english).map(placeholders));
    });
  }

  it("takes the first language of the browser that it speaks", () => {
    expect(spoken(["fr-FR", "de-AT", "en"])).toBe("de");
    expect(spoken(["fr"])).toBe("en");
  });
});
