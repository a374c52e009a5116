import { describe, expect, it } from "vitest";
import { addressOf, narrowed, queryOf, wantedIn, type Wanted } from "./address";

const ALL: Wanted = {
  text: 'red "old apple" -blue',
  model: "dreamloom-mini",
  sampler: "DPM++ 2M Karras",
  kind: "image",
  width: 128,
  height: 192,
  since: "2026-03-01",
  until: "2026-03-31",
  favourite: true,
  board: "Äpfel & Birnen",
  tag: "50 %",
  trashed: true,
  recipe: "0123abcd",
};

describe("filters in the address", () => {
  it("come back as they were", () => {
    expect(wantedIn(new URLSearchParams(addressOf(ALL).toString()))).toEqual(ALL);
    expect(addressOf({}).toString()).toBe("");
    expect(wantedIn(new URLSearchParams())).toEqual({});
  });

  it("are passed over where they make no sense", () => {
    const odd = "q=+&kind=sound&size=12&since=yesterday&until=2026-13-45&recipe=xyz&board=+&width=5&asset=1";
    expect(wantedIn(new URLSearchParams(odd))).toEqual({});
    expect(wantedIn(new URLSearchParams("size=0x5"))).toEqual({});
  });

  it("are the server's, and the last day counts whole", () => {
    const { since, until, ...query } = queryOf(ALL);
    expect(query).toEqual({
      text: ALL.text, model: "dreamloom-mini", sampler: "DPM++ 2M Karras", kind: "image", width: 128, height: 192,
      favourite: true, board: "Äpfel & Birnen", tag: "50 %", trashed: true, recipe: "0123abcd",
    }); // prettier-ignore
    expect(new Date(Number(since) * 1000).getDate()).toBe(1);
    expect(new Date(Number(until) * 1000)).toEqual(new Date(2026, 3, 1));
  });

  it("ask for no words where none are typed yet", () => {
    expect(queryOf({ text: ' -"' })).toEqual({});
    expect(queryOf({ text: "ä" })).toEqual({ text: "ä" });
  });

  it("are counted", () => {
    expect(narrowed(ALL)).toBe(6);
    expect(narrowed({ text: "a", favourite: true, board: "b" })).toBe(0);
  });
});
