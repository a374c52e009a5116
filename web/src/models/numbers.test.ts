import { describe, expect, it } from "vitest";
import { parameters, size } from "./numbers";

describe("large numbers", () => {
  it("are short, in the reader's language", () => {
    expect(parameters(12_937_216, "en")).toBe("12.9M");
    expect(parameters(12_937_216, "de")).toMatch(/12,9\sMio\./);
  });

  it("are sizes", () => {
    expect(size(48_100_000, "en")).toBe("48.1 MB");
    expect(size(6_940_000_000, "de")).toMatch(/6,94\sGB/);
    expect(size(0, "en")).toMatch(/0 byte/);
    expect(size(999, "en")).toMatch(/999 byte/);
    expect(size(5e15, "en")).toBe("5,000 TB");
  });
});
