import { describe, expect, it } from "vitest";
import { actionKey, originKey, reasonKey } from "./words";

describe("what the server says", () => {
  it("has words of the studio's own", () => {
    expect(originKey("made by a trained model (AI)")).toBe("model");
    expect(reasonKey("the film was changed after it was signed")).toBe("changed");
    expect(actionKey("consent")).toBe("consent");
  });
  it("is shown as it is where it has none", () => {
    expect([originKey("drawn by a cat"), reasonKey(""), actionKey("toString")]).toEqual([null, null, null]);
  });
});
