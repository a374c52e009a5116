import { describe, expect, it } from "vitest";
import { fitted, inPicture, pinched, zoomed } from "./zoom";

const whole = { left: 0, top: 0, width: 200, height: 100 };

describe("the zoom", () => {
  it("fits a picture into the room with a margin, in the middle", () => {
    expect(fitted(whole, 448, 448, 24)).toEqual({ scale: 2, x: 24, y: 124 });
  });

  it("fits what was pulled out on the left as well", () => {
    const zoom = fitted({ left: -100, top: 0, width: 300, height: 100 }, 348, 148, 24);
    expect(zoom).toEqual({ scale: 1, x: 124, y: 24 });
  });

  it("keeps what lies under the pointer where it is", () => {
    const before = { scale: 1.5, x: 30, y: -12 };
    const at = { x: 210, y: 77 };
    const after = zoomed(before, 1.3, at);
    expect(after.scale).toBeCloseTo(1.95);
    expect(inPicture(after, at)[0]).toBeCloseTo(inPicture(before, at)[0]);
    expect(inPicture(after, at)[1]).toBeCloseTo(inPicture(before, at)[1]);
  });

  it("has an end", () => {
    const at = { x: 0, y: 0 };
    expect(zoomed({ scale: 60, x: 0, y: 0 }, 100, at).scale).toBe(64);
    expect(zoomed({ scale: 1, x: 0, y: 0 }, 1e-9, at).scale).toBe(0.02);
  });

  it("follows two fingers", () => {
    const start = { scale: 1, x: 0, y: 0 };
    const from = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ] as const;
    const now = [
      { x: 110, y: 150 },
      { x: 310, y: 150 },
    ] as const;
    const after = pinched(start, from, now);
    expect(after.scale).toBeCloseTo(2);
    expect(inPicture(after, { x: 210, y: 150 })).toEqual([150, 100]);
    expect(pinched(start, [from[0], from[0]], [now[0], now[0]]).scale).toBe(1);
  });
});
